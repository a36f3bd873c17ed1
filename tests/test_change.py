"""What a month's new figure is held against on the desks of those who report and review."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from etl.difference import difference
from monitor.change import Change
from monitor.month import Month
from monitor.plan import Frequency, Indicator, Item, Milestone, Narrative, load_plan
from monitor.register import read_register
from monitor.words.change import before_words, step_words
from tests.installation import Installation, row

PLAN = load_plan()
COUNT = next(one for one in PLAN.indicators if (one.kind, one.unit, one.decimals) == ("cumulative", "个", 0))


def first_of(**wanted: str) -> Indicator:
    return next(one for one in PLAN.indicators if all(getattr(one, name) == is_ for name, is_ in wanted.items()))


def new(item: Item, month: int = 9, value: str | None = None, last: str | None = None, **other: object) -> Change:
    known: dict[str, object] = {
        **{"item": item, "district": "", "month": Month(2025, month), "kind": "new", "old_value": None},
        **{"new_value": value and Decimal(value), "old_amount": None, "new_amount": None, "old_text": None},
        **{"new_text": None, "old_light": None, "new_light": None, "course": (None,) * month},
        **{"last_value": last and Decimal(last), "last_amount": None, "submission": "S1", "sheet": "", "line": 2},
        **other,
    }
    return Change(**known)  # type: ignore[arg-type]


def often(item: Indicator, frequency: Frequency) -> Indicator:
    return item.model_copy(update={"frequency": frequency})


SHARE, RANK, STOCK = first_of(unit="%", kind="rate"), first_of(kind="rank"), first_of(kind="level")
SHARE = SHARE.model_copy(update={"decimals": 1})
STOCK = STOCK.model_copy(update={"unit": "个", "decimals": 0})
JULY = (*(None,) * 6, Decimal(1200), None, Decimal(1500))
CASES = {
    "more": (new(COUNT, 9, "1500", "1300"), "8月 1,300个", "比8月 +200个"),
    "less": (new(COUNT, 9, "1200", "1300"), "8月 1,300个", "比8月 −100个"),
    "the same": (new(COUNT, 9, "1300", "1300"), "8月 1,300个", "与8月持平"),
    "nothing before": (new(COUNT, 9, "1500"), "8月未报送", ""),
    "known further back": (new(COUNT, 9, "1500", course=JULY), "8月未报送，7月 1,200个", ""),
    "zero is a figure": (new(COUNT, 9, "5", "0"), "8月 0个", "比8月 +5个"),
    "points": (new(SHARE, 9, "61.5", "60.2"), "8月 60.2%", "比8月 +1.3个百分点"),
    "a better rank": (new(often(RANK, "monthly"), 9, "3", "5"), "8月 第5位", "比8月前进2位"),
    "a worse rank": (new(often(RANK, "monthly"), 9, "6", "5"), "8月 第5位", "比8月后退1位"),
    "by the quarter": (new(often(COUNT, "quarterly"), 9, "90", "60"), "6月 60个", "比6月 +30个"),
    "begins anew": (new(COUNT, 1, "90", "800"), "年初起算", ""),
    "a stock goes on": (new(STOCK, 1, "90", "80"), "2024年12月 80个", "比2024年12月 +10个"),
    "a stock unknown": (new(STOCK, 1, "90"), "2024年12月没有数", ""),
    "amounts only": (
        new(COUNT, 9, new_amount=Decimal(70), last_amount=Decimal(60)),
        "8月当月60个",
        "比8月 +10个",
    ),
    "words": (new(next(one for one in PLAN.items if isinstance(one, Narrative))), "—", ""),
    "a deliverable": (
        new(next(one for one in PLAN.items if isinstance(one, Milestone)), 9, "60", "35"),
        "8月 35%",
        "比8月 +25个百分点",
    ),
}


@pytest.mark.parametrize(("change", "before", "step"), CASES.values(), ids=CASES)
def test_a_new_figure_is_held_against_the_period_before(change: Change, before: str, step: str) -> None:
    assert (before_words(change), step_words(change)) == (before, step)


def test_the_figure_before_is_that_which_would_be_published(
    tmp_path: Path,
) -> None:
    place = Installation.at(tmp_path)
    place.load_rows("1.csv", [row("stations", "2025-02", 220), row("stations", "2025-02", 90, district="east")])
    rows = [row("stations", "2025-02", 230), row("stations", "2025-03", 300), row("records", "2025-03", 128)]
    document, _ = place.load(place.write("2.csv", rows), publishes=False)
    changes = difference(place.home, place.plan, read_register(place.home), [str(document["files"][0]["submission"])])
    last = {(one.item.id, one.district, one.month.number): (one.last_value, one.last_amount) for one in changes}
    assert last["stations", "", 3][0] == 230, "that of the same file, not the one it replaces"
    assert last["records", "", 3] == (None, None)
