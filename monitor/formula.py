"""Text that a spreadsheet program would calculate, and the apostrophe that keeps it text."""

from __future__ import annotations

# Full-width signs count as their ASCII ones where Excel speaks Chinese or Japanese; a tab or a new line is passed over.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "＠")
_MINUS = "－"  # alone it says that nothing is due


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(_STARTS) or (text.startswith(_MINUS) and text != _MINUS)


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where it would be calculated."""
    return f"'{text}" if starts_formula(text) else text
