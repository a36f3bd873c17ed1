"""How workbooks show the numbers that they keep: as percentages, with words, smaller than they are, or not at all.

A number format has up to four sections (`#,##0"个";-0;"—"`): above nought, below it, nought, and texts, or each with a
condition of its own. What a cell shows is read as if it had been typed so, with all the digits that are kept. Where
that is another number than the one that is kept (123456 shown as 12.3), or none (`;;;`), the cell has both readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from etl import limits

_OPEN, _CLOSE = "〔", "〕"  # around how a number is shown, behind the number as it is kept, where the two differ
TWO_READINGS = re.compile(rf"(.*){_OPEN}显示为(.*){_CLOSE}", re.DOTALL)  # as it is kept, as it is shown
UNSEEN = re.compile(rf".*{_OPEN}不显示{_CLOSE}", re.DOTALL)

_BUILT_IN = {9: "0%", 10: "0.00%"}  # of the formats that every workbook has those that change how a number reads
_LONGEST = 255  # characters of a format, as Excel has it
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式|通用格式)'
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<end>;)|(?P<power>E[+-])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_OF_DATES = frozenset("ymdhsegb")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?)")
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|color *[0-9]+|[黑蓝绿红白黄青洋].*|颜色 *[0-9]+", re.I
)
_CURRENCY = re.compile(r"[¥￥$€£\s]|CNY|RMB|USD", re.IGNORECASE)
_DASHES = re.compile(r"[-–—]+")
_SCALE = re.compile(r"0(,+)(?![0,])")
_LITERAL_POINT = re.compile(r"0p(0+)")  # 0!.0, shows 123456 as 12.3
_FALLS = re.compile(r"^(?:[-−(（△▲▽▼↓]|负|下降|减少|降低|核减)")
_RISES = re.compile(r"^(?:[+↑△▲]|增长|增加|上升|提高)")
_FIGURE = re.compile(r"[0-9.,]")  # in a word, or right beside the figure: part of what is read
_MAGNITUDES = {"%": -2, "千万": 7, "百万": 6, "十万": 5, "亿": 8, "万": 4, "千": 3}


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a format: the words around the figure, and by which power of ten the figure is smaller."""

    before: str = ""
    behind: str = ""
    power: int = 0
    digits: tuple[str, ...] = ()  # "" for each, and the words between them, where there are any: 0000"年"00"月"
    has_figure: bool = False
    shows_nought: bool = False
    is_coloured: bool = False
    condition: tuple[str, Decimal] | None = None


Look = tuple[Section, ...]
Words = tuple[str, str]  # that a format puts before and behind a text


class TooManyFormats(Exception):
    """A workbook has more formats of numbers, or styles, than are taken apart; says of what there are too many."""


def check_formats(count: int) -> None:
    """Refuses more formats than any workbook has. Raises TooManyFormats."""
    if count > limits.NUMBER_FORMATS:
        raise TooManyFormats(f"数字格式超过上限{limits.NUMBER_FORMATS:,}种")


def check_styles(count: int) -> None:
    """Refuses more styles, fonts or fillings than any workbook has. Raises TooManyFormats."""
    if count > limits.STYLES:
        raise TooManyFormats(f"样式、字体或填充超过上限{limits.STYLES:,}种")


def look_of(number: int, codes: Mapping[int, str]) -> Look | None:
    """How a format, built in or one of a workbook's own, shows numbers; None where it shows them as they are."""
    look = _parsed((codes.get(number) or _BUILT_IN.get(number, ""))[:_LONGEST])
    limits = [section.condition[1] for section in look if section.condition]
    samples = {Decimal(12), Decimal(-12), Decimal(0), *(limit + step for limit in limits for step in (-1, 0, 1))}
    return look if any(_shown(sample, look) != _plain(sample) for sample in samples) else None


