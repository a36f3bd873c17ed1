"""HTML that cannot forget to escape: text becomes markup only by passing through el()."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from monitor.home import based

_VOID = frozenset({"br", "hr", "img", "col", "input", "link", "meta"})

_ADDRESSES = frozenset({"href", "src", "action"})


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


def _child(child: str | Iterable[str]) -> str:
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(child)
    return "".join(_child(one) for one in child)


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name in _ADDRESSES and value is not True:
        value = based(str(value))
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
