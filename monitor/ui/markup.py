"""Markup of the pages: lights and tables, from the elements of monitor.markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from monitor.charts.lexicon import phrases
from monitor.charts.typeset import COUNTER
from monitor.markup import Html, el, join, visible
from monitor.status import WORDS

__all__ = ["Html", "el", "join", "light", "markdown_text", "sentence_of", "shape", "table"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])")


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it stands: every character that could be a sign is escaped."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))


_COUNTED = re.compile(rf"[≥≤>+−-]?[0-9][0-9.,]*{COUNTER}")


def sentence_of(text: str) -> Html:
    """The sentence as markup in which no line ends between a number and what it counts: 1项, 75.0个百分点."""
    parts, at = [], 0
    for found in _COUNTED.finditer(text):
        parts += [text[at : found.start()], el("span", found[0], class_="counted")]
        at = found.end()
    return join([*parts, text[at:]])


def shape(code: str) -> Html:
    """The shape of a status, drawn, without its word: the word always stands beside it."""
    return el("span", class_=f"shape {code}", aria_hidden="true")


def light(code: str) -> Html:
    """Shape and word of a status: colour alone never says it."""
    return el("span", shape(code), WORDS[code], class_="light")


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], caption: str, class_: str = "") -> Html:
    """A table with a caption for screen readers: quantities to the right, columns that say nothing left out.

    Roles are written out and cells know their column: on a phone the rows of "items" are cards. Heads of numbers
    that wrap (class "wraps") end their lines between words.
    """
    kept = [tuple(row) for row in rows]
    used = [(place, column) for place, column in enumerate(columns) if any(row[place] for row in kept)]
    right = {place for place, _ in used if _are_quantities([row[place] for row in kept])}
    kind = {place: "number" if place in right else _width(row[place] for row in kept) for place, _ in used}
    titles = {
        place: _breakable(column) if "wraps" in class_.split() and place in right else column for place, column in used
    }
    heads = [el("th", titles[place], scope="col", role="columnheader", class_=kind[place]) for place, _ in used]
    body = [el("tr", [_cell(row[place], column, kind[place]) for place, column in used], role="row") for row in kept]
    parts = (el("thead", el("tr", heads, role="row"), role="rowgroup"), el("tbody", body, role="rowgroup"))
    inner = el("table", el("caption", caption), parts, role="table")
    return el("div", inner, class_=f"table {class_}".strip(), tabindex="0")


def _breakable(text: str) -> Html:
    """The text with a place to break after each of its words."""
    return join(phrases(text), Html("<wbr>"))


def _cell(text: str, column: str, kind: str | None) -> Html:
    label = column if text and not isinstance(column, Html) else None
    return el("td", text, role="cell", class_=kind, data_label=label)


_TAG = re.compile(r"<[^>]*>")
LONG = 9  # characters
WORD = 6  # characters of what stands in a column of numbers
_MISSING = "—"
_QUANTITY = re.compile(r"[≥≤>+−-]?[\d,]+(\.\d+)?(\D{0,4}|（较\d+月）)|第\d+位")


def _are_quantities(cells: Sequence[str]) -> bool:
    """Whether a column is one of numbers, a word such as 自评 here and there beside them; blanks alone are none."""
    said = [cell for cell in cells if cell not in ("", _MISSING)]
    words = [cell for cell in said if not _QUANTITY.fullmatch(cell)]
    return len(said) >= max(1, 2 * len(words)) and all(len(word) <= WORD for word in words)


def _width(cells: Iterable[str]) -> str | None:
    """Columns of sentences keep room to be read on a phone, where the table scrolls."""
    return "long" if any(len(_TAG.sub("", cell)) > LONG for cell in cells) else None
