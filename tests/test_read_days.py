"""A day on which a file was made is not the month of its figures, and a figure that may be a day heads no column."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

TABLE = "县区,累计新建基站数（个）\n东城区,300\n"
BOOKED = {"stations|east|2025-09|cumulative|300"}


def _read(title: str, name: str) -> set[str]:
    return {one.rpartition("|")[0] for one in observed(checked(title + TABLE, name=name))}


@pytest.mark.parametrize(
    "name",
    ["基站(2025-10-09导出)", "基站2025-10-09", "基站2025-09-30 10_22_33", "基站_20250930102233", "9月基站（10.9报送）"],
)
def test_the_day_in_a_files_name_is_no_month(name: str) -> None:
    result = checked(TABLE, name=f"{name}.csv")
    assert not observed(result)
    assert {"missing-column", "bad-month"} & set(codes(result))


@pytest.mark.parametrize("title", ["基站情况 2025-10-09\n", "基站情况（2025年9月30日导出）\n"])
def test_the_day_in_a_title_is_no_month(title: str) -> None:
    assert not _read(title, "报送.csv")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "2025年9月基站（2025-10-09导出）"),
        ("", "2025年9月基站-2025年10月8日报送"),
        ("", "附件3 2025年9月"),
        ("2025年9月基站情况（10月8日发布）\n", "报送"),
        ("基站情况（2025-09）\n", "基站_20251009093015"),
    ],
)
def test_the_month_beside_such_a_day_is_read(title: str, name: str) -> None:
    assert _read(title, f"{name}.csv") == BOOKED


@pytest.mark.parametrize(
    ("head", "month"),
    [("45658,45689", "2025-01"), ("45688,45716", "2025-01"), ("45901", "2025-09"), ("45930", "2025-09")],
    ids=["first days", "last days", "a first day", "a last day"],
)
def test_numbers_of_days_across_head_months(head: str, month: str) -> None:
    figures = ",".join(["40", "80"][: head.count(",") + 1])
    found = observed(checked(f"填报单位：市通信办\n指标名称,{head}\n新建基站数,{figures}\n"))
    assert any(f"stations||{month}|" in one for one in found)


@pytest.mark.parametrize(
    ("unit", "figures"),
    [("件", "45658,45689"), ("", "39911,37545"), ("", "45658,44562"), ("", "45658,45689,39911")],
    ids=["beside a unit", "within months", "years apart", "one within a month"],
)
def test_figures_of_another_item_that_may_be_days_head_nothing(unit: str, figures: str) -> None:
    head = ",".join(["本期累计", "上年同期", "上上年"][: figures.count(",") + 1])
    own = ",".join(["400", "380", "360"][: figures.count(",") + 1])
    rows = f"办件量,{unit},{figures}\n新建基站数,个,{own}\n"
    result = checked(f"2025年9月\n填报单位：市通信办\n指标名称,单位,{head}\n{rows}")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations||2025-09|cumulative|400"}
    assert "unknown-indicator" in codes(result)


def test_a_number_before_a_month_is_not_part_of_it() -> None:
    result = checked("2025年9月\n填报单位：市通信办\n" + TABLE, name="附件3 9月.csv")
    assert codes(result) == []
