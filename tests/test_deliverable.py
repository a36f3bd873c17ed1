"""When a deliverable was done, how late it is, what is due next: counted in whole months."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.assess import assess_item
from monitor.deliverable import Delivery, deliveries, due_unknown, due_within, ending, overdue
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Milestone
from monitor.words.delivery import delivery_words, sentence_deliveries, sentence_narrowed
from tests import chart_data

ITEM = next(one for one in chart_data.plan().milestones if one.due == "2025-12")


def delivery(percents: dict[int, int], month: int, due: str = "2025-06") -> Delivery:
    """A deliverable reported with these percentages by month of 2025."""
    item: Milestone = ITEM.model_copy(update={"due": due})
    series = {
        Month(2025, number): chart_data._observe(item, CITY, Month(2025, number), value=Decimal(percent))
        for number, percent in percents.items()
    }
    return deliveries([assess_item(chart_data.plan(), item, Month(2025, month), series)])[0]


@pytest.mark.parametrize(
    ("percents", "month", "words"),
    [
        ({3: 50, 4: 100, 5: 100}, 5, "4月完成，提前2个月"),
        ({5: 60, 6: 100}, 7, "6月完成，按期"),
        ({6: 90, 8: 100}, 9, "8月完成，逾期2个月"),
        ({4: 100, 5: 80, 6: 100}, 6, "6月完成，按期"),
        ({8: 70}, 8, "完成70%，逾期2个月"),
        ({5: 70}, 5, "完成70%，下月到期"),
        ({6: 70}, 6, "完成70%，本月到期"),
        ({2: 20}, 3, "2月完成20%，还有3个月"),
        ({}, 3, "本年尚无数据"),
    ],
    ids=[
        "done early",
        "done in its month",
        "done late",
        "what was taken back was not done",
        "overdue",
        "due next month",
        "due this month",
        "not reported since",
        "never reported",
    ],
)
def test_how_a_deliverable_stands_in_words(percents: dict[int, int], month: int, words: str) -> None:
    assert delivery_words(delivery(percents, month)) == words


def test_what_is_due_in_thirty_and_sixty_days_is_counted_in_whole_months() -> None:
    found = [delivery({3: 10}, 3, due) for due in ("2025-06", "2025-05", "2025-04", "2025-03", "2025-02")]
    found.append(delivery({3: 100}, 3, "2025-04"))
    march = Month(2025, 3)
    assert [one.due.number for one in due_within(found, march, 1)] == [4]
    assert [one.due.number for one in due_within(found, march, 2)] == [4, 5]
    assert [one.due.number for one in overdue(found, march)] == [2]
    assert [one.due.number for one in ending(found, march)] == [3]
    assert sentence_deliveries(found, march) == (
        "截至2025年3月底，6个节点已完成1个，逾期未完成1个，本月到期未完成1个；未来30天到期1个，60天到期2个。"
    )


def test_what_fell_due_without_a_word_is_not_said_to_be_late() -> None:
    silent, march = delivery({}, 3, "2025-02"), Month(2025, 3)
    assert (silent.months_late, silent.way.late) == (0, None)
    assert overdue([silent], march) == [] and due_unknown([silent], march) == [silent]
    assert sentence_deliveries([silent, delivery({}, 3, "2025-06")], march) == (
        "截至2025年3月底，2个节点尚无完成的，到期而本年未报送1个，2个本月未报送；未来60天没有到期的。"
    )
    later = sentence_deliveries([delivery({3: 10}, 3, "2025-05")], march)
    assert later.endswith("；未来30天没有到期的，60天到期1个。")
    both = sentence_deliveries([silent, delivery({2: 60}, 3, "2025-02")], march)
    assert "尚无完成的，逾期未完成1个，到期而本年未报送1个，2个本月未报送；" in both


def test_of_a_part_of_the_deliverables_it_is_said_what_part_and_of_how_many() -> None:
    every = [delivery({3: 100}, 3, "2025-03"), delivery({3: 10}, 3, "2025-02"), delivery({3: 10}, 3, "2025-04")]
    march = Month(2025, 3)
    assert sentence_narrowed(every[2:], every, march, "数字经济板块") == (
        "截至2025年3月底，数字经济板块的1个节点尚无完成的，没有到期未完成的；未来30天到期1个，60天到期1个"
        "（全部3个节点已完成1个，逾期未完成1个）。"
    )
    assert sentence_narrowed([], every, march, "两岸融合板块、明显滞后") == (
        "没有两岸融合板块、明显滞后的节点（全部3个节点已完成1个，逾期未完成1个）。"
    )


def test_at_the_years_end_nothing_is_said_of_months_that_the_plan_does_not_have() -> None:
    found = [delivery({12: 85}, 12, "2025-12"), delivery({12: 100}, 12, "2025-12")]
    assert sentence_deliveries(found, Month(2025, 12)) == "截至2025年12月底，2个节点已完成1个，本月到期未完成1个。"
