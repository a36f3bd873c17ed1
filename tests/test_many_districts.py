"""More districts than can be shown one by one: those that lead, those furthest behind, and where the others are."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from monitor import ranking
from monitor.assess import assess_item
from monitor.cell import of_item
from monitor.charts import districts as charts
from monitor.charts.typeset import text_width
from monitor.district import Places, cells_of, drawn_places
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.ranking import grouped, overall_grounds, overall_places, places, shown_of_all, shown_of_item
from monitor.status import LAGGING, WORDS
from monitor.warehouse import current_version, places_of, read_plan, reading
from monitor.web.figures import FigureKey, build_figure
from monitor.web.selection import EVERYTHING
from monitor.words.place import has_zones, middle_words, places_name, sentence_places, some_of

MONTH = Month(2025, 9)
ITEM = "new_5g_stations"
FORMS = ("district_heatmap-all", "tiles-all", f"districts-{ITEM}", f"tiles-{ITEM}")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, demo_home: Home) -> None:
    """Twelve districts are many here: the first two and the last three are shown."""
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    monkeypatch.setattr(ranking, "ONE_BY_ONE", 6)
    monkeypatch.setattr(ranking, "LEADING", 2)
    monkeypatch.setattr(ranking, "TRAILING", 3)


@pytest.fixture
def version(demo_home: Home) -> int:
    found = current_version(demo_home)
    assert found is not None
    return found


def cells(home: Home, version: int) -> tuple[Plan, Places]:
    plan = read_plan(home, version)
    return plan, Places(home, version, MONTH, plan)


def test_those_that_lead_and_those_furthest_behind_are_shown_and_every_zone(demo_home: Home, version: int) -> None:
    plan, asked = cells(demo_home, version)
    every = of_item(cells_of(asked), ITEM)
    ranks = places(plan, every)
    own = sorted(rank for one, rank in ranks.items() if plan.district[one].kind == "district")
    shown = shown_of_item(plan, every)
    assert {one for one in shown if plan.district[one].kind == "zone"} == {"hightech_zone", "new_area"}
    assert sorted(ranks[one] for one in shown if plan.district[one].kind == "district") == [*own[:2], *own[-3:]]


def test_the_district_that_was_chosen_is_shown_in_a_group_of_its_own(demo_home: Home, version: int) -> None:
    plan, asked = cells(demo_home, version)
    found = overall_places(plan, cells_of(asked))
    [hidden, *_] = [one.id for one in plan.districts if one.id not in shown_of_all(plan, cells_of(asked))]
    groups = dict(grouped(plan, found, "district", hidden))
    assert list(groups) == ["（前2位）", "（所选）", "（末3位）"]
    assert groups["（所选）"] == [hidden]
    assert hidden in shown_of_all(plan, cells_of(asked), hidden)


def test_where_nobody_has_a_place_the_official_order_decides(demo_home: Home, version: int) -> None:
    plan, _ = cells(demo_home, version)
    members = [one.id for one in plan.districts if one.kind == "district"]
    assert grouped(plan, {}, "district") == [("（前2位）", members[:2]), ("（末3位）", members[-3:])]


def test_as_many_as_are_shown_one_by_one_are_all_shown(
    demo_home: Home, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "ONE_BY_ONE", 12)
    plan, asked = cells(demo_home, version)
    assert shown_of_all(plan, cells_of(asked)) == plan.district.keys()


def test_a_place_over_all_is_one_more_than_those_that_stand_better(demo_home: Home, version: int) -> None:
    plan, asked = cells(demo_home, version)
    grounds = {one: overall_grounds(rows) for one, rows in cells_of(asked).items() if plan.district[one].kind != "zone"}
    found = overall_places(plan, cells_of(asked))
    assert {one: 1 + sum(other < own for other in grounds.values()) for one, own in grounds.items()} == {
        one: place for one, place in found.items() if plan.district[one].kind != "zone"
    }


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_figure_says_that_not_all_are_drawn_and_its_table_has_the_places_of_all(
    demo_home: Home, version: int, name: str, size: str
) -> None:
    plan, asked = cells(demo_home, version)
    figure = build_figure(FigureKey(version, name, MONTH, size, EVERYTHING))
    drawn = json.dumps(figure.plotly, ensure_ascii=False)
    named = {one.name for one in plan.districts if one.name in drawn}
    if name.startswith("tiles"):
        assert "全部见数据表" in figure.subtitle
        said = figure.alt.removeprefix(figure.headline)
        assert not any(one.name in said for one in plan.districts), "of thousands no list helps anybody"
        assert named == {one.name for one in plan.districts}, "to the pointer"
        assert len(figure.plotly["layout"]["annotations"]) < 8, "the key, and no word at any place"
    else:
        chosen = shown_of_item(plan, of_item(cells_of(asked), ITEM)) if ITEM in name else None
        chosen = shown_of_all(plan, cells_of(asked)) if chosen is None else chosen
        assert "14个地区中列出前2位和末3位" in figure.subtitle
        assert named == {plan.district[one].name for one in chosen}
    if name != "district_heatmap-all":
        assert len(figure.table.rows) == len(plan.districts)


def test_the_bars_of_some_say_the_places_and_moves_among_all(
    demo_home: Home, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = FigureKey(version, f"districts-{ITEM}", MONTH)
    some = build_figure(key)
    monkeypatch.setattr(ranking, "ONE_BY_ONE", 200)
    every = build_figure(key)
    assert some.table == every.table
    texts = {one["text"] for one in every.plotly["layout"]["annotations"]}
    new = {one["text"] for one in some.plotly["layout"]["annotations"] if "截至" not in one["text"]} - texts
    assert new == {"<b>县（市）区（前2位）</b>", "<b>县（市）区（末3位）</b>"}


def test_only_what_is_drawn_is_judged(demo_home: Home, version: int) -> None:
    plan, asked = cells(demo_home, version)
    drawn = drawn_places(plan, asked, f"districts-{ITEM}")
    assert {one.district for one in drawn} == shown_of_item(plan, of_item(cells_of(asked), ITEM))
    assert asked.count == len(drawn)
    indicator = plan.item[ITEM]
    with reading(demo_home, version) as connection:
        series = places_of(connection, MONTH, [ITEM])
    assert drawn == tuple(
        assess_item(plan, indicator, MONTH, series[ITEM, one.district], one.district) for one in drawn
    )


def test_a_sentence_names_all_that_one_reads_and_of_more_the_first_and_how_many() -> None:
    names = [f"{number}县" for number in range(2834)]
    assert some_of(names[:20]) == "、".join(names[:20])
    assert some_of(names) == "0县、1县、2县、3县、4县等2,834地"


def test_who_did_not_report_is_counted_where_there_are_hundreds(demo_home: Home, version: int) -> None:
    plan, asked = cells(demo_home, version)
    one, *others = of_item(cells_of(asked), ITEM)
    silent = [SimpleNamespace(item=one.item, district=one.district, reporting="not_reported", target=None)] * 30
    said = sentence_places(plan, [one, *others, *silent])  # type: ignore[list-item]
    assert said.endswith("等30地未报送。")
    assert len(said) < 100


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_change_by_thousands_of_places_has_room_beside_the_bars(
    demo_home: Home, version: int, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = {one.id: "升2766位" for one in read_plan(demo_home, version).districts}
    monkeypatch.setattr(charts, "moves", lambda *_: moved)
    figure = build_figure(FigureKey(version, f"districts-{ITEM}", MONTH, size))
    layout = figure.plotly["layout"]
    wide = figure.width - layout["margin"]["l"] - layout["margin"]["r"]
    told = [one for one in layout["annotations"] if one["text"].endswith("升2766位")]
    assert told
    assert all(one["x"] + text_width(one["text"], one["font"]["size"]) <= wide for one in told)


def test_of_many_the_map_shows_the_light_in_the_middle_and_counts_those_where_half_lag(
    demo_home: Home, version: int
) -> None:
    plan, asked = cells(demo_home, version)
    found = cells_of(asked)
    figure = build_figure(FigureKey(version, "tiles-all", MONTH))
    shown = {row[1]: (row[2], row[3]) for row in figure.table.rows}
    half = 0
    for one in plan.districts:
        judged = [row.status for row in found[one.id] if row.status not in ("not_due", "not_reported")]
        lagging = sum(status in LAGGING for status in judged)
        assert shown[one.name][1] == f"滞后{lagging}/{len(found[one.id])}项"
        is_half = lagging * 2 >= len(judged)
        assert (shown[one.name][0] in [WORDS[code] for code in LAGGING]) == is_half
        half += is_half and one.kind == "district"
    assert figure.headline == f"12个县（市）区中{half}个半数以上指标滞后"


def test_of_two_lights_in_the_middle_the_worse_is_shown() -> None:
    rows = [SimpleNamespace(status=one) for one in ("not_due", "far_behind", "on_track")]
    assert middle_words(rows) == ("far_behind", "滞后1/3项")  # type: ignore[arg-type]
    assert middle_words(rows[:1]) == ("not_due", "1/1项")  # type: ignore[arg-type]


def test_where_there_are_no_zones_nothing_is_said_of_them(plan: Plan) -> None:
    bare = Plan.model_construct(**{**dict(plan), "districts": plan.districts[:5]})
    assert (has_zones(plan), has_zones(bare)) == (True, False)
    assert (places_name(plan), places_name(bare)) == ("县（市）区和功能区", "县（市）区")
