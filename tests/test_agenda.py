"""What the meeting view says where nothing lags: what was reported, and what falls due next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from monitor.home import Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import Milestone, load_plan
from monitor.words.agenda import calm_words, next_report, next_words, reported_words, unsaid_words
from tests.page import markup
from tests.test_pages import open_page, site

__all__ = ["site"]  # the fixture
PLAN = load_plan()
QUARTERLY = next(one for one in PLAN.items if one.frequency == "quarterly")
MONTHLY = next(one for one in PLAN.items if one.frequency == "monthly" and not isinstance(one, Milestone))


def test_the_next_month_is_that_of_the_next_report() -> None:
    assert [next_report(QUARTERLY, Month(2025, number)) for number in (1, 3, 12)] == [
        Month(2025, 3),
        Month(2025, 6),
        None,
    ]
    assert next_report(MONTHLY, Month(2025, 1)) == Month(2025, 2)


def test_a_month_with_nothing_due_says_so_and_what_is_due_next(demo_home: Home) -> None:
    month = Month(2025, 1)
    found = [one for one in judge(demo_home, 12, month).assessments if one.item.id == QUARTERLY.id]
    assert reported_words(found, month) == "1月没有应报的项目。"
    assert next_words(PLAN, found, month)[0] == "3月数据应报1项，4月8日前报送。"


def test_a_month_in_which_some_are_due_tells_both_and_the_nearest_deliverable(demo_home: Home) -> None:
    month = Month(2025, 1)
    found = [one for one in judge(demo_home, 12, month).assessments if one.section.id == "summit"]
    assert reported_words(found, month) == "1月已报送5项，另有3项未到期。"
    said = next_words(PLAN, found, month)
    assert said[0] == "2月数据应报5项，3月8日前报送。" and said[1].startswith("3月另应报3项：签约数位次、")
    assert said[2] == "最近到期的节点（4月底前）1个：第八届峰会。"


@pytest.mark.parametrize(
    ("reported", "missing", "waiting", "said"),
    [
        (0, 4, 2, "10月应报4项，均未报送，另有2项未到期。"),
        (1, 3, 0, "已报送的没有滞后。10月应报4项，已报1项，未报送3项。"),
        (2, 0, 1, "没有滞后的事项。10月已报送2项，另有1项未到期。"),
        (0, 0, 2, "没有滞后的事项。10月没有应报的项目。"),
    ],
    ids=["nothing reported", "some not reported", "all reported", "nothing due"],
)
def test_calm_is_said_of_what_was_reported_alone(
    demo_home: Home, reported: int, missing: int, waiting: int, said: str
) -> None:
    month = Month(2025, 10)
    one = judge(demo_home, 12, Month(2025, 9)).assessments[0]
    kinds = ["reported"] * reported + ["not_reported"] * missing + ["not_due"] * waiting
    found = [replace(one, reporting=kind) for kind in kinds]
    assert calm_words(found) + reported_words(found, month) == said


def test_of_a_text_that_is_not_due_yet_it_is_not_said_that_it_is_owed(demo_home: Home) -> None:
    january = judge(demo_home, 12, Month(2025, 1)).assessments
    waiting = next(one for one in january if one.reporting == "not_due" and one.as_of is None)
    assert unsaid_words(waiting) == "尚未到报送月份，首次应报3月数据。"
    assert unsaid_words(replace(waiting, reporting="not_reported")) == "今年尚未报送。"


@pytest.mark.parametrize("query", [{}, {"sheet": "2"}])
def test_the_sheet_of_a_section_in_which_nothing_lags_is_not_left_empty(site: AppTest, query: dict[str, str]) -> None:
    text = markup(open_page(site, "summit", month="2025-01", present="1", **query))
    assert "没有滞后的事项" in text and "接下来" in text and "2月数据应报" in text
