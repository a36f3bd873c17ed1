"""Demonstration data: always the same, whole, consistent, accepted by the checks, and like life."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from etl.checks import check_reading
from etl.corrections import read_corrections
from etl.demo.batches import DemoBatch, DemoFile, demo_batches, demo_corrections
from etl.demo.cast import cast
from etl.demo.narratives import PROGRESS
from etl.read import read_submission
from etl.template import COLUMNS
from etl.version.demo_plan import illustrated
from monitor.assess import Assessment, assess_year
from monitor.home import ROOT
from monitor.month import Month, year_months
from monitor.observation import CITY, Observation
from monitor.plan import Indicator, Milestone, Narrative, Plan, load_plan
from monitor.status import is_due
from tests import plans
from tests.departmental import PLAN as SMALL_PLAN

PLAN = illustrated(load_plan(ROOT / "indicators.toml"))
LAST = Month(PLAN.year, 9)
EVERY_KIND = plans.plan_of(
    plans.indicator("counted", name="计数", by_district=True, district_targets={"gulou": Decimal(3200)}),
    plans.indicator("money", name="资金", kind="cumulative", unit="亿元", target="12.5", decimals=2, schedule="works"),
    plans.indicator("cap", name="限额", comparison="at_most", better="lower", target=400),
    plans.indicator("stock", name="存量", kind="level", target=80, baseline=plans.base(100), better="lower"),
    plans.indicator("kept", name="保有量", kind="level", target=50, baseline=plans.base(50)),
    plans.indicator("share", name="网办率", kind="rate", unit="%", target=95, decimals=1, is_share=True),
    plans.indicator("place", name="位次", kind="rank", unit="位", target=3, comparison="at_most", by_district=True),
    plans.indicator("yearly", name="年度数", frequency="annual", target=7),
    plans.indicator("none", name="零目标", target=0, comparison="at_most", better="lower"),
    *(plans.milestone(f"past{number}", name=f"节点{number}", due=f"2025-0{number}") for number in range(1, 9)),
    *(plans.milestone(f"close{number}", name=f"近期{number}", due="2025-10") for number in range(8)),
    plans.narrative("told", name="定性"),
    schedules={"works": (10, 40, 70, 100)},
).model_copy(update={"id": "every-kind"})
PLANS = [pytest.param(PLAN, id="shipped"), pytest.param(SMALL_PLAN, id="small"), pytest.param(EVERY_KIND, id="kinds")]


@dataclass(frozen=True)
class Line:
    """One row of a demonstration file, as text."""

    file: DemoFile
    month: str
    item: str
    district: str
    amount: str
    value: str
    unit: str
    note: str


@cache
def batches_of(plan_id: str) -> tuple[DemoBatch, ...]:
    return demo_batches({plan.id: plan for plan in (PLAN, SMALL_PLAN, EVERY_KIND)}[plan_id])


def files(plan: Plan = PLAN) -> Iterator[DemoFile]:
    return (file for batch in batches_of(plan.id) for file in batch.files)


def text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def lines(plan: Plan = PLAN) -> Iterator[Line]:
    for file in files(plan):
        rows = csv.reader(io.StringIO(text_of(file.content)))
        assert tuple(next(rows)) == COLUMNS
        for month, _, item, _, district, amount, value, unit, note in rows:
            yield Line(file, month, item, district, amount, value, unit, note)


@cache
def cells() -> dict[tuple[str, str, str], Line]:
    """The last word on every cell of the shipped plan: (item, district, month)."""
    return {(line.item, line.district, line.month): line for line in lines()}


def decimal_at(item: str, district: str, month: Month) -> Decimal | None:
    line = cells().get((item, district, month.label))
    return Decimal(line.value) if line else None


def loaded(plan: Plan) -> tuple[Counter[str], dict[str, dict[Month, Observation]]]:
    """What the checks say to every file in its turn, and the city's observations that come of them."""
    codes: Counter[str] = Counter()
    known: dict[tuple[str, str, Month], tuple[Decimal | None, Decimal | None]] = {}
    series: dict[str, dict[Month, Observation]] = defaultdict(dict)
    for file in files(plan):
        result = check_reading(
            read_submission(file.content, file.name, plan), plan, today=file.received_at.date(), known=known
        )
        assert not result.has_errors, (file.name, [problem.message for problem in result.problems])
        assert result.is_demo
        codes.update(problem.code for problem in result.problems)
        said = {(one.indicator, one.district, one.month, one.measure): one for one in result.observations}
        for (item, district, month, measure), one in said.items():
            if measure == "cumulative":
                added = said.get((item, district, month, "month"))
                amount = added.value if added else None
                known[item, district, month] = (amount, one.value)
                if district == CITY:
                    told = (one.value, amount, one.self_status, one.text)
                    series[item][month] = Observation(item, CITY, month, *told, False, None, None, **plans.ORIGIN)
    return codes, series


