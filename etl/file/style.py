"""The styles of a workbook: how its cells show numbers and texts, and how rules of its sheets do."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.language.shown import Look, Words, check_styles, look_of, looks, text_looks

_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b([^<>]*)/?>")
_CELLS = re.compile(r"</?(?:\w+:)?cellXfs\b")
_STYLE = re.compile(r"<(?:\w+:)?xf\b([^<>]*)/?>")
_FONTS = re.compile(r"</?(?:\w+:)?fonts\b")
_FONT = re.compile(r"<(?:\w+:)?font\b")
_FILLS = re.compile(r"</?(?:\w+:)?fills\b")
_FILL = re.compile(r"<(?:\w+:)?fill\b")
_PATTERN = re.compile(r"""\bpatternType\s*=\s*["'](\w+)""")
_WHITE, _WHITES = "FFFFFF", frozenset({"theme 0", "indexed 1", "indexed 9"})
_STRUCK = re.compile(r"""<(?:\w+:)?strike\b(?![^<>]*\bval=["'](?:0|false)["'])""")
_CONDITIONAL = re.compile(r"</?(?:\w+:)?dxfs\b[^<>]*>")
_OF_RULE = re.compile(r"<(?:\w+:)?dxf\b")
_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


Colours = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Styles:
    """Those that show something otherwise than it is kept, by their numbers."""

    numbers: Mapping[int, Look]
    texts: Mapping[int, Words]
    struck: frozenset[int]  # under which what stands in a cell is struck out
    struck_rules: frozenset[int]  # formats of rules that strike out, by the number under which a rule names them
    unseen: frozenset[int]  # under which letters have the colour of what is behind them
    colours: tuple[Colours, ...]  # of letters and of what is behind them, by style
    rule_colours: Mapping[int, Colours]  # those that a rule gives, None where it gives none
    conditional: Mapping[int, str]  # formats of numbers as they are told, by the number under which a rule names them


def styles_of(text: str) -> Styles:
    """The styles in the part of a workbook that describes them."""
    before, *conditional = _CONDITIONAL.split(text, maxsplit=1)
    told = [attributes(found) for found in _FORMAT.findall(before)]
    codes = {_whole(one.get("numFmtId")): one.get("formatCode", "") for one in told}
    _, *cells = _CELLS.split(text, maxsplit=2)
    styled = _STYLE.findall(cells[0] if cells else "")
    check_styles(len(styled))
    said = [attributes(found) for found in styled]
    used = [_whole(one.get("numFmtId")) for one in said]
    fonts = _struck_fonts(text)
    struck = frozenset(style for style, one in enumerate(said) if fonts and _whole(one.get("fontId")) in fonts)
    rules = "".join(conditional)
    numbers, texts = looks(used, codes), text_looks(used, codes)
    colours = _colours(text, said)
    unseen = frozenset(style for style, (letters, behind) in enumerate(colours) if letters and letters == behind)
    of_rules = dict(_rule_colours(rules))
    return Styles(numbers, texts, struck, _struck_rules(rules), unseen, colours, of_rules, _conditional(rules))


def _colours(text: str, styles: Sequence[Mapping[str, str]]) -> tuple[Colours, ...]:
    """The colours of letters and of the filling behind them, white where there is none, by style."""
    fonts = [_colour(piece) for piece in _pieces(_FONTS, _FONT, text)]
    fills = [_filling(piece) for piece in _pieces(_FILLS, _FILL, text)]
    used = ((_whole(said.get("fontId")), _whole(said.get("fillId"))) for said in styles)
    return tuple(
        (fonts[font] if font < len(fonts) else None, fills[fill] if fill < len(fills) else _WHITE)
        for font, fill in used
    )


def _rule_colours(rules: str) -> Iterator[tuple[int, Colours]]:
    """The colours that the formats of rules give, by the number under which a rule names them."""
    pieces = _OF_RULE.split(_CONDITIONAL.split(rules, maxsplit=1)[0])[1:]
    check_styles(len(pieces))
    for number, piece in enumerate(pieces):
        yield number, colours_told(piece)


def colours_told(piece: str) -> Colours:
    """The colours of letters and of the filling that a rule gives; a filling has its colour as that of its ground."""
    font = _FONT.search(piece)
    end = piece.find("font>", font.end()) if font else -1
    is_filled = bool(_FILL.search(piece)) and "gradientFill" not in piece
    letters = _colour(piece[font.end() : end]) if font and end > 0 else None
    return letters, _colour(piece, "bgColor") if is_filled else None


def _pieces(block: re.Pattern[str], one: re.Pattern[str], text: str) -> list[str]:
    _, *inside = block.split(text, maxsplit=2)
    found = one.split(inside[0] if inside else "")[1:]
    check_styles(len(found))
    return found


def _filling(piece: str) -> str | None:
    """The colour of a filling; None of a pattern, behind which anything can be seen."""
    kind = _PATTERN.search(piece)
    if "gradientFill" in piece:
        return None
    if kind is None or kind[1] == "none":
        return _WHITE
    return _colour(piece, "fgColor") if kind[1] == "solid" else None


def _colour(piece: str, name: str = "color") -> str | None:
    """A colour as it is told, white in one way; None of one that is not told, or lighter or darker than told."""
    found = re.search(rf"<(?:\w+:)?{name}\b([^<>]*)/?>", piece)
    told = attributes(found[1]) if found else {}
    if not told or told.get("tint", "0").strip("0.") or told.get("auto"):
        return None
    if "rgb" in told:
        return told["rgb"][-6:].upper()
    named = told.get("theme") and f"theme {told['theme']}", told.get("indexed") and f"indexed {told['indexed']}"
    shown = named[0] or named[1]
    return _WHITE if shown in _WHITES else shown or None


def strikes_out(told: str) -> bool:
    """Whether what is told of a format strikes out what stands in a cell."""
    return bool(_STRUCK.search(told))


def _struck_rules(text: str) -> frozenset[int]:
    if "strike" not in text:
        return frozenset()
    pieces = enumerate(_OF_RULE.split(_CONDITIONAL.split(text, maxsplit=1)[0])[1:])
    return frozenset(number for number, piece in pieces if strikes_out(piece))


def _struck_fonts(text: str) -> set[int]:
    _, *fonts = _FONTS.split(text, maxsplit=2)
    pieces = enumerate(_FONT.split(fonts[0] if fonts else "")[1:])
    return {number for number, piece in pieces if _STRUCK.search(piece)}


def conditional_look(told: str) -> Look | None:
    """How the number format that a rule gives shows numbers; None where it shows them as they are."""
    said = attributes(told)
    number = _whole(said.get("numFmtId"))
    return look_of(number, {number: said.get("formatCode", "")})


def _conditional(text: str) -> dict[int, str]:
    inside = _CONDITIONAL.split(text, maxsplit=1)[0]
    pieces = enumerate(_OF_RULE.split(inside)[1:])
    return {number: found[1] for number, piece in pieces if (found := _FORMAT.search(piece))}


def _whole(digits: str | None) -> int:
    return int(digits) if digits and digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0


def attributes(text: str) -> dict[str, str]:
    """The attributes of an element, their values as they are meant."""
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}
