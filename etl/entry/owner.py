"""Which department reports a row: as the row or a title says, else as the plan has it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.entry.desk import Desk
from etl.language.partial import operator_of
from etl.language.said import REPORTER
from etl.language.text import key, short
from etl.problem import Candidate
from monitor.observation import CITY
from monitor.plan import Department, Item

_DUTY = re.compile("责任|牵头|落实|主体")  # who answers for it, which need not be who reports it
_OTHERS = re.compile("各.+|.+等(?:单位|企业|部门)?")  # 各运营企业, 各县（市）区


def owner(desk: Desk, item: Item | None) -> Department | None:
    """The department that the row or a title names; where the file has no place for one, the item's reporter."""
    if "department" not in desk.record.cells:
        return desk.directory.plan.department[item.reporter] if item else None
    text = desk.record.get("department")
    department = desk.directory.department(text) if text else None
    if department is None and item:  # of several in a row, and in a title where the plan knows all
        among = desk.directory.departments_in(text)
        is_sure = "department" in desk.record.positions or len(among) == len(desk.directory.split(text))
        department = among.get(item.reporter) if is_sure else None
    if item is None or department is None or department.id != item.reporter:
        if item and (implied := _implied(desk, item, text) or _of_district(desk, item, text)):
            return implied
        if department is None:
            _unknown(desk, item, text)
        elif item:
            _other(desk, item, department)
            return None
    return department


def _implied(desk: Desk, item: Item, text: str) -> Department | None:
    """The item's reporter where others answer for it, and a title names it or they are no department: 移动、联通."""
    department = desk.directory.plan.department[item.reporter]
    titled = desk.directory.department(desk.record.get(REPORTER))
    is_list = bool(_OTHERS.fullmatch(key(text))) or len(desk.directory.split(text)) > 1
    is_duty = bool(_DUTY.search(key(desk.record.headings.get("department", ""))))
    if not text or not is_duty or operator_of(text) or not (titled == department or is_list):
        return None
    what = f"“{short(text)}”不是负责报送“{item.name}”的{department.name}，按{department.name}报送读取"
    remedy = "请核对；该列不是报送单位的不用处理，没有写报送单位的请在表上方写明“填报单位：……”。"
    desk.note("department-implied", what, remedy, "department", is_warning=True)
    return department


def _of_district(desk: Desk, item: Item, text: str) -> Department | None:
    """The item's reporter where an office of the very district that the row is of stands for who hands it in."""
    place, own = desk.directory.place(text) if text else None, desk.record.get("district")
    if place in {None, CITY} or not own or desk.directory.place(own) != place:
        return None
    department = desk.directory.plan.department[item.reporter]
    what = f"“{short(text)}”不是负责报送“{item.name}”的{department.name}，按{department.name}报送读取"
    remedy = "请核对；该列不是报送单位的不用处理，没有写报送单位的请在表上方写明“填报单位：……”。"
    desk.note("department-implied", what, remedy, "department", is_warning=True)
    return department


def _other(desk: Desk, item: Item, department: Department) -> None:
    """Notes that another department than the item's reporter is named."""
    reporter = desk.directory.plan.department[item.reporter].name
    what = f"“{item.name}”由{reporter}报送，不由{department.name}报送"
    remedy = f"请删去这一行，由{reporter}报送；如分工有变，请先修改计划。"
    desk.note("department-not-responsible", what, remedy, "department")


def _unknown(desk: Desk, item: Item | None, text: str) -> None:
    """Notes that nothing that reports the row is named."""
    among = desk.directory.departments_in(text)
    if item and among and item.reporter not in among:
        reporter = desk.directory.plan.department[item.reporter].name
        what = f"“{item.name}”由{reporter}报送，“{short(text)}”里没有它"
        remedy = f"请写明是{reporter}报送的；如分工有变，请先修改计划。"
        desk.note("department-not-responsible", what, remedy, "department")
        return
    if text and (place := desk.directory.place(text)) not in {None, CITY}:
        if item is None:  # whose figures of a district may be, which is said already to be unknown
            return
        name = desk.directory.plan.district[place or ""].name
        reporter = desk.directory.plan.department[item.reporter].name
        what = f"“{short(text)}”是{name}的单位，不是负责报送“{item.name}”的{reporter}"
        remedy = f"是{name}的数的，请加一列“地区”写上{name}；是全市的数的，请写明由{reporter}报送。"
        desk.note("unknown-department", what, remedy, "department")
        return
    near = desk.directory.nearest_departments(text) if text else ()
    remedy = f"最接近的是：{named(near)}；请改为其中之一。" if near else "请按模板填写部门名称。"
    what = f"没有“{short(text)}”这个部门{outdated(desk, text)}" if text else "没有填写部门"
    desk.note("unknown-department", what, remedy, "department", asks=near)


def named(candidates: Iterable[Candidate]) -> str:
    """Candidates as a sentence names them."""
    return "、".join(name for _, name in candidates)


def outdated(desk: Desk, text: str) -> str:
    """That an answer was given which the plan knows no longer."""
    answer = desk.directory.outdated_answer(text)
    return f"（以前回答为“{answer}”，计划里已没有，回答不再有效）" if answer else ""
