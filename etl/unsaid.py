"""Headings that leave it to titles and rows how figures are meant: 完成数（个） under 9月当月, or beside 累计."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.field import field_named, with_unit
from etl.header import LEVEL, Column
from etl.label import Label, Reader, is_filler
from etl.phrase import SO_FAR
from etl.text import key

_OF_PERIOD = re.compile("[年季月期累当]")  # in brackets: 完成数（当月）
# Over months it only says that they follow: 各月完成情况, 2025年月度数据.
_MONTHS_OF = re.compile(
    "(?:[0-9]{4}年)?(?:全市|本市)?(?:[各分逐按当]?[年月季]度?|时间|时期)*(?:累计|完成|实际|工作|进展|推进|建设|发展|主要|统计|运行)*"
    "(?:数据|数值|情况|指标|统计|明细|进度|进展)*(?:\\([^()]*\\))?"
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
    """Whether an unknown word over months says what their figures are: 下达任务, 缺口, 开工数 over 8月, 9月."""
    places = (said.field, said.aside, said.indicator, said.district, said.group)
    if said.stretch is None or said.stretch.last is None or said.is_total or any(one is not None for one in places):
        return False
    above = [text for text in dict.fromkeys(texts) if text][:-1]
    unknown = [text for text in above if reader.label(text).is_blank and not is_filler(text)]
    return any(not _MONTHS_OF.fullmatch(key(text)) for text in unknown)
