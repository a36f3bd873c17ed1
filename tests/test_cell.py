"""Cells say what assessments say: in every version and month, under every rule, whatever was handed in."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product

import duckdb
import pytest

from monitor import district as module
from monitor import ranking
from monitor.assess import assess_item
from monitor.cell import Cells, Districts, Standing
from monitor.charts.gallery import figure_by_name
from monitor.charts.row import worst_first, worst_of
from monitor.charts.style import SIZES
from monitor.district import Places, cells_in_figure, cells_of, compared_places, drawn_places
from monitor.escalation import looks_back
from monitor.home import Home
from monitor.latest import earlier_values, latest_values
from monitor.month import Month, year_months
from monitor.observation import Series
from monitor.plan import Indicator, Plan, Rule
from monitor.ranking import overall_moves, overall_places, places, telling_items
from monitor.status import PRESETS
from monitor.warehouse import current_version, read_plan
from monitor.words.place import headline_all_tiles, headline_district_heatmap, sentence_district, sentence_overall
from tests import chart_data
from tests.installation import judge_districts
from tests.plans import indicator, month, plan_of, reported

MONTHS = year_months(2025, 9)
FLAGS = ("two_yellow_make_red", "missed_is_yellow", "caught_up_stays_yellow")
RULES = [
    Rule(preset=preset, **dict(zip(FLAGS, flags, strict=True)))
    for preset, flags in product(PRESETS, product((False, True), repeat=3))
]
OWN = {"gulou": 1200, "gaoxin": "86.4"}
ITEMS = (
    indicator("own", by_district=True, district_targets=OWN),
    indicator("untold", by_district=True),
    indicator("part", by_district=True, district_targets={"gulou": 600}, comparison="more_than"),
    indicator("rate", by_district=True, kind="rate", unit="%", target=90),
    indicator("place", by_district=True, kind="rank", unit="位", target=3),
    indicator("less", by_district=True, kind="level", better="lower", district_targets=OWN),
    indicator("cap", by_district=True, comparison="at_most", district_targets=OWN),
    indicator("quarter", by_district=True, frequency="quarterly", district_targets=OWN),
    indicator("year", by_district=True, frequency="annual", district_targets=OWN),
)


def said(one: Standing) -> tuple[object, ...]:
    """All that both know of one."""
    return (
        *(one.item.id, one.district, one.target, one.actual, one.status, one.reporting),
        *(one.attainment_share, one.gap_share),
    )


def every(districts: Districts) -> list[tuple[object, ...]]:
    return [said(one) for rows in districts.values() for one in rows]


@pytest.fixture(scope="module")
def version(demo_home: Home) -> int:
    found = current_version(demo_home)
    assert found is not None
    return found


@pytest.mark.parametrize("back", [0, 1, 4])
def test_cells_are_the_assessments_of_every_version_and_month(demo_home: Home, version: int, back: int) -> None:
    plan = read_plan(demo_home, version - back)
    for one in MONTHS[: 9 - back]:
        cells = Places(demo_home, version - back, one, plan).cells
        whole = judge_districts(demo_home, version - back, one)
        assert every(cells) == every(whole)
        assert list(cells) == list(whole)
        for item in plan.items:
            by_item = [row for rows in whole.values() for row in rows if row.item.id == item.id]
            assert [said(row) for row in cells.of_item(item.id)] == list(map(said, by_item))


def random_series(item: Indicator, chance: random.Random) -> Series:
    """A year of one item in one place, some of it missing, empty, or told by its month's amount alone."""
    target, found = item.district_targets.get("gulou", item.target or 0), {}
    for when in year_months(2025):
        if chance.random() < 0.7:
            value = chance.choice((None, round(float(target) * when.number / 12 * chance.uniform(0.5, 1.3), 2)))
            amount = chance.choice((None, 5))
            found[when] = reported(item, when, None if value is None else str(value), amount=amount)
    return found


