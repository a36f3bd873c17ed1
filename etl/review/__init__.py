"""The desk behind the page 审核: approving, returning, withdrawing, publishing."""
