"""What says of one row that its figure is of a part: a place in a column that is not read, a remark."""

from __future__ import annotations

import re

from etl.entry.desk import Desk
from etl.heading.headed import standing
from etl.language.about import is_area, part_in, told_of_others
from etl.language.caveat import part_said
from etl.language.elsewhere import elsewhere
from etl.language.field import Field, field_named
from etl.language.names import Directory
from etl.language.noted import NOTED
from etl.language.partial import names_rank, names_workers, operator_of
from etl.language.text import key, short
from monitor.observation import CITY
from monitor.plan import Indicator

_SITE = re.compile("(?:公司|集团|学校|医院|小区)$")


def check_place(desk: Desk, item: Indicator) -> None:
    """Notes that a table without districts has one in a column which is not read: of which alone a figure may be."""
    for heading, word in (*desk.record.apart.items(), ("备注", desk.record.get("note"))):
        if desk.directory.district(word) in {None, CITY} or names_workers(heading) or names_rank(heading):
            continue
        what = f"“{item.name}”的数，“{short(heading)}”写的是“{short(word)}”，可能只是一个地区的，没有读取"
        remedy = "是该地区的数的，请把地区写在“地区”列；是全市数的，请删去这几个字，或加一列“地区”写明全市。"
        desk.note("partial-figure", what, remedy)
        return


def check_part(desk: Desk, item: Indicator, district: str) -> None:
    """Notes that a remark says a figure is of one place or company alone, or without it: 仅东城区, 不含高新区.

    What a note below the table says of an item is about its figure of the whole city.
    """
    _check_group(desk, item)
    _check_remark(desk, item, district, "备注", desk.record.get("note"))
    if district == CITY and (noted := desk.record.apart.get(NOTED)):
        _check_remark(desk, item, district, NOTED, noted)


def _check_group(desk: Desk, item: Indicator) -> None:
    """Notes that the group before the name of an item says of what else its figure is: 农村地区, 厦门, 拆除."""
    for heading, word in desk.record.apart.items():
        is_of_item = word[:2] in f"{item.name}{item.definition}"
        if field_named(heading) == "indicator_name" and not is_of_item and _is_of_else(word, item, desk.directory):
            what = f"“{item.name}”的数，前面写的是“{short(word)}”，可能只是一部分，或者是别的数，没有读取"
            desk.note("partial-figure", what, f"请报该项全市完成的数；本来就是的，请删去“{short(word)}”。")
            return


def _is_of_else(word: str, item: Indicator, directory: Directory) -> bool:
    """Whether a word before the name of an item makes another figure of it, as in titles."""
    whole = f"{word}{item.name}"
    placed = (place for place, _ in directory.placed(key(word)))
    if _SITE.search(word) or any(directory.district(one) not in {None, CITY} for one in placed):  # 鼓楼5G项目
        return True
    is_other = is_area(word) or any(elsewhere(word, directory)) or standing(word).aside is not None
    is_part = any(part_in(one, directory) for one in (whole, f"{item.name}({word})"))
    return is_other or is_part or told_of_others(whole, directory) is not None


def _check_remark(desk: Desk, item: Indicator, district: str, name: str, remark: str) -> None:
    at: Field | None = "note" if name == "备注" else None
    for rest, is_alone in part_said(remark):
        places = {desk.directory.district(one) for one in re.split("[、,和及与]", rest)} - {None, CITY}
        zones = {one.id for one in desk.directory.plan.districts if one.kind == "zone"}
        if places and places <= zones and not is_alone:  # which lie within districts: mostly that it is not added again
            what = f"“{item.name}”的数，{name}写的是“{short(remark)}”，多半是说功能区不另加，照常读取"
            remedy = "功能区的数包括在各县（市）区以内；这个数里少了它的，请补上再报。"
            desk.note("partial-figure", what, remedy, at, is_warning=True)
        elif (
            (places and not (is_alone and places == {district}))
            or operator_of(rest)
            or (is_area(rest) and rest[:2] not in f"{item.name}{item.definition}")
        ):
            what = f"“{item.name}”的数，{name}写的是“{short(remark)}”，可能只是一部分，没有读取"
            remedy = f"请报包括各部分的数；本来就是的，请改正{name}；是某个地区的数的，请把地区写在“地区”列。"
            desk.note("partial-figure", what, remedy, at)
            return