def stored(given: Mapping[tuple[str, str], Series]) -> duckdb.DuckDBPyConnection:
    """What a version's file would hold of it."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE observation (indicator_id VARCHAR, district_id VARCHAR, month DATE, value DECIMAL(28, 10),"
        " amount DECIMAL(28, 10), self_status VARCHAR)"
    )
    rows = [
        [item, place, when.first_day, one.value, one.amount, None]
        for (item, place), series in given.items()
        for when, one in series.items()
    ]
    connection.executemany("INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?)", rows)
    return connection


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.preset} {[getattr(rule, one) for one in FLAGS]}")
def test_cells_are_the_assessments_under_every_rule(rule: Rule) -> None:
    chance, plan = random.Random(rule.model_dump_json()), plan_of(*ITEMS, rule=rule)
    given = {(item.id, one.id): random_series(item, chance) for item in ITEMS for one in plan.districts}
    with stored(given) as connection:
        for until in (month(1), month(2), month(3), month(7), month(9), month(12)):
            earlier = earlier_values(connection, until) if looks_back(rule) else {}
            cells = Cells(plan, until, latest_values(connection, until), earlier)
            whole = {
                one.id: [assess_item(plan, item, until, given[item.id, one.id], one.id) for item in ITEMS]
                for one in plan.districts
            }
            assert every(cells) == every(whole)
            assert [one.as_of for rows in cells.values() for one in rows] == [
                one.as_of for rows in whole.values() for one in rows
            ]


def test_places_and_sentences_over_all_districts_are_the_same_of_cells(demo_home: Home, version: int) -> None:
    plan = read_plan(demo_home, version)
    now, before = (Places(demo_home, version, one, plan).cells for one in (MONTHS[8], MONTHS[7]))
    whole, whole_before = (judge_districts(demo_home, version, one) for one in (MONTHS[8], MONTHS[7]))
    assert overall_places(plan, now) == overall_places(plan, whole)
    assert overall_moves(plan, now, before) == overall_moves(plan, whole, whole_before)
    assert telling_items(plan, now) == telling_items(plan, whole)
    for say in (sentence_overall, headline_all_tiles, headline_district_heatmap):
        assert say(plan, now) == say(plan, whole)
    for one in plan.districts:
        assert sentence_district(plan, one.id, now) == sentence_district(plan, one.id, whole)
        assert worst_of(now[one.id], 3) == worst_first(now[one.id])[:3]
    for item in plan.items:
        rows = [row for ones in whole.values() for row in ones if row.item.id == item.id]
        assert places(plan, now.of_item(item.id)) == places(plan, rows)


def draw(name: str, plan: Plan, size: str, **given: object) -> object:
    """All that a figure over all districts shows and says."""
    figure = figure_by_name(
        name,
        plan=plan,
        assessments=(),
        year_assessments={},
        context=chart_data.context(),
        size=SIZES[size],
        **given,  # type: ignore[arg-type]
    )
    return figure.plotly, figure.table, figure.alt, figure.headline, figure.subtitle, figure.source


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("columns", [3, 12], ids=["more items than columns", "as many as there are"])
@pytest.mark.parametrize("name", ["district_heatmap-all", "tiles-all"])
def test_a_figure_over_all_is_drawn_from_cells_as_from_assessments(
    demo_home: Home, version: int, name: str, columns: int, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "SIDE_BY_SIDE", columns)
    plan = read_plan(demo_home, version)
    whole = judge_districts(demo_home, version, MONTHS[8])
    asked = Places(demo_home, version, MONTHS[8], plan)
    drawn = {"district_assessments": drawn_places(plan, asked, name), "of_all": cells_in_figure(plan, asked, name)}
    of_whole = draw(name, plan, size, district_assessments=[one for rows in whole.values() for one in rows])
    assert draw(name, plan, size, **drawn) == of_whole
    assert asked.count <= columns * len(plan.districts)  # nothing else was judged whole


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Month]]:
    """No cells yet; the months that cells are made of from now on."""
    made: list[Month] = []
    judge = module.judge_cells

    def counted(home: Home, version: int, month: Month, plan: Plan) -> Cells:
        made.append(month)
        return judge(home, version, month, plan)

    monkeypatch.setattr(module, "judge_cells", counted)
    monkeypatch.setattr(module, "_kept", module._Kept())
    yield made


def test_cells_are_made_once(demo_home: Home, version: int, nothing_kept: list[Month]) -> None:
    plan = read_plan(demo_home, version)
    for one in (*MONTHS, *MONTHS):
        assert Places(demo_home, version, one, plan).cells.count == 14 * 8
    assert nothing_kept == list(MONTHS)


def test_few_cells_are_kept_where_there_are_many(
    demo_home: Home, version: int, nothing_kept: list[Month], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, (first, second, third, *_) = read_plan(demo_home, version), MONTHS
    monkeypatch.setattr(module, "MOST_CELLS", 14 * 8)
    for one in (first, second, third, second, third, first):
        _ = Places(demo_home, version, one, plan).cells
    assert nothing_kept == [first, second, third, first]  # the two used last stay


def test_what_is_judged_already_stands_for_itself() -> None:
    plan = plan_of(*ITEMS)
    whole = {"gulou": tuple(assess_item(plan, one, month(3), {}, "gulou") for one in ITEMS)}
    assert cells_of(whole) is whole
    assert drawn_places(plan, whole, "tiles-rate") == (whole["gulou"][3],)
    assert cells_in_figure(plan, whole, "tiles-rate") is None
    assert drawn_places(plan, whole, "trend-rate") == compared_places(plan, whole, "tiles-rate") == ()