@cache
def shipped_series() -> dict[str, dict[Month, Observation]]:
    return loaded(PLAN)[1]


@cache
def assessed() -> dict[Month, tuple[Assessment, ...]]:
    return assess_year(PLAN, LAST, shipped_series())


def lights(kind: type, month: Month = LAST) -> dict[str, str]:
    return {one.item.id: one.status for one in assessed()[month] if isinstance(one.item, kind)}


def digest() -> str:
    found = hashlib.sha256(demo_corrections(PLAN).encode())
    for batch in demo_batches(PLAN):
        found.update(f"{batch.publish_at} {batch.by}".encode())
        for file in batch.files:
            found.update(f"{file.name} {file.by} {file.received_at}".encode() + file.content)
    return found.hexdigest()


def test_the_same_bytes_come_out_whatever_the_hash_seed() -> None:
    code = "from tests.test_demo import digest; print(digest())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {digest()}


@pytest.mark.parametrize("plan", PLANS)
def test_batches_follow_in_time_and_no_file_comes_after_its_publication(plan: Plan) -> None:
    published = [batch.publish_at for batch in batches_of(plan.id)]
    assert published == sorted(set(published))
    for batch in batches_of(plan.id):
        received = [file.received_at for file in batch.files]
        assert received == sorted(received)
        assert received[-1] <= batch.publish_at
        assert all(at.utcoffset() is not None for at in (batch.publish_at, *received))


def test_files_come_in_on_working_days_some_before_the_soft_deadline_and_some_after() -> None:
    received = [file.received_at for file in batches_of(PLAN.id)[-1].files]
    soft = PLAN.reporting.soft_deadline(LAST)
    assert len({at.date() for at in received}) >= 5
    assert min(at.date() for at in received) < soft < max(at.date() for at in received)
    assert all(at.weekday() < 5 and 9 <= at.hour < 18 for at in received)


def test_the_year_before_is_published_at_once_and_then_month_by_month() -> None:
    batches = batches_of(PLAN.id)
    assert len(batches) == 12
    assert batches[0].publish_at.date().isoformat() == "2025-01-12"
    assert batches[-1].publish_at.date().isoformat() == "2025-10-12"
    months = {line.month for line in lines() if line.file in batches[0].files}
    assert months == {month.label for month in year_months(PLAN.year - 1)}


