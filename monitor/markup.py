"""HTML that cannot forget to escape: text becomes markup only by passing through el()."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from monitor.home import based

_VOID = frozenset({"br", "hr", "img", "col", "input", "link", "meta"})

_ADDRESSES = frozenset({"href", "src", "action"})
# Control characters, those without width, and those that turn the direction of what follows.
_SIGNS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_UNSEEN = re.compile(f"[{_SIGNS}]")
ONE_LINE = rf"^[^\t\n\r\u2028\u2029{_SIGNS}]+$"  # text whose every character is seen


class Html(str):
    """A string that is markup already."""

    __slots__ = ()


def el(name: str, /, *children: str | Iterable[str], **attributes: str | bool | None) -> Html:
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


def visible(text: str) -> str:
    """The text with a sign in place of each character that nobody sees: none may hide or turn what stands there."""
    return text if text.isprintable() else _UNSEEN.sub("\ufffd", text)


def _child(child: str | Iterable[str]) -> str:
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(visible(child))
    return "".join(_child(one) for one in child)


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name in _ADDRESSES and value is not True:
        value = based(str(value))
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value)))}"'
