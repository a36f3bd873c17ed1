"""Headings that leave it to titles and rows how figures are meant: 完成数（个） under 9月当月, or beside 累计."""

from __future__ import annotations

import re

from etl.field import field_named, with_unit
from etl.header import LEVEL, Column
from etl.label import Reader
from etl.phrase import SO_FAR
from etl.text import key

_OF_PERIOD = re.compile("[年季月期累当]")  # in brackets: 完成数（当月）
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
