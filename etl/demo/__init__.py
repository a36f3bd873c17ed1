"""Demonstration data: departmental files as they might have come, always the same bytes."""
