"""The tile map and the heat map of districts: what they draw is what was judged, at every size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from monitor import ranking
from monitor.assess import Assessment, assess_item
from monitor.charts.district_heatmap import district_heatmap
from monitor.charts.districts import districts
from monitor.charts.figure import Figure
from monitor.charts.palette import MARKS
from monitor.charts.style import SIZES, Size
from monitor.charts.tiles import all_tiles, tiles
from monitor.plan import Indicator
from monitor.ranking import overall_places, places
from monitor.status import LAGGING, WORDS, worst
from monitor.words.figure import headline_districts
from monitor.words.place import (
    headline_all_tiles,
    headline_district_heatmap,
    headline_tiles,
    sentence_district,
    sentence_overall,
    sentence_places,
)
from monitor.words.value import amount_text
from tests import chart_data

ITEM = "new_5g_stations"
EVERY_SIZE = pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)


def by_district() -> Mapping[str, list[Assessment]]:
    found: dict[str, list[Assessment]] = {}
    for one in chart_data.districts()[chart_data.MONTH]:
        found.setdefault(one.district, []).append(one)
    return found


def of_item() -> list[Assessment]:
    return [one for one in chart_data.districts()[chart_data.MONTH] if one.item.id == ITEM]


def without_targets(*places: str) -> list[Assessment]:
    """The item in every district, with a target of its own in all but those named."""
    plan = chart_data.plan()
    item = plan.item[ITEM]
    assert isinstance(item, Indicator)
    own = {one.id: Decimal(3000) for one in plan.districts if one.id not in places}
    bare = item.model_copy(update={"district_targets": own})
    return [
        assess_item(plan, bare, chart_data.MONTH, chart_data.series(ITEM, one.id), one.id) for one in plan.districts
    ]


def draw(form: str, size: Size) -> Figure:
    plan, context = chart_data.plan(), chart_data.context()
    if form == "tiles":
        headline = headline_tiles(plan, of_item())
        return tiles(plan, of_item(), context=context, size=size, name="t", headline=headline)
    if form == "all tiles":
        headline = headline_all_tiles(plan, by_district())
        return all_tiles(plan, by_district(), context=context, size=size, name="t", headline=headline)
    headline = headline_district_heatmap(plan, by_district())
    return district_heatmap(plan, by_district(), context=context, size=size, name="t", headline=headline)


def trace(figure: Figure, name: str) -> dict[str, object]:
    return next(one for one in figure.plotly["data"] if one.get("name") == name)


def texts(figure: Figure) -> list[str]:
    return [one["text"] for one in figure.plotly["layout"]["annotations"]]


@EVERY_SIZE
@pytest.mark.parametrize("form", ["tiles", "all tiles", "heat map"])
def test_a_figure_is_valid_and_says_all_that_figures_say(form: str, size: Size) -> None:
    figure = draw(form, size)
    go.Figure(figure.plotly)
    assert len(figure.headline) <= 28
    assert figure.alt.startswith(figure.headline)
    assert figure.source.startswith("来源：")
    assert "演示数据" in texts(figure)
    assert all(one.name in figure.alt for one in chart_data.plan().districts)


def test_of_more_indicators_than_fit_those_are_shown_that_most_districts_lag_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranking, "SIDE_BY_SIDE", 2)
    figure = draw("heat map", SIZES["wide"])
    lagging = Counter(one.item.name for rows in by_district().values() for one in rows if one.status in LAGGING)
    shown = {str(row[2]) for row in figure.table.rows}
    others = (count for one, count in lagging.items() if one not in shown)
    assert min(lagging[one] for one in shown) >= max(others, default=0)
    assert len(shown) == 2
    assert "8项指标中滞后最多的2项" in figure.subtitle


@EVERY_SIZE
def test_tiles_stand_where_the_plan_puts_them_and_never_overlap(size: Size) -> None:
    figure = draw("tiles", size)
    frames = [one for one in figure.plotly["layout"]["shapes"] if "dash" in one["line"]]
    assert len(frames) == len(chart_data.plan().districts)
    for place, one in enumerate(frames):
        assert 0 <= one["x0"] < one["x1"] <= size.width
        for other in frames[place + 1 :]:
            apart = one["x1"] <= other["x0"] or other["x1"] <= one["x0"]
            assert apart or one["y1"] >= other["y0"] or other["y1"] >= one["y0"]
    order = [one.district for one in of_item()]
    mawei, gulou = frames[order.index("mawei")], frames[order.index("gulou")]
    assert mawei["x0"] > gulou["x0"]
    assert mawei["y0"] == gulou["y0"]


def test_zones_are_framed_apart() -> None:
    frames = [one for one in draw("tiles", SIZES["wide"]).plotly["layout"]["shapes"] if "dash" in one["line"]]
    kinds = [chart_data.plan().district[one.district].kind for one in of_item()]
    assert [one["line"]["dash"] for one in frames] == ["dash" if kind == "zone" else "solid" for kind in kinds]


@EVERY_SIZE
def test_every_tile_says_its_light_as_shape_and_word(size: Size) -> None:
    figure = draw("tiles", size)
    marks = trace(figure, "status")
    assert marks["marker"]["symbol"] == [MARKS[one.status].symbol for one in of_item()]  # type: ignore[index]
    assert marks["customdata"] == [one.district for one in of_item()]
    shown = texts(figure)
    for code in {one.status for one in of_item()}:
        assert shown.count(WORDS[code]) == sum(one.status == code for one in of_item())


def test_a_district_that_did_not_report_has_no_value_and_no_place() -> None:
    missing = [one for one in of_item() if one.reporting == "not_reported"]
    assert missing
    rows = {row[1]: row for row in draw("tiles", SIZES["wide"]).table.rows}
    for one in missing:
        row = rows[chart_data.plan().district[one.district].name]
        assert row[2:] == (WORDS["not_reported"], "—", None)


def test_the_table_of_tiles_ranks_as_the_ranking_does() -> None:
    ranks = places(chart_data.plan(), of_item())
    rows = draw("tiles", SIZES["wide"]).table.rows
    assert [row[4] for row in rows] == [ranks.get(one.district) for one in of_item()]


def test_over_all_a_tile_has_the_worst_light_and_the_overall_place() -> None:
    rows = draw("all tiles", SIZES["wide"]).table.rows
    plan, every = chart_data.plan(), by_district()
    ranks = overall_places(plan, every)
    for place, row in zip(plan.districts, rows, strict=True):
        code = worst(one.status for one in every[place.id])
        assert code is not None
        count = sum(one.status == code for one in every[place.id])
        assert row[2:] == (WORDS[code], f"{count}/{len(every[place.id])}项", ranks.get(place.id))


@EVERY_SIZE
def test_the_heat_map_has_a_shape_for_every_district_and_indicator(size: Size) -> None:
    figure = draw("heat map", size)
    marks = trace(figure, "status")
    every = chart_data.districts()[chart_data.MONTH]
    assert len(marks["x"]) == len(every)  # type: ignore[arg-type]
    assert sorted(marks["customdata"]) == sorted(one.district for one in every)  # type: ignore[call-overload]
    assert len(figure.table.rows) == len(every)


def test_every_number_over_a_narrow_heat_map_is_explained() -> None:
    shown = texts(draw("heat map", SIZES["narrow"]))
    items = [one for one in chart_data.plan().items if getattr(one, "by_district", False)]
    for number, item in enumerate(items, start=1):
        assert f"<b>{number}</b>" in shown
        assert f"{number}　{item.short}" in shown


def test_where_no_district_has_a_target_nothing_is_said_to_be_on_time() -> None:
    plan, context = chart_data.plan(), chart_data.context()
    found = without_targets(*(one.id for one in plan.districts))
    missing = sum(one.reporting == "not_reported" and plan.district[one.district].kind == "district" for one in found)
    known = sum(one.kind == "district" for one in plan.districts) - missing
    said = f"{missing}个未报送、{known}个未下达目标" if missing else "均未下达目标"
    assert headline_tiles(plan, found).endswith(said)
    figure = districts(plan, found, [], context=context, name="d", headline="x")
    assert "竖线" not in figure.subtitle
    assert "未下达本地目标" in figure.subtitle


@EVERY_SIZE
def test_a_district_without_a_target_of_its_own_shows_its_value_among_those_that_have_one(size: Size) -> None:
    plan, context = chart_data.plan(), chart_data.context()
    found = without_targets("mawei")
    bare = next(one for one in found if one.district == "mawei")
    assert bare.actual is not None and bare.status == "not_due"
    value = amount_text(bare.actual, bare.item)
    bars = districts(plan, found, [], context=context, size=size, name="d", headline="x")
    words = "无目标" if size.is_narrow else "未下达目标"
    assert any(value in text and words in text for text in texts(bars))
    tile = tiles(plan, found, context=context, size=size, name="t", headline=headline_tiles(plan, found))
    assert size.is_narrow or any(value in text for text in texts(tile))  # a narrow tile has no room for a value
    assert "1个未下达目标" in headline_tiles(plan, found)


def test_where_every_district_lags_they_are_not_counted_twice() -> None:
    every = {place: [replace(one, status="behind") for one in ones] for place, ones in by_district().items()}
    assert headline_all_tiles(chart_data.plan(), every).startswith("12个县（市）区均有滞后指标")


@pytest.mark.parametrize(
    ("missing", "tiles_say", "heat_map_says", "sentence_says"),
    [
        (None, "12个县（市）区均未报送", "各县（市）区各项指标均未报送", "本月均未报送。"),
        (1, "12个县（市）区1项次未报送，其余无滞后", "各县（市）区各项指标1项次未报送，其余无滞后", "都没有明显滞后"),
        (0, "12个县（市）区均无滞后指标", "各县（市）区各项指标均无滞后", "都没有明显滞后的指标"),
    ],
    ids=["nothing reported", "one not reported", "all reported"],
)
def test_where_nothing_is_reported_nobody_is_said_not_to_lag(
    missing: int | None, tiles_say: str, heat_map_says: str, sentence_says: str
) -> None:
    plan, rows = chart_data.plan(), [one for ones in by_district().values() for one in ones]
    rows.sort(key=lambda one: plan.district[one.district].kind != "district")  # zones are not counted
    missing = len(rows) if missing is None else missing
    every: dict[str, list[Assessment]] = {}
    for number, one in enumerate(rows):
        status = "not_reported" if number < missing else "on_track"
        every.setdefault(one.district, []).append(replace(one, status=status))
    assert headline_all_tiles(plan, every) == tiles_say
    assert headline_district_heatmap(plan, every) == heat_map_says
    assert sentence_says in sentence_overall(plan, every)
    spared = plan.district[rows[0].district].name in sentence_overall(plan, every)
    assert spared is (missing == 0)  # a place that owes a number is not said to lag nowhere


def test_of_whom_nothing_could_be_judged_no_place_is_told() -> None:
    plan, rows = chart_data.plan(), [one for ones in by_district().values() for one in ones]
    first = rows[0].district
    every: dict[str, list[Assessment]] = {}
    for one in rows:
        changed = replace(one, status="not_due", target=None) if one.district == first else one
        every.setdefault(one.district, []).append(changed)
    assert first in overall_places(plan, {first: [one for one in rows if one.district == first]})
    assert first not in overall_places(plan, every)
    told = sentence_district(plan, first, every)
    assert "位" not in told.removeprefix(plan.district[first].name) and "未下达目标" in told


def test_the_only_place_that_reported_leads_nobody() -> None:
    plan, rows = chart_data.plan(), next(iter(by_district().values()))
    alone, *others = (one for one in rows if plan.district[one.district].kind == "district")
    found = [alone, *(replace(one, reporting="not_reported", status="not_reported", actual=None) for one in others)]
    name = plan.district[alone.district].name
    assert f"仅{name}报送" in headline_districts(plan, found)
    assert sentence_places(plan, found).startswith(
        f"仅{name}报送，为"
    ) and f"其余{len(others)}地均未报送" in sentence_places(plan, found)


def alike(*shares: str, better: str = "higher") -> list[Assessment]:
    """The item in the districts and zones of the plan, attained to such shares of one target, in order; else 0.5."""
    plan = chart_data.plan()
    item = plan.item[ITEM]
    assert isinstance(item, Indicator)
    item = item.model_copy(update={"better": better})
    told = [*shares, *["0.5"] * len(plan.districts)]
    return [
        replace(one, item=item, reporting="reported", status="on_track", actual=Decimal(share), target=Decimal(1),
                attainment_share=Decimal(share))
        for one, share in zip(of_item(), told, strict=False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "better", "headline", "sentence"),
    [
        (("0.9",), "higher", "新建5G基站鼓楼区90.0%领先", "鼓楼区（90.0%）居首，台江区等11地（均为50.0%）并列居末"),
        (("0.9", "0.9"), "higher", "新建5G基站鼓楼区等2地90.0%领先", "鼓楼区、台江区（均为90.0%）并列居首，"),
        (("0.9", "0.4"), "lower", "新建5G基站台江区40.0%领先", "台江区（40.0%）居首，鼓楼区（90.0%）居末"),
        ((), "higher", "新建5G基站各县（市）区均为50.0%", "各县（市）区均为50.0%"),
    ],
)
def test_who_shares_the_first_place_does_not_lead_alone(
    shares: Sequence[str], better: str, headline: str, sentence: str
) -> None:
    found = alike(*shares, better=better)
    assert headline_districts(chart_data.plan(), found) == headline
    assert sentence in sentence_places(chart_data.plan(), found)


def test_indicators_that_lag_in_as_many_districts_are_counted_together() -> None:
    plan, every = chart_data.plan(), {}
    items = sorted({one.item.id for rows in by_district().values() for one in rows})[:2]
    for place, rows in by_district().items():
        every[place] = [replace(one, status="behind" if one.item.id in items else "on_track") for one in rows]
    assert headline_district_heatmap(plan, every).endswith("等2项滞后的县（市）区最多，各12个")