@pytest.mark.parametrize("plan", PLANS)
def test_every_file_and_every_row_says_that_it_is_a_demonstration(plan: Plan) -> None:
    assert all(file.name.startswith("演示数据_") for file in files(plan))
    assert all(line.note.startswith("演示数据") for line in lines(plan))
    names = [file.name for file in files(plan)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("plan", PLANS)
def test_every_item_is_reported_when_it_is_due(plan: Plan) -> None:
    parts = cast(plan)
    found = {(line.item, line.month) for line in lines(plan) if not line.district}
    for month in (*year_months(plan.year - 1), *year_months(plan.year, 9)):
        for item in plan.items:
            is_known = isinstance(item, Indicator) or month.year == plan.year
            is_left_out = month.year == plan.year and (
                (item.reporter == parts.missing and month.number == 5)
                or (item.reporter == parts.late and month.number == 9)
            )
            expected = is_due(item, month) and is_known and not is_left_out
            assert ((item.id, month.label) in found) == expected, (item.id, str(month))


@pytest.mark.parametrize("plan", PLANS)
def test_the_checks_accept_every_file_in_its_turn(plan: Plan) -> None:
    codes, _ = loaded(plan)
    assert set(codes) <= {"revision", "missing-expected-row", "same-as-last-month", "unit-suspected", "jump"}
    assert codes["unit-suspected"] + codes["jump"] <= 2  # the mistake that a declared correction mends, and its end
    assert codes["same-as-last-month"] <= 20  # of thousands of small counts some repeat by chance
    assert codes["missing-expected-row"] <= 1  # of the file that revises one figure


def test_districts_add_up_to_the_city_and_zones_lie_inside() -> None:
    districts = [one.name for one in PLAN.districts if one.kind == "district"]
    zones = [one.name for one in PLAN.districts if one.kind == "zone"]
    counted = 0
    for item in PLAN.indicators:
        if not (item.by_district and item.is_additive):
            continue
        for month in {line.month for line in lines() if line.item == item.id}:
            line = cells()[item.id, "", month]
            parts = [cells()[item.id, district, month] for district in districts]
            assert sum(Decimal(part.value) for part in parts) == Decimal(line.value)
            if line.amount:
                assert sum(Decimal(part.amount) for part in parts) == Decimal(line.amount)
            assert all(Decimal(cells()[item.id, zone, month].value) <= Decimal(line.value) for zone in zones)
            counted += 1
    assert counted > 100


def test_a_year_to_date_is_that_of_the_month_before_and_the_month() -> None:
    compared = 0
    mistaken = cast(PLAN).mistaken
    for line in cells().values():
        item = PLAN.item[line.item]
        if not isinstance(item, Indicator) or item.kind != "cumulative" or item.frequency != "monthly":
            assert line.amount == ""
            continue
        year, number = (int(part) for part in line.month.removesuffix("月").split("年"))
        before = Decimal(0) if number == 1 else decimal_at(item.id, line.district, Month(year, number - 1))
        if before is not None and item.id != mistaken:
            assert before + Decimal(line.amount) == Decimal(line.value), line
            assert Decimal(line.amount) >= 0
            compared += 1
    assert compared > 2000


def test_figures_have_the_decimals_of_their_indicator() -> None:
    for line in cells().values():
        item = PLAN.item[line.item]
        if isinstance(item, Indicator | Milestone):
            assert -Decimal(line.value).as_tuple().exponent <= item.decimals


def test_every_encoding_that_departments_use_occurs() -> None:
    def encoding(content: bytes) -> str:
        if content.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig"
        return "utf-8" if text_of(content).encode() == content else "gb18030"

    counts = Counter(encoding(file.content) for file in files())
    assert counts["utf-8-sig"] > counts["gb18030"] > counts["utf-8"] > 0


def test_one_department_is_late_and_another_never_reports_a_month() -> None:
    parts = cast(PLAN)
    assert parts.late is not None
    assert parts.missing is not None
    late = PLAN.department[parts.late].name
    batches = batches_of(PLAN.id)
    march = next(index for index, b in enumerate(batches) if any("2025年03月" in f.name for f in b.files))
    assert not any(f"{late}_2025年03月" in file.name for file in batches[march].files)
    assert [file.name for file in batches[march + 1].files] == [f"演示数据_{late}_2025年03月.csv"]
    assert not any(f"{late}_2025年09月" in file.name for file in files())
    missing = PLAN.department[parts.missing].name
    assert not any(f"{missing}_2025年05月" in file.name for file in files())
    assert any(f"{missing}_2025年09月" in file.name for file in files())


def test_a_revision_takes_a_figure_back_with_its_reason() -> None:
    revised = cast(PLAN).revised
    of_june = [line for line in lines() if line.item == revised and line.month == "2025年6月"]
    first, second = of_june
    assert "_更正" in second.file.name
    assert "核减" in second.note
    assert Decimal(second.value) < Decimal(first.value)
    assert decimal_at(str(revised), "", Month(2025, 5)) + Decimal(first.amount) == Decimal(first.value)


@pytest.mark.parametrize("plan", PLANS)
def test_the_declared_correction_finds_the_value_that_it_expects(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text(demo_corrections(plan), encoding="utf-8")
    (correction,) = read_corrections((path,), plan)
    assert correction.value is not None
    month = Month.parse(correction.month)
    (line,) = [
        one for one in lines(plan) if (one.item, one.month, one.district) == (correction.indicator, month.label, "")
    ]
    assert Decimal(line.value) == correction.expect == correction.value * 10
    declared_at = correction.declared
    published = [batch.publish_at.date() for batch in batches_of(plan.id) if line.file in batch.files]
    assert line.file.received_at.date() <= declared_at <= published[0]


def test_the_file_of_corrections_is_read_as_toml() -> None:
    assert list(tomllib.loads(demo_corrections(PLAN))) == ["correction"]


def test_the_lights_of_the_last_month_are_mixed_as_in_life() -> None:
    shares = {light: count / len(PLAN.indicators) for light, count in Counter(lights(Indicator).values()).items()}
    assert 0.45 <= shares["on_track"] <= 0.65
    assert 0.08 <= shares["reached"] <= 0.18
    assert 0.14 <= shares["behind"] <= 0.26
    assert 0.04 <= shares["far_behind"] <= 0.12
    assert 0.02 <= shares["not_reported"] <= 0.1


def test_lights_turn_red_green_and_reached_in_the_last_month() -> None:
    before, after = lights(Indicator, LAST + -1), lights(Indicator)
    turned = Counter((before[id_], after[id_]) for id_ in after)
    assert turned["behind", "far_behind"] >= 1
    assert turned["behind", "on_track"] >= 2
    assert sum(turned[light, "reached"] for light in ("on_track", "behind", "far_behind")) >= 2
    assert turned["on_track", "behind"] >= 1


def test_the_year_begins_slowly_and_spurts_at_the_end_of_a_quarter() -> None:
    made: Counter[int] = Counter()
    for item in PLAN.indicators:
        if item.kind == "cumulative" and item.frequency == "monthly" and item.schedule is None:
            for month in year_months(PLAN.year, 9):
                line = cells().get((item.id, "", month.label))
                made[month.number] += round(100 * float(line.amount) / float(item.target)) if line else 0
    assert max(made[1], made[2]) < min(made[3], made[6], made[9])
    assert made[6] > made[5]
    assert made[6] > made[7]


def test_districts_differ_in_size_and_diligence() -> None:
    item = PLAN.item["new_5g_stations"]
    assert isinstance(item, Indicator)
    shares = {}
    for district in PLAN.districts:
        value = decimal_at(item.id, district.name, LAST)
        assert value is not None
        shares[district.id] = value / item.district_targets[district.id]
    assert max(shares.values()) - min(shares.values()) > Decimal("0.05")
    assert max(shares.values()) - min(shares.values()) < Decimal("0.35")


def test_ranks_move() -> None:
    ranks = [item.id for item in PLAN.indicators if item.kind == "rank"]
    assert ranks
    for rank in ranks:
        assert len({one.value for one in shipped_series()[rank].values()}) > 1


def test_growth_agrees_with_the_stock_that_it_is_said_of() -> None:
    stock = decimal_at("public_data_reserve", "", LAST)
    before = decimal_at("public_data_reserve", "", Month(LAST.year - 1, LAST.number))
    growth = decimal_at("public_data_growth", "", LAST)
    assert stock is not None
    assert before is not None
    assert growth == round((stock - before) / before * 100, 1)


def test_a_third_of_the_milestones_is_done_and_one_is_overdue() -> None:
    found = Counter(lights(Milestone).values())
    assert 0.25 <= found["reached"] / len(PLAN.milestones) <= 0.4
    assert found["far_behind"] >= 1
    assert found["on_track"] > found["reached"]


def test_a_milestone_never_goes_back() -> None:
    for milestone in PLAN.milestones:
        values = [one.value for _, one in sorted(shipped_series()[milestone.id].items())]
        assert values == sorted(values)


def test_overdue_and_close_milestones_occur_where_the_plan_has_due_months() -> None:
    _, series = loaded(EVERY_KIND)
    statuses = Counter(
        one.status for one in assess_year(EVERY_KIND, LAST, series)[LAST] if isinstance(one.item, Milestone)
    )
    assert statuses["far_behind"] == 3
    assert statuses["behind"] >= 1
    assert statuses["reached"] >= 5


def test_narratives_mostly_go_well_and_say_something_else_each_quarter() -> None:
    found = Counter(lights(Narrative).values())
    assert found["on_track"] > len(PLAN.narratives) / 2
    assert 2 <= found["behind"] <= 3
    assert found["far_behind"] == 1
    assert found["reached"] >= 3
    texts = [one.text for item in PLAN.narratives for one in shipped_series()[item.id].values()]
    assert all(texts)
    assert len(set(texts)) > 2 * len(PLAN.narratives)


def test_the_words_are_those_of_narratives_that_the_plan_has() -> None:
    assert set(PROGRESS) == {narrative.id for narrative in PLAN.narratives}
