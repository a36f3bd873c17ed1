"""What a revision makes of later months is said before it is published, and is what is then published."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from departmental import HEADER, checked, derived
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.entry.history import Derived, Known
from etl.intake import History, check_file
from etl.version.given import Lake
from monitor.clock import now
from monitor.home import Home
from monitor.month import Month
from monitor.warehouse import reading
from tests.installation import Installation, row
from tests.test_bulk import assert_same

LOST = re.compile(r"(\d+)年(\d+)月的(本月数|累计数)(-?[\d.]+)个(?!撤回)")
CHANGE = re.compile(r"(\d+)年(\d+)月的(本月数|累计数)由(-?[\d.]+)变为(-?[\d.]+)")
_Given = list[tuple[str, int, int]]  # of each month from January: what is given, 本月数, 累计数


def said(problems: object) -> list[tuple[int, str, Decimal, Decimal]]:
    """(month, column, old, new) of every figure that is said to become another."""
    assert isinstance(problems, tuple)
    messages = [one.message for one in problems if one.code == "later-month-follows"]
    found = [CHANGE.findall(message) for message in messages]
    return [(int(month), column, Decimal(old), Decimal(new)) for one in found for _, month, column, old, new in one]


def published(course: _Given) -> Known:
    figures: Known = {("stations", "", Month(2025, number)): _figures(*one) for number, one in enumerate(course, 1)}
    return figures


def _figures(which: str, amount: int, value: int) -> tuple[Decimal | None, Decimal | None]:
    both = (Decimal(amount), Decimal(value))
    return both if which == "both" else derived(both, which)


def revised(month: int, value: object) -> str:
    return f"{HEADER}2025年{month}月,市通信办,stations,,,,{value},,\n"


def test_an_amount_that_follows_becomes_another_and_nothing_behind_it() -> None:
    known = published([("both", 100, 100), ("cumulative", 30, 130), ("cumulative", 20, 150)])
    assert said(checked(revised(1, 140), known).problems) == [(2, "本月数", Decimal(30), Decimal(-10))]
    (message,) = (p.message for p in checked(revised(1, 140), known).problems if p.code == "later-month-follows")
    assert "成了负数" in message


def test_figures_follow_on_up_to_one_that_was_given() -> None:
    course = [("both", 100, 100), ("month", 30, 130), ("month", 5, 135), ("cumulative", 15, 150), ("month", 1, 151)]
    assert said(checked(revised(1, 110), published(course)).problems) == [
        (2, "累计数", Decimal(130), Decimal(140)),
        (3, "累计数", Decimal(135), Decimal(145)),
        (4, "本月数", Decimal(15), Decimal(5)),
    ]


def emptied(problems: object) -> list[tuple[int, str, Decimal]]:
    """(month, column, old) of every figure that is said to be lost."""
    assert isinstance(problems, tuple)
    found = [
        LOST.findall(one.message) for one in problems if one.code == "later-month-follows" and "撤回" in one.message
    ]
    return [(int(month), column, Decimal(old)) for one in found for _, month, column, old in one]


def test_what_follows_from_a_figure_that_is_taken_back_is_said_to_be_lost() -> None:
    course = [("both", 100, 100), ("month", 30, 130), ("month", 5, 135), ("cumulative", 15, 150), ("month", 1, 151)]
    result = checked(revised(1, "—"), published(course))
    assert emptied(result.problems) == [
        (2, "累计数", Decimal(130)),
        (3, "累计数", Decimal(135)),
        (4, "本月数", Decimal(15)),
    ]
    (message,) = (one.message for one in result.problems if one.code == "later-month-follows")
    assert "2025年1月的累计数100个撤回，已公布的以后月份里由它推算的数随之变为空" in message


@pytest.mark.parametrize(
    "course",
    [
        [("both", 100, 100), ("both", 30, 130)],
        [("both", 100, 100)],
        [("cumulative", 100, 100), ("both", 30, 130), ("month", 5, 135)],
    ],
)
def test_a_figure_taken_back_on_which_none_hangs_is_said_of_itself_alone(course: _Given) -> None:
    assert emptied(checked(revised(1, "—"), published(course)).problems) == []


@pytest.mark.parametrize(
    "course",
    [
        [("both", 100, 100), ("both", 30, 130), ("cumulative", 20, 150)],  # two given figures: a mismatch, said as one
        [("both", 90, 100)],
    ],
)
def test_figures_that_were_both_given_do_not_follow(course: _Given) -> None:
    assert said(checked(revised(1, 110), published(course)).problems) == []


def test_a_revision_that_changes_nothing_says_nothing() -> None:
    assert said(checked(revised(1, 100), published([("both", 100, 100), ("cumulative", 30, 130)])).problems) == []


def test_later_months_in_the_file_itself_are_its_own() -> None:
    known = published([("both", 100, 100), ("cumulative", 30, 130)])
    assert said(checked(f"{revised(1, 110)}2025年2月,市通信办,stations,,,,150,,\n", known).problems) == []


def test_where_nobody_knows_which_was_given_nothing_is_said() -> None:
    known = dict(published([("both", 100, 100)]))
    known["stations", "", Month(2025, 2)] = Derived((Decimal(30), Decimal(130)))
    assert said(checked(revised(1, 110), known).problems) == []


def test_a_cumulative_figure_above_one_that_follows_exceeds_nothing() -> None:
    known = published([("both", 100, 100), ("month", 30, 130)])
    assert "exceeds-later-month" not in [p.code for p in checked(revised(1, 140), known).problems]
    known = published([("both", 100, 100), ("cumulative", 30, 130)])
    assert "exceeds-later-month" in [p.code for p in checked(revised(1, 140), known).problems]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation.at(tmp_path_factory.mktemp("later"))


def standing(place: Installation) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    """本月数 and 累计数 of each month as they are published."""
    with reading(place.home, place.version) as version:
        rows = version.execute("SELECT month(month), amount, value FROM observation").fetchall()
    return {month: (amount, value) for month, amount, value in rows}


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["month", "cumulative"]), st.integers(1, 50)), min_size=2, max_size=5),
    st.integers(101, 160),
)
def test_what_is_said_is_what_is_published(
    start: Installation, tmp_path_factory: pytest.TempPathFactory, later: list[tuple[str, int]], value: int
) -> None:
    place = start.copied(tmp_path_factory.mktemp("copy"))
    rows, total = [row("stations", "2025-01", 100, 100)], 100
    for number, (which, amount) in enumerate(later, 2):
        total += amount
        month = f"2025-{number:02}"
        rows.append(row("stations", month, amount=amount) if which == "month" else row("stations", month, total))
    place.load_rows("a.csv", rows)
    before = standing(place)
    path = place.write("b.csv", [row("stations", "2025-01", value)])
    with History(place.home) as history:
        checked_ = check_file(path, place.plan, history, now().date()).checked
    place.load(path)
    after = standing(place)
    changed = {
        (month, column): (old, new)
        for month in before
        if month > 1
        for column, old, new in zip(("本月数", "累计数"), before[month], after[month], strict=True)
        if old != new
    }
    told = {(month, column): (old, new) for month, column, old, new in said(checked_.problems)}
    assert told.items() <= changed.items()
    assert set(changed) == set(told) or len(changed) > 3  # of more than three the first and the last are named


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["month", "cumulative", "both"]), st.integers(1, 50)), min_size=1, max_size=3)
)
def test_what_is_said_to_be_lost_is_lost(
    start: Installation, tmp_path_factory: pytest.TempPathFactory, later: list[tuple[str, int]]
) -> None:
    place = start.copied(tmp_path_factory.mktemp("copy"))
    rows, total = [row("stations", "2025-01", 100, 100)], 100
    for number, (which, amount) in enumerate(later, 2):
        total += amount
        figures = {"month": ("", amount), "cumulative": (total, ""), "both": (total, amount)}[which]
        rows.append(row("stations", f"2025-{number:02}", *figures))
    place.load_rows("a.csv", rows)
    before = standing(place)
    path = place.write("b.csv", [row("stations", "2025-01", "—", "—")])
    with History(place.home) as history:
        checked_ = check_file(path, place.plan, history, now().date()).checked
    place.load(path)
    after = standing(place)
    lost = {
        (month, column, old)
        for month in before
        if month > 1
        for column, old, new in zip(("本月数", "累计数"), before[month], after[month], strict=True)
        if old is not None and new is None
    }
    assert set(emptied(checked_.problems)) == lost


def test_what_was_given_is_looked_up_in_the_lake(start: Installation, tmp_path: Path) -> None:
    place = start.copied(tmp_path)
    place.load_rows("a.csv", [row("stations", "2025-01", 100, 100), row("stations", "2025-02", 130)])
    place.load_rows("b.csv", [row("stations", "2025-02", amount=31)])
    with reading(place.home, place.version) as version:
        lake = Lake(place.home, version)
        assert lake(("stations", "", Month(2025, 2))) == (Decimal(31), None), "of the row that counts"
        assert lake(("stations", "", Month(2025, 1))) == (Decimal(100), Decimal(100))
        assert lake(("stations", "", Month(2025, 3))) is None
        assert Lake(Home(tmp_path / "elsewhere"), version)(("stations", "", Month(2025, 2))) is None


@pytest.mark.parametrize("value", [90, 100, 110, 140])
@pytest.mark.parametrize("which", ["month", "cumulative", "both"])
def test_it_is_said_the_same_in_bulk(value: int, which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.check.doubtful.LEAST", 1)  # rows one by one are those of series that are marked
    known = published([("both", 100, 100), (which, 30, 130), ("month", 5, 135), ("cumulative", 15, 150)])
    assert_same(revised(1, value).encode(), known)
    assert_same(revised(1, "—").encode(), known)


def test_a_large_file_finds_in_the_lake_what_was_given(
    start: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = start.copied(tmp_path)
    place.load_rows("a.csv", [row("stations", "2025-01", 100, 100), row("stations", "2025-02", 130)])
    path = place.write("b.csv", [row("stations", "2025-01", 110)])
    monkeypatch.setattr("etl.limits.BULK_FROM_BYTES", 1)
    with History(place.home) as history:
        taken = check_file(path, place.plan, history, now().date())
    assert taken.part is not None, "it was read in bulk"
    assert said(taken.checked.problems) == [(2, "本月数", Decimal(30), Decimal(20))]
