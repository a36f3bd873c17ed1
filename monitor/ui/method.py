"""The method: the project's own document, as it stands in docs/."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from monitor.home import ROOT
from monitor.ui.markup import Html, el
from monitor.ui.sheet import show

DOCUMENT = ROOT / "docs" / "method.md"


def show_method() -> None:
    """docs/method.md; the rule in force stands at the foot of every page."""
    show(_document())


@cache
def _document() -> Html:
    """The document as markup; Streamlit's own Markdown shows its signs for a moment, and the page jumps."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return el("article", Html(reader.render(DOCUMENT.read_text(encoding="utf-8"))), class_="document")
