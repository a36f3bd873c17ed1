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


@pytest.mark.parametrize("cell", ["25年8月", "25-08", "'25-08", "25.8", "25/8"])
def test_a_year_of_two_digits_before_a_month_is_one_of_this_century(cell: str) -> None:
    rows = f"月份,部门,指标名称,累计数\n{cell},市通信办,新建基站数,212\n"
    assert observed(checked(rows)) == {"stations||2025-08|cumulative|212|2"}


@pytest.mark.parametrize("cell", ["25.1", "12-08", "8-25", "近25年8月"])
def test_what_may_be_another_month_or_no_year_is_refused(cell: str) -> None:
    result = checked(f"月份,部门,指标名称,累计数\n{cell},市通信办,新建基站数,212\n")
    assert "bad-month" in codes(result)
    assert not observed(result)


@pytest.mark.parametrize("title", ["25年9月基站情况", "基站情况（25年1-9月）", "截至25年9月底基站情况"])
def test_a_title_may_have_a_year_of_two_digits(title: str) -> None:
    assert _read(f"{title}\n填报单位：市通信办\n", "报送") == BOOKED


def test_years_without_a_month_are_no_year_of_a_title() -> None:
    assert not _read("近25年9月基站情况\n填报单位：市通信办\n", "报送")


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("2025年9月1日至30日基站情况", "month"),
        ("2025年度基站情况（9月1日至30日）", "month"),
        ("2025年基站情况\n（1月1日—9月30日）", "cumulative"),
    ],
)
def test_days_of_a_whole_month_or_of_the_months_so_far_are_those_of_a_title(title: str, measure: str) -> None:
    rows = "县区,新建基站数\n东城区,300\n"
    found = observed(checked(f"{title}\n填报单位：市通信办\n{rows}"))
    assert {one.rpartition("|")[0] for one in found} == {f"stations|east|2025-09|{measure}|300"}


@pytest.mark.parametrize("days", ["9月1日至20日", "2025年9月11日至30日"])
def test_some_days_of_a_month_are_no_month_of_a_title(days: str) -> None:
    rows = "县区,新建基站数\n东城区,300\n"
    assert not observed(checked(f"2025年基站情况（{days}）\n填报单位：市通信办\n{rows}"))


@pytest.mark.parametrize("said", ["填报时间：10月1日至31日", "报送期限：10月8日至10月12日", "（10月1日至31日报送）"])
def test_the_days_on_which_a_table_is_handed_in_are_no_month(said: str) -> None:
    assert _read(f"2025年9月基站情况\n{said}\n填报单位：市通信办\n", "报送") == BOOKED