def looks(formats: Iterable[int], codes: Mapping[int, str]) -> dict[int, Look]:
    """By the number of a cell's style, how it shows numbers; `formats` are those of the styles, in their order.

    Raises TooManyFormats.
    """
    used = list(formats)
    check_formats(len(codes.keys() & set(used)))
    by_format = {number: look_of(number, codes) for number in set(used)}
    return {style: look for style, number in enumerate(used) if (look := by_format[number])}


def text_looks(formats: Iterable[int], codes: Mapping[int, str]) -> dict[int, Words]:
    """By the number of a cell's style, the words that it shows around a text: 万 by @"万"; only where there are any."""
    used = list(formats)
    by_format = {number: _words_of_texts(codes.get(number, "")[:_LONGEST]) for number in set(used)}
    return {style: words for style, number in enumerate(used) if any(words := by_format[number])}


def _words_of_texts(code: str) -> Words:
    sections = _sections(code)
    own = next((one for one in sections if any(token["other"] == "@" for token in one)), [])
    at = next((at for at, token in enumerate(own) if token["other"] == "@"), 0)
    before, behind = ("".join(map(_words, part)) for part in (own[:at], own[at + 1 :]))
    return _CURRENCY.sub("", before), _CURRENCY.sub("", behind)


def as_if_shown(number: str, text: str) -> str:
    """A kept number of which nobody can tell whether it is shown as another: the cell has both readings."""
    if TWO_READINGS.fullmatch(text) or UNSEEN.fullmatch(text):
        return text
    return _both(shown_text(number, None), text)


def shown_text(number: str, look: Look | None) -> str:
    """A kept number as the text that the reader takes: 0.55 shown as 55% is 55%, 12 shown as 约12 is 约12."""
    kept = Decimal(format(float(number), ".15g"))
    if not kept.is_finite():
        return number
    return _shown(kept, look) if look else _plain(kept)


def odd_text(number: str, look: Look) -> str | None:
    """The same where it is another text than that of the number by itself."""
    text = shown_text(number, look)
    return text if text != shown_text(number, None) else None


def unseen(number: str) -> str:
    """A kept number as the text of a cell that looks empty: by its format, or where a sheet shows no noughts."""
    return f"{number}{_OPEN}不显示{_CLOSE}"


def _parsed(code: str) -> Look:
    """The sections for numbers; none of a format for dates, and of one that says nothing."""
    sections = _sections(code)
    if not code or any(_is_of_date(token) for section in sections for token in section):
        return ()
    # A section with @ is the one for texts, wherever it stands.
    of_numbers = [section for section in sections[:3] if all(token["other"] != "@" for token in section)]
    return tuple(map(_section, of_numbers))


def _sections(code: str) -> list[list[re.Match[str]]]:
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["end"]:
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _is_of_date(token: re.Match[str]) -> bool:
    other, bracket = token["other"], token["bracket"]
    return bool((other and other.casefold() in _OF_DATES) or (bracket and _ELAPSED.fullmatch(bracket)))


def _section(tokens: list[re.Match[str]]) -> Section:
    figures = [at for at, token in enumerate(tokens) if token["digit"] or token["general"]]
    first, last = (figures[0], figures[-1]) if figures else (len(tokens), len(tokens))
    form = "".join(map(_form, tokens))
    literal = _LITERAL_POINT.search(form) if "." not in form else None
    inner = [_words(token) for token in tokens[first : last + 1] if token["digit"] or _words(token)]
    has_words = any(inner) and not {".", "/"} & {*inner, *form}
    brackets = [token["bracket"] for token in tokens if token["bracket"]]
    conditions = (_CONDITION.fullmatch(bracket) for bracket in brackets)
    condition = next(filter(None, conditions), None)
    return Section(
        _CURRENCY.sub("", "".join(map(_words, tokens[:first]))),
        _CURRENCY.sub("", "".join(map(_words, tokens[last + 1 :]))),
        3 * sum(map(len, _SCALE.findall(form))) + (len(literal[1]) if literal else 0) - 2 * form.count("%"),
        digits=tuple(inner) if has_words else (),
        has_figure=bool(figures),
        shows_nought="/" in inner or any(token["digit"] == "0" or token["general"] for token in tokens),
        is_coloured=any(_COLOUR.fullmatch(bracket) for bracket in brackets),
        condition=(condition[1], Decimal(condition[2])) if condition else None,
    )


