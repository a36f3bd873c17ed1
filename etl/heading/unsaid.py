"""Headings that leave it to titles and rows how figures are meant: 完成数（个） under 9月当月, or beside 累计."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.file.grid import Row
from etl.heading.header import LEVEL, Column, Header
from etl.heading.label import Label, Measure, Reader, is_filler
from etl.language.field import NAMING, field_named, with_unit
from etl.language.phrase import ADDED, SO_FAR, STAGES
from etl.language.text import key

_OF_PERIOD = re.compile("[年季月期累当]")  # in brackets: 完成数（当月）
# Over months it only says that they follow: 各月完成情况, 2025年月度数据.
_MONTHS_OF = re.compile(
    "(?:[0-9]{4}年)?(?:全市|本市)?(?:[每各分逐按当]?[年月季]度?|时间|时期)*"
    "(?:累计|完成|实际|工作|进展|推进|建设|发展|主要|统计|运行|新建|新增|净增)*"
    "(?:数据|数值|情况|指标|统计|明细|进度|进展|[数量])*(?:\\([^()]*\\))?"
)
_COUNTED = re.compile(
    rf"(?:[数量额率值]|面积|里程|投资|资金|经费|产值|收入|{STAGES})(?:\([^()]*\))?$|\([^()]{{1,4}}\)$"
)
_YEAR_SO_FAR = re.compile("累计|年初|截[至止]")
_OF_MONTH = re.compile("本月|当月|单月")
_MONTH_DONE = re.compile(
    rf"(?:(?:19|20)[0-9]{{2}}年)?1?[0-9]月份?(?:实际)?(?:完成|发生|实绩|新建|{ADDED})[数量值额]?(?:\([^()]*\))?"
)
SAID_SO_FAR = re.compile("累计|截[至止]|年初|以来")


def is_plain(heading: str) -> bool:
    """Whether a heading only says that figures stand below it, with their unit or without: 完成数, 完成数（个）."""
    field, unit = (field_named(heading), "") if field_named(heading) else with_unit(heading) or (None, "")
    return field == "value" and not _OF_PERIOD.search(unit) and not SO_FAR.search(key(heading))


def is_generic(column: Column) -> bool:
    """Whether a heading only says that figures stand below it, so that a title decides: 完成数（个） under 9月当月."""
    named = is_plain(column.heading.rpartition(LEVEL)[2])
    return named and column.is_figure and not SO_FAR.search(key(column.heading)) and column.stretch is None


def against_title(header: Header) -> Measure | None:
    """What titles say that figures are, the year so far or the month's own, where all headings say the other one.

    9月 alone below 9月累计 does not; 9月完成 does, also below 1-9月. Nor do the days of a month, which may be those of
    the records that were looked at.
    """
    title, headings = header.context, [key(one.heading.rpartition(LEVEL)[2]) for one in header.figures]
    if not headings or "month" in header.fields:
        return None
    is_so_far = [bool(_YEAR_SO_FAR.search(heading)) for heading in headings]
    if title.measure == "amount":
        return "amount" if all(is_so_far) and not title.is_by_days else None
    is_month = all(_MONTH_DONE.fullmatch(heading) or _OF_MONTH.match(heading) for heading in headings)
    if title.measure is None:
        is_of_span = title.stretch is not None and title.stretch.is_span and title.stretch.is_since_january
        return "value" if is_of_span and all(map(_MONTH_DONE.fullmatch, headings)) else None
    return "value" if is_month and not any(is_so_far) else None


def is_unsaid(column: Column, reader: Reader) -> bool:
    """Whether a heading does not say how its figures are meant: what titles say then gives way to the word of a row.

    一季度 does not: 当季值 and 累计值 of a row are the same then, but each is what it says.
    """
    labels = [reader.label(part) for part in column.heading.split(LEVEL)]
    if any(label.stretch is not None and label.stretch.is_quarter for label in labels):
        return not SAID_SO_FAR.search(key(column.heading))
    is_to_date = column.stretch is not None and column.stretch.is_since_january
    return not is_to_date and not any(label.measure for label in labels)


def is_of_unknown(texts: Sequence[str], said: Label, reader: Reader) -> bool:
    """Whether an unknown word over figures says what they are of: 下达任务, 缺口 over months, 开工数 over 累计.

    Over measures and districts only a word for what is counted does: any other may be what the table is about.
    """
    above = [text for text in dict.fromkeys(texts) if text][:-1]
    if said.stretch is not None and said.stretch.last and said.district is None and _is_open(said):
        return any(_is_unknown(text, reader) for text in above)
    return _counts(said) and any(names_other(text, reader) for text in above)


def heads_unknown(upper: Row | None, lower: Row, reader: Reader) -> bool:
    """Whether a row is the upper one of a header, a word for what is counted standing over figures of the lower one."""
    if upper is None or not any(reader.label(cell).field in NAMING for cell in upper.cells if cell):
        return False
    over = ""
    for index, cell in enumerate(lower.cells):
        over = (upper.cells[index] if index < len(upper.cells) else "") or over
        if cell and over and cell != over and _counts(reader.label(cell)) and names_other(over, reader):
            return True
    return False


def names_other(text: str, reader: Reader) -> bool:
    """Whether an unknown word is one for what is counted, or for a stage of the work: 竣工面积, 开工（个）."""
    return bool(_COUNTED.search(key(text))) and _is_unknown(text, reader)


def _is_unknown(text: str, reader: Reader) -> bool:
    """Whether a word that heads figures is unknown, and says more than that figures stand below it."""
    return reader.label(text).is_blank and not is_filler(text) and not _MONTHS_OF.fullmatch(key(text))


def _counts(said: Label) -> bool:
    """Whether a label is that of figures which leave it to what stands above it what they are of."""
    is_dated = said.stretch is not None and bool(said.stretch.last)
    return (is_dated or said.measure is not None or said.district is not None) and _is_open(said)


def _is_open(said: Label) -> bool:
    others = (said.field, said.aside, said.indicator, said.group)
    return not said.is_total and all(one is None for one in others)
