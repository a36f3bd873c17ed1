"""HTML that cannot forget to escape: text becomes markup only by passing through el()."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from monitor.status import WORDS

_VOID = frozenset({"br", "hr", "img", "col"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])")


class Html(str):
    """A string that is markup already."""

    __slots__ = ()


def el(name: str, *children: str | Iterable[str], **attributes: str | bool | None) -> Html:
    """One element; children that are not Html are escaped, iterables are laid out one after another.

    Attribute names lose a trailing underscore (class_) and write others as hyphens (data_app); None is left out.
    """
    shown = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{''.join(map(_child, children))}</{name}>")


def join(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after another; what is not Html is escaped."""
    return Html(_child(between).join(_child(part) for part in parts))


def _child(child: str | Iterable[str]) -> str:
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(child)
    return "".join(_child(one) for one in child)


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it stands: every character that could be a sign is escaped."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def shape(code: str) -> Html:
    """The shape of a status, drawn, without its word: the word always stands beside it."""
    return el("span", class_=f"shape {code}", aria_hidden="true")


def light(code: str) -> Html:
    """Shape and word of a status: colour alone never says it."""
    return el("span", shape(code), WORDS[code], class_="light")


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], caption: str, class_: str = "") -> Html:
    """A table with a caption for screen readers: quantities to the right, columns that say nothing left out."""
    kept = [tuple(row) for row in rows]
    used = [(place, column) for place, column in enumerate(columns) if any(row[place] for row in kept)]
    right = {place for place, _ in used if all(_is_quantity(row[place]) for row in kept)}
    kind = {place: "number" if place in right else _width(row[place] for row in kept) for place, _ in used}
    head = el("tr", [el("th", column, scope="col", class_=kind[place]) for place, column in used])
    body = [el("tr", [el("td", row[place], class_=kind[place]) for place, _ in used]) for row in kept]
    inner = el("table", el("caption", caption), el("thead", head), el("tbody", body))
    return el("div", inner, class_=f"table {class_}".strip(), tabindex="0")


_TAG = re.compile(r"<[^>]*>")
LONG = 9  # characters
_QUANTITY = re.compile(r"[≥≤>+−-]?[\d,]+(\.\d+)?\D{0,4}|—|第\d+位")


def _is_quantity(cell: str) -> bool:
    return _QUANTITY.fullmatch(cell) is not None


def _width(cells: Iterable[str]) -> str | None:
    """Columns of sentences keep room to be read on a phone, where the table scrolls."""
    return "long" if any(len(_TAG.sub("", cell)) > LONG for cell in cells) else None