def _form(token: re.Match[str]) -> str:
    """A token in a line of them that shows where digits, commas and points stand, and where words do."""
    if token["digit"] or token["general"]:
        return "0"
    if token["comma"] or token["point"]:
        return token[0]
    if token["other"] == "%":
        return "%"
    words = _words(token)
    return ("p" if words == "." else "x") if words else ""


def _words(token: re.Match[str]) -> str:
    bracket = token["bracket"] or ""
    if bracket.startswith("$"):
        return bracket[1:].rpartition("-")[0] if "-" in bracket else bracket[1:]
    return token["quoted"] or token["escaped"] or token["other"] or ""


def _shown(number: Decimal, look: Look) -> str:
    """A number as its section shows it."""
    section, has_own_sign = _section_of(number, look)
    if section is None:
        return _plain(number)
    before, behind, kept = section.before, section.behind, _plain(number)
    if not section.has_figure or (number == 0 and not section.shows_nought):
        is_nought = number == 0 and _DASHES.fullmatch(before + behind)  # as the formats of accounts show it
        return kept if is_nought else _both(kept, before + behind)
    is_lost = has_own_sign and not (_FALLS.search(before) or section.is_coloured)
    if number < 0 and has_own_sign:
        opening = _FALLS.search(before)
        before = _FALLS.sub("", before)
        behind = behind[1:] if opening and opening[0] in "(（" and behind[:1] in {")", "）"} else behind
    elif number >= 0:
        is_lost |= before.startswith(("-", "−"))
        before = _RISES.sub("", before)
    text = f"{before}{_figure(abs(number) if is_lost else number, section)}{behind}"
    is_other = is_lost or any(map(_FIGURE.search, (before[-1:], behind[:1], *section.digits)))
    is_other |= number != 0 and section.power not in {0, _magnitude(behind)}
    return _both(kept, text) if is_other else text


def _figure(number: Decimal, section: Section) -> str:
    """The number without the words around it; a whole one in the digits of the section, where words stand between."""
    if not section.digits or section.power or number != number.to_integral_value():
        return _plain(number.scaleb(-section.power))
    left = list(_plain(abs(number)).rjust(section.digits.count(""), "0"))
    laid = [word or left.pop() for word in reversed(section.digits)]
    return ("-" if number < 0 else "") + "".join([*left, *reversed(laid)])


def _section_of(number: Decimal, look: Look) -> tuple[Section | None, bool]:
    """The section that shows a number, and whether it is one for numbers below nought, which has to show the sign."""
    if any(section.condition for section in look):
        found = next((section for section in look if _holds(section, number)), None)
        told = found.condition if found else None
        return found, number < 0 and told is not None and told[0] in {"<", "<="} and told[1] <= 0
    if number < 0 and len(look) > 1:
        return look[1], True
    if number == 0 and len(look) > 2:
        return look[2], False
    return (look[0] if look else None), False


def _holds(section: Section, number: Decimal) -> bool:
    if section.condition is None:
        return True
    sign, limit = section.condition
    return ("=" in sign and number == limit) or ("<" in sign and number < limit) or (">" in sign and number > limit)


def _magnitude(behind: str) -> int:
    """The power of ten that the words behind a figure stand for."""
    return next((power for word, power in _MAGNITUDES.items() if behind.startswith(word)), 0)


def _both(kept: str, shown: str) -> str:
    return f"{kept}{_OPEN}显示为{shown}{_CLOSE}" if shown else unseen(kept)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
