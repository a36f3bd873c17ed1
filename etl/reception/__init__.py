"""The desk behind the page 报送: drafts, what was understood, what a publication would change."""
