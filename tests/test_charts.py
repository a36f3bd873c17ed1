"""Figures: each of the gallery, in every size, says all that a figure must say and draws nothing that is not so."""

from __future__ import annotations

import colorsys
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import chart_data as data
import plotly.graph_objects as go
import pytest

from monitor.assess import Assessment
from monitor.charts.axis import nice_ticks
from monitor.charts.bullets import bullets
from monitor.charts.figure import Figure
from monitor.charts.gallery import FigureUnknown, figure_by_name, list_figures, to_json
from monitor.charts.gaps import gaps
from monitor.charts.heatmap import item_heatmap
from monitor.charts.lexicon import inside_words, phrases
from monitor.charts.palette import MARKS, NAVY, PAPER, TEMPLATE, TRACK, with_template
from monitor.charts.shares import shares
from monitor.charts.style import DEMO, NARROW, SCREEN, SIZES, SLIDE, Size
from monitor.charts.timeline import timeline
from monitor.charts.trend import trend
from monitor.charts.typeset import clip, least_covered, spread, text_width, wrap
from monitor.month import Month
from monitor.observation import Observation
from monitor.ranking import moves, places
from monitor.schedule import schedule_share
from monitor.status import CODES
from monitor.words.sentence import is_in_few, needed_words

NAMES = list_figures(data.plan())
# one of each form and of each kind of item: enough for what costs time
SAMPLE = (
    "shares-all",
    "shares-sections",
    "heatmap-tasks",
    "heatmap-infrastructure",
    "gaps-all",
    "bullets-summit",
    "bullets-society",
    "milestones-summit",
    "multiples-industry",
    "trend-new_5g_stations",
    "trend-transformed_smes",
    "trend-digital_economy_scale",
    "trend-summit_projects_rank",
    "trend-public_data_growth",
    "trend-gulou_computing_center",
    "amounts-transformed_smes",
    "districts-new_5g_stations",
)


@cache
def figure(name: str, size: Size = SCREEN, *, is_demo: bool = True, is_long: bool = False) -> Figure:
    both = data.districts()
    return figure_by_name(
        name,
        plan=data.long_plan() if is_long else data.plan(),
        assessments=data.city(is_long),
        year_assessments=data.year(is_long),
        context=data.context(is_demo),
        size=size,
        district_assessments=both[data.MONTH],
        district_assessments_before=both[data.MONTH + -1],
    )


def annotations(made: Figure) -> list[dict[str, Any]]:
    return list(made.plotly["layout"]["annotations"])


def named(made: Figure, name: str) -> list[dict[str, Any]]:
    return [one for one in annotations(made) if one.get("name") == name]


def trace(made: Figure, name: str) -> dict[str, Any]:
    return next(one for one in made.plotly["data"] if one.get("name") == name)


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text.replace("<br>", ""))


# What every figure says


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_says_message_measure_source_and_has_its_numbers(name: str) -> None:
    made = figure(name)
    assert 0 < len(made.headline) <= 28, made.headline
    assert not set(made.headline) & set("!！")
    assert plain(named(made, "headline")[0]["text"]) == made.headline
    assert plain(named(made, "subtitle")[0]["text"]) == made.subtitle != ""
    source = plain(named(made, "source")[0]["text"])
    assert source.endswith(made.source)
    assert re.fullmatch(r"来源：.+月报，2025年10月12日发布；数据版本 v12；口径见指标说明", made.source)
    assert made.alt.startswith(made.headline) and re.search(r"\d", made.alt.removeprefix(made.headline))
    assert made.plotly["layout"]["meta"] == {"name": name, "alt": made.alt, "source": made.source}
    assert made.name == name
    assert made.table.rows and {len(row) for row in made.table.rows} == {len(made.table.columns)}


def test_a_source_names_those_who_reported_and_no_others() -> None:
    first, second = [one for one in data.city(False) if one.item.kind == "cumulative"][:2]
    said = {"context": data.context(False), "name": "x", "headline": "x"}
    silent = replace(second, as_of=None, actual=None, status="not_reported", reporting="not_reported")
    one = bullets(data.plan(), [first, silent], **said).source
    assert one == bullets(data.plan(), [first], **said).source
    nothing = bullets(data.plan(), [silent], **said).source
    assert nothing == "来源：本年尚无报送；数据版本 v12，2025年10月12日发布；口径见指标说明"


@pytest.mark.parametrize("size", list(SIZES.values()), ids=lambda size: size.name)
@pytest.mark.parametrize("name", SAMPLE)
def test_demonstration_data_are_marked_and_real_ones_are_not(name: str, size: Size) -> None:
    (mark,) = named(figure(name, size), "watermark")
    assert (mark["text"], mark["textangle"], mark["font"]["color"]) == (DEMO, -20, "rgba(31,35,40,0.10)")
    assert DEMO not in to_json(figure(name, size, is_demo=False)).decode()


def test_nothing_but_finish_makes_a_figure() -> None:
    folder = Path(__file__).parents[1] / "monitor"
    makers = [path.name for path in folder.rglob("*.py") if re.search(r"\bFigure\(", path.read_text(encoding="utf-8"))]
    assert makers == ["style.py"]


@pytest.mark.parametrize("size", list(SIZES.values()), ids=lambda size: size.name)
@pytest.mark.parametrize("name", SAMPLE)
def test_plotly_accepts_every_form_in_every_size(name: str, size: Size) -> None:
    made = figure(name, size)
    valid = go.Figure(with_template(made.plotly))
    assert (valid.layout.width, valid.layout.height) == (made.width, made.height)
    assert made.width == size.width
    assert made.height >= size.height or name.startswith(
        ("milestones-", "bullets-", "heatmap-", "shares-")
    )  # few rows stand in a low frame
    assert made.height == size.height or size.grows


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_carries_the_template(name: str) -> None:
    assert "template" not in figure(name).plotly["layout"]


@pytest.mark.parametrize("name", SAMPLE)
def test_the_same_figure_has_the_same_bytes(name: str) -> None:
    first = to_json(figure(name))
    figure.cache_clear()
    assert to_json(figure(name)) == first


def test_an_unknown_name_is_refused_in_chinese() -> None:
    with pytest.raises(FigureUnknown, match="没有名为“gauge-all”的图。"):
        figure("gauge-all")


def test_districts_without_data_are_refused() -> None:
    with pytest.raises(FigureUnknown, match="没有各县（市）区的数据"):
        figure_by_name(
            "districts-new_5g_stations",
            plan=data.plan(),
            assessments=data.city(),
            year_assessments=data.year(),
            context=data.context(),
        )


# Type


def font_sizes(node: object) -> Iterator[float]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("font", "tickfont", "textfont") and "size" in value:
                yield value["size"]
            yield from font_sizes(value)
    elif isinstance(node, list):
        for value in node:
            yield from font_sizes(value)


@pytest.mark.parametrize("size", list(SIZES.values()), ids=lambda size: size.name)
@pytest.mark.parametrize("name", SAMPLE)
def test_no_text_is_smaller_than_twelve_pixels(name: str, size: Size) -> None:
    made = figure(name, size)
    assert min(font_sizes(made.plotly)) >= 12
    assert "font-size" not in to_json(made).decode()
    assert "<i>" not in to_json(made).decode()


@pytest.mark.parametrize("name", NAMES)
def test_month_labels_lie_level_and_nothing_can_be_zoomed(name: str) -> None:
    axes = {**TEMPLATE["layout"]["xaxis"]}
    assert (axes["tickangle"], axes["fixedrange"], axes["automargin"]) == (0, True, False)
    for key, axis in figure(name).plotly["layout"].items():
        if key.startswith("xaxis"):
            assert axis.get("tickangle", 0) == 0


@pytest.mark.parametrize("size", list(SIZES.values()), ids=lambda size: size.name)
@pytest.mark.parametrize("name", SAMPLE)
@pytest.mark.parametrize("which", ["as shipped", "longest labels"])
def test_texts_stay_inside_the_figure_and_off_each_other(name: str, size: Size, which: str) -> None:
    made = figure(name, size, is_long=which == "longest labels")
    boxes = [(plain(one["text"]), box(made, one)) for one in annotations(made) if one.get("name") != "watermark"]
    for text, (left, bottom, right, top) in boxes:
        assert left >= -1 and right <= made.width + 1, f"{text} is cut at the side: {left:.0f}–{right:.0f}"
        assert bottom >= -1 and top <= made.height + 1, f"{text} is cut above or below"
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        upright = min(a[3], b[3]) - max(a[1], b[1])
        assert across <= 2 or upright <= 3, f"{one} overlaps {other} by {across:.0f} × {upright:.0f}"


def box(made: Figure, one: dict[str, Any]) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of an annotation in pixels of the figure, as estimated from its ink."""
    size = one["font"]["size"]
    lines = [plain(line) for line in one["text"].split("<br>")]
    width, height = max(text_width(line, size) for line in lines) * 0.97, size * (1.3 * len(lines) - 0.25)
    x = place(made, one, "x") + one.get("xshift", 0)
    y = place(made, one, "y") + one.get("yshift", 0)
    left = x - {"left": 0, "center": width / 2, "right": width}[one["xanchor"]]
    bottom = y - {"bottom": 0, "middle": height / 2, "top": height}[one["yanchor"]]
    return left, bottom, left + width, bottom + height


def place(made: Figure, one: dict[str, Any], letter: str) -> float:
    layout, margin = made.plotly["layout"], made.plotly["layout"]["margin"]
    start, end = ("l", "r") if letter == "x" else ("b", "t")
    whole = made.width if letter == "x" else made.height
    inner = whole - margin[start] - margin[end]
    reference, value = one[f"{letter}ref"], one[letter]
    if reference == "paper":
        return margin[start] + value * inner
    axis = layout[f"{letter}axis{reference[1:]}"]
    low, high = axis.get("domain", [0, 1])
    first, last = axis["range"]
    return margin[start] + (low + (value - first) / (last - first) * (high - low)) * inner


# What is drawn


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("trend", "heatmap"))])
def test_bars_start_at_zero(name: str) -> None:
    made = figure(name)
    for bar in (one for one in made.plotly["data"] if one["type"] == "bar"):
        base = bar.get("base", 0)
        if name.startswith("amounts"):
            low, _ = made.plotly["layout"]["yaxis"]["range"]
            assert base == 0 and low <= 0
        elif name.startswith("gaps"):
            low, high = made.plotly["layout"]["xaxis"]["range"]
            assert base == 0 and low <= 0 <= high
        elif name.startswith(("bullets", "milestones")):
            assert base == 0 and made.plotly["layout"]["xaxis"]["range"][0] == 0


@pytest.mark.parametrize(
    ("low", "high", "decimals", "ticks"),
    [
        (0, 8, 0, [0, 2, 4, 6, 8]),
        (0, 10, 0, [0, 5, 10]),  # two and a half schools do not exist
        (0, 1, 0, [0, 1]),
        (0, 100, 0, [0, 25, 50, 75, 100]),
        (0, 10, 1, [0, 2.5, 5, 7.5, 10]),
        (88.2, 91.4, 1, [88, 89, 90, 91, 92]),
        (-30, 70, 0, [-50, -25, 0, 25, 50, 75]),
        (0, 0, 0, [0, 1]),
    ],
)
def test_ticks_are_round_and_no_finer_than_the_values_are_written(
    low: float, high: float, decimals: int, ticks: list[float]
) -> None:
    assert nice_ticks(low, high, 4, decimals) == ticks


def test_a_missed_month_is_a_gap_and_a_hollow_circle_never_zero() -> None:
    made = figure("trend-transformed_smes")
    actual = trace(made, "actual")
    assert dict(zip(actual["x"], actual["y"], strict=True))[4] is None
    assert actual["connectgaps"] is False
    missed = trace(made, "not_reported")
    assert missed["x"] == [4, 5] and missed["marker"]["color"] == PAPER
    assert [row[1] for row in made.table.rows[3:5]] == [None, None]
    assert "4月未报送" in made.alt


def test_the_months_to_come_are_shown_empty() -> None:
    made = figure("trend-new_5g_stations")
    assert max(trace(made, "actual")["x"]) == 9
    assert made.plotly["layout"]["xaxis"]["tickvals"] == list(range(1, 13))
    assert made.plotly["layout"]["xaxis"]["range"][1] > 12


def test_an_item_not_reported_has_no_bar_and_says_when_it_was_last_heard_of() -> None:
    august = data.one("new_5g_stations", data.MONTH + -1)
    unreported = replace(august, month=data.MONTH, status="not_reported", reporting="not_reported")
    made = bullets(data.plan(), [unreported], context=data.context(), name="x", headline="新建5G基站未报送")
    assert trace(made, "actual")["x"] == [None]
    assert any("最近数据：8月" in text["text"] for text in annotations(made))
    assert made.plotly["data"][-1]["marker"]["color"] == [PAPER]
    due = schedule_share(data.plan(), unreported.item, data.MONTH)
    assert trace(made, "schedule")["x"][0] == pytest.approx(float(due * 100)), "what is due in September, not in August"


def test_a_bar_past_the_target_is_cut_with_an_arrow_and_keeps_its_number() -> None:
    one = replace(data.one("new_5g_stations"), attainment_share=Decimal("1.285"), status="reached")
    made = bullets(data.plan(), [one], context=data.context(), name="x", headline="新建5G基站已达标")
    assert trace(made, "actual")["x"] == [100.0]
    assert any(each.get("marker", {}).get("symbol") == "triangle-right" for each in made.plotly["data"])
    assert any("128.5%" in text["text"] for text in annotations(made))


def test_a_value_below_its_baseline_is_not_drawn_backwards() -> None:
    one = replace(data.one("public_data_reserve"), attainment_share=Decimal("-0.12"), status="far_behind")
    made = bullets(data.plan(), [one], context=data.context(), name="x", headline="公共数据储备量低于基期")
    assert trace(made, "actual")["x"] == [0.0]
    assert any("−12.0%" in text["text"] for text in annotations(made))


def test_bullets_stand_worst_first() -> None:
    made = figure("bullets-society")
    words = [row[-2] for row in made.table.rows]
    order = ["明显滞后", "略有滞后", "未报送", "进度正常", "已达标", "未到期"]
    assert words == sorted(words, key=order.index) and len(set(words)) > 2


def test_the_schedule_tick_has_a_white_halo() -> None:
    lines = [one for one in figure("bullets-infrastructure").plotly["data"] if one.get("mode") == "lines"]
    halo, tick = lines
    assert (halo["line"]["color"], halo["line"]["width"] - tick["line"]["width"]) == (PAPER, 2)
    assert tick["line"]["width"] == 3


def test_a_slide_lists_what_fits_and_says_how_many_it_left_out() -> None:
    made = bullets(
        data.plan(), [one for one in data.city() if one.item.kind == "cumulative"], context=data.context(), size=SLIDE,
        name="x", headline="全部指标",
    )  # fmt: skip
    total = len(made.table.rows)
    shown, left = map(int, re.findall(r"列最滞后的(\d+)项，另有(\d+)项未列", made.subtitle)[0])
    assert shown + left == total and len(trace(made, "actual")["x"]) == shown


def test_the_outlook_is_dotted_and_its_range_is_a_band_without_dots() -> None:
    made = figure("trend-new_5g_stations")
    assert trace(made, "outlook")["line"]["dash"] == "dot"
    band = trace(made, "outlook_range")
    assert (band["mode"], band["fillcolor"], band["line"]["width"]) == ("lines", "rgba(18,67,109,0.14)", 0)
    assert any(text["text"].startswith("推算 ") for text in annotations(made))


def test_a_corrected_value_carries_its_star_and_its_note() -> None:
    made = figure("trend-new_5g_stations")
    assert any(text["text"] == "*" for text in annotations(made))
    assert "* 更正值。6月：部门来函更正" in plain(named(made, "source")[0]["text"])
    assert made.table.rows[5][-1].startswith("更正值*")


def test_a_quarterly_item_is_one_line_through_its_quarters() -> None:
    actual = trace(figure("trend-digital_economy_scale"), "actual")
    assert actual["x"] == [3, 6, 9] and None not in actual["y"]


def test_a_better_rank_stands_higher() -> None:
    low, high = figure("trend-summit_projects_rank").plotly["layout"]["yaxis"]["range"]
    assert low > high


def test_a_milestone_is_a_step_with_its_due_month() -> None:
    made = figure("trend-gulou_computing_center")
    assert trace(made, "actual")["line"]["shape"] == "hv"
    assert made.plotly["layout"]["shapes"][0]["x0"] == 12


def test_a_timeline_shows_how_far_each_is_when_it_was_done_and_how_late_it_is() -> None:
    rows = {one.item.id: one for one in data.city() if one.item.kind == "milestone"}
    seen = {"half": (50, "2025-12"), "late": (70, "2025-06"), "done": (100, "2025-11")}
    found = []
    for (name, (value, due)), one in zip(seen.items(), rows.values(), strict=False):
        item = one.item.model_copy(update={"id": name, "short": name, "due": due})
        reported = {month: replace_value(one, month, value) for month in (Month(2025, 5), data.MONTH)}
        found.append(replace(one, item=item, actual=Decimal(value), this_year=reported, status="on_track"))
    moved = replace(data.context(), first_dues={"half": Month(2025, 10)})
    made = timeline(data.plan(), found, context=moved, name="milestones-all", headline="三个节点")
    order = trace(made, "actual")["customdata"]
    ends = dict(zip(order, trace(made, "actual")["x"], strict=True))
    assert ends == {"half": 6, "late": pytest.approx(4.2), "done": 5}  # half of twelve months; 70 % of six; done in May
    assert dict(zip(order, trace(made, "late")["x"], strict=True)) == {"half": None, "late": 9, "done": None}
    assert [x for x in trace(made, "moved")["x"] if x is not None] == [10, 10]
    assert {x for x in trace(made, "now")["x"] if x is not None} == {9}
    assert "细线为原时限" in made.subtitle
    assert "应于6月完成，逾期3个月" in made.alt and "5月完成，提前6个月" in made.alt
    assert "细线" not in figure("milestones-summit").subtitle  # nothing was moved there


def replace_value(one: Assessment, month: Month, value: int) -> Observation:
    """What was reported of an item in a month, as if it had been that."""
    return next(iter(one.this_year.values()))._replace(month=month, value=Decimal(value))


@pytest.mark.parametrize("name", ["tiles-all", "district_heatmap-all", "districts-new_5g_stations"])
def test_the_district_that_was_chosen_stands_out_and_is_named(name: str) -> None:
    both = data.districts()
    given = {"plan": data.plan(), "assessments": data.city(), "year_assessments": data.year()}
    given |= {"district_assessments": both[data.MONTH], "district_assessments_before": both[data.MONTH + -1]}
    chosen = figure_by_name(name, context=replace(data.context(), place="gulou"), size=SCREEN, **given)  # type: ignore[arg-type]
    frames = [one for one in chosen.plotly["layout"]["shapes"] if one.get("layer") == "above"]
    assert len(frames) == 1 and frames[0]["line"]["width"] > 2
    assert "粗框为鼓楼区" in chosen.subtitle
    assert "粗框" not in figure(name).subtitle


def test_the_heat_map_shows_the_worst_of_each_task_and_counts_on_hover() -> None:
    made = figure("heatmap-tasks")
    assert len(made.table.rows) == 29 and len(made.table.columns) == 14
    status = trace(made, "status")
    assert max(status["x"]) == 9 and len(status["x"]) == 29 * 9
    assert any("项明显滞后" in text for text in status["hovertext"])
    assert all(row[-1] is None for row in made.table.rows), "December is empty"


def test_a_task_shows_its_worst_row_not_its_first() -> None:
    task = data.one("new_5g_stations").task
    rows = [one for one in data.city() if one.task.id == task.id]
    assert rows[0].status != "far_behind" and "far_behind" in {one.status for one in rows}
    shown = {row[1]: row[10] for row in figure("heatmap-tasks").table.rows}
    assert shown[f"{task.number} {task.short}"] == "明显滞后"


@pytest.mark.parametrize("name", ["shares-all", "shares-sections"])
def test_the_shares_count_every_item_once(name: str) -> None:
    rows = figure(name).table.rows
    assert sum(row[-1] for row in rows) == len(data.city())  # type: ignore[misc]
    assert all(sum(row[1:-1]) == row[-1] for row in rows)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", list(SIZES.values()), ids=lambda size: size.name)
def test_every_part_of_a_bar_of_shares_has_its_number(size: Size) -> None:
    made = figure("shares-sections", size)
    parts = [one for one in made.plotly["data"] if one.get("type") == "bar"]
    counts = Counter(str(row[column]) for row in made.table.rows for column in range(1, len(row) - 1) if row[column])
    written = Counter(plain(one["text"]) for one in annotations(made))
    assert all(written[text] >= count for text, count in counts.items())
    for row in zip(*(one["x"] for one in parts), strict=True):
        assert sum(row) == pytest.approx(100)
    columns = {code: 1 + index for index, code in enumerate(CODES)}
    is_true = all(
        width == pytest.approx(100 * row[columns[one["name"]]] / row[-1])
        for one in parts
        for width, row in zip(one["x"], made.table.rows, strict=True)
    )
    assert ("放宽" in made.subtitle) is not is_true  # a bar that is not in proportion says so


@pytest.mark.parametrize("width", range(70, 260, 7))
def test_no_line_ends_between_a_number_and_what_it_counts(width: int) -> None:
    text = "省级创新企业连江县等7地100.0%领先，3项滞后，低于序时75.0个百分点，共1.21亿元"
    lines = wrap(text, width, 13)
    assert "".join(lines) == text
    for counted in ("等7地"[1:], "3项", "75.0个百分点", "1.21亿元"):
        assert any(counted in line for line in lines), (counted, lines)


def test_the_gaps_run_from_the_furthest_behind_with_a_true_minus() -> None:
    made = figure("gaps-all")
    values = trace(made, "gap")["x"]
    assert values[0] == min(values) < 0
    assert any(text["text"].startswith("−") for text in annotations(made))
    assert not any(text["text"].startswith("-") for text in annotations(made))


def test_arrows_of_gaps_are_explained_where_one_is_drawn_and_only_there() -> None:
    far = [one for rows in data.year().values() for one in rows if (one.gap_pp or 0) > 20]
    near = [one for one in data.city() if one.gap_pp is not None and abs(one.gap_pp) < 5]
    for rows, is_cut in (([*near[:3], far[0]], True), (near[:4], False)):
        made = gaps(data.plan(), rows, context=data.context(), name="gaps-all", headline="差距")
        assert bool(trace(made, "cut")["x"]) == is_cut
        assert any("箭头" in plain(text["text"]) for text in annotations(made)) == is_cut


def test_bars_of_gaps_are_as_long_as_the_gaps_where_nothing_is_ahead_too() -> None:
    found = [one for rows in data.year().values() for one in rows if one.gap_pp is not None and one.gap_pp < 0]
    rows = [max(found, key=lambda one: one.gap_pp or 0), min(found, key=lambda one: one.gap_pp or 0)]
    assert float(rows[0].gap_pp or 0) > -1 and float(rows[1].gap_pp or 0) < -10
    made = gaps(data.plan(), rows, context=data.context(), name="gaps-all", headline="差距")
    assert sorted(trace(made, "gap")["x"]) == sorted(float(one.gap_pp or 0) for one in rows)
    assert trace(made, "cut")["x"] == []


def test_zones_are_ranked_apart_from_districts_and_a_missing_one_moves_nobody() -> None:
    now = [one for one in data.districts()[data.MONTH] if one.item.id == "new_5g_stations"]
    before = [one for one in data.districts()[data.MONTH + -1] if one.item.id == "new_5g_stations"]
    ranks = places(data.plan(), now)
    zones = {district.id for district in data.plan().districts if district.kind == "zone"}
    assert sorted(ranks[zone] for zone in zones) == [1, 2]
    assert "yongtai" not in ranks and sorted(ranks[one] for one in ranks if one not in zones)[0] == 1
    changes = moves(data.plan(), now, before)
    moved = [int(word[1:-1]) * (1 if word[0] == "升" else -1) for word in changes.values() if word != "持平"]
    assert sum(moved) == 0 and "yongtai" not in changes


@pytest.mark.parametrize("item", ["new_5g_stations", "public_data_growth", "summit_projects_rank", "asset_pilot"])
@pytest.mark.parametrize("case", ["nothing ever reported", "January", "December"])
def test_a_trend_can_be_drawn_at_the_edges_of_the_year(item: str, case: str) -> None:
    one = data.one(item)
    if case == "nothing ever reported":
        one = replace(one, actual=None, amount=None, as_of=None, observation=None, outlook=None, this_year={},
                      last_year={}, attainment_share=None, gap_share=None, status="not_reported",
                      reporting="not_reported", last_status=None)  # fmt: skip
    else:
        month = type(data.MONTH)(2025, 1 if case == "January" else 12)
        one = data.one(item, month)
    for size in SIZES.values():
        made = trend(data.plan(), one, context=data.context(month=one.month), size=size, name="x", headline="标题")
        assert go.Figure(with_template(made.plotly)).layout.height == made.height


def highest(made: Figure) -> float:
    """Base pixels between the top of the plot and the highest bar, line or label of the data."""
    low, high = made.plotly["layout"]["yaxis"]["range"]
    margin = made.plotly["layout"]["margin"]
    per_px = (high - low) / (made.height - margin["t"] - margin["b"])
    tops = [(high - y) / per_px for trace in made.plotly["data"] for y in trace["y"] if y is not None]
    tops += [
        (high - text["y"]) / per_px - text.get("yshift", 0) - text["font"]["size"] / 2
        for text in made.plotly["layout"]["annotations"]
        if text["yref"] == "y" and text["xref"] == "x"
    ]
    return min(tops)


@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
@pytest.mark.parametrize("form", ["amounts", "trend"])
def test_the_highest_mark_keeps_away_from_the_subtitle(form: str, size: Size) -> None:
    for item in data.plan().indicators:
        if item.kind == "cumulative":
            assert highest(figure(f"{form}-{item.id}", size)) >= 7.9 * size.scale, item.id


def test_a_third_of_a_thing_a_month_is_not_asked_for() -> None:
    """What remains is said as sentences say it: 年内还需完成1个, not 尚需月均0.3个."""
    few = [one for one in data.city() if is_in_few(one) and one.outlook and one.outlook.required_per_month]
    assert few
    for one in few:
        made = figure(f"amounts-{one.item.id}")
        texts = [text["text"] for text in made.plotly["layout"]["annotations"]]
        assert needed_words(one) in texts and needed_words(one) in made.alt
        assert not any("尚需月均" in text for text in (*texts, made.alt))


@pytest.mark.parametrize("size", [SCREEN, NARROW], ids=lambda size: size.name)
@pytest.mark.parametrize("form", ["gaps", "shares", "heatmap"])
def test_few_rows_stand_in_a_low_frame(form: str, size: Size) -> None:
    build: dict[str, Any] = {"gaps": gaps, "shares": shares}
    few = [one for one in data.city() if one.gap_share is not None][:2]
    more: dict[str, Any] = {"context": data.context(), "size": size, "name": "x", "headline": "标题"}
    if form == "heatmap":
        made = item_heatmap(data.plan(), {data.MONTH: few}, few[0].section.id, **more)
    else:
        made = build[form](data.plan(), few, **more)
    assert made.height < size.height


# Type setting


def test_a_wrapped_text_is_whole_fits_and_prefers_to_break_at_punctuation() -> None:
    text = "完成年度目标的比例（%），截至2025年9月；竖线为序时进度"
    lines = wrap(text, 230, 14)
    assert "".join(lines) == text
    assert all(text_width(line, 14) <= 230 for line in lines)
    assert lines[0].endswith(("，", "；"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("企业数字化改造", ("企业", "数字化改造")),
        ("5G深度覆盖场所", ("5G深度", "覆盖场所")),
        ("区县医院信息化", ("区县医院", "信息化")),
        ("人工智能产业园", ("人工智能", "产业园")),
    ],
    ids=str,
)
def test_a_line_ends_between_words(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 80, 13) == lines


def test_no_short_name_of_the_plan_is_broken_inside_a_word() -> None:
    for name in (item.short for item in data.plan().items):
        for width in range(52, 130, 13):
            lines, end = wrap(name, width, 13), 0
            if width >= 13 * max(map(len, phrases(name))) * 2 - 13:  # two words fit beside each other
                for line in lines[:-1]:
                    end += len(line)
                    assert end not in inside_words(name), lines


@pytest.mark.parametrize("width", range(60, 400, 20))
def test_no_line_begins_with_a_closing_mark_or_tears_a_number(width: int) -> None:
    lines = wrap("来源：通管办、数据局月报，2025年10月12日发布；数据版本 v12；口径见指标说明（12,345个）。", width, 12)
    assert not any(line[0] in "，。；：）" for line in lines)
    assert sum(line.count("12,345") for line in lines) == 1


def test_a_text_too_long_for_one_line_ends_in_an_ellipsis() -> None:
    short = clip("企业数据标杆应用场景建设", 100, 15)
    assert short.endswith("…") and text_width(short, 15) <= 100
    assert clip("场景", 100, 15) == "场景"


def test_labels_are_spread_without_overlap_as_little_as_need_be() -> None:
    assert spread([10, 50], [10, 10], 0, 100) == [10, 50]
    close = spread([50, 50, 50], [20, 20, 20], 0, 100)
    assert sorted(close) == [30, 50, 70]
    at_edge = spread([99, 98], [20, 20], 0, 100)
    assert max(at_edge) <= 90 and abs(at_edge[0] - at_edge[1]) >= 20


def test_the_freest_place_is_taken() -> None:
    assert least_covered([(0, 0, 10, 10), (20, 0, 30, 10)], [(5, 5, 1.0)]) == 1


# Colours: measured, not believed

_FILLED = {code: mark.fill for code, mark in MARKS.items() if mark.fill}
_PAIRS = list(itertools.combinations(_FILLED, 2))
# Machado, Oliveira and Fernandes 2009, severity 1
_BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(color: str) -> tuple[float, ...]:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear sRGB under D65."""
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (sum(a * b for a, b in zip(row, rgb, strict=True)) / w for row, w in zip(rows, white, strict=True))
    fx, fy, fz = (t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen_by(blindness: str, color: str) -> tuple[float, float, float]:
    """As the paper mixes them: on the encoded values."""
    encoded = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    mixed = [sum(a * b for a, b in zip(row, encoded, strict=True)) for row in _BLIND[blindness]]
    return lab(linear("#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02X}" for part in mixed)))


@pytest.mark.parametrize(("one", "other"), _PAIRS)
def test_statuses_differ_in_grey(one: str, other: str) -> None:
    assert abs(lab(linear(_FILLED[one]))[0] - lab(linear(_FILLED[other]))[0]) >= 15


@pytest.mark.parametrize("blindness", list(_BLIND))
@pytest.mark.parametrize(("one", "other"), _PAIRS)
def test_statuses_differ_for_the_colour_blind(one: str, other: str, blindness: str) -> None:
    assert math.dist(seen_by(blindness, _FILLED[one]), seen_by(blindness, _FILLED[other])) >= 20


def test_statuses_differ_in_shape_and_worse_is_darker() -> None:
    shapes = [(mark.symbol, mark.fill is None) for mark in MARKS.values()]
    assert len(set(shapes)) == len(shapes)
    lightness = [lab(linear(_FILLED[code]))[0] for code in ("behind", "far_behind")]
    assert lightness[0] > lightness[1]


@pytest.mark.parametrize("code", list(_FILLED))
def test_a_number_on_its_status_can_be_read(code: str) -> None:
    light, dark = sorted((luminance(MARKS[code].on_fill), luminance(_FILLED[code])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(color: str) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_bars_are_navy_on_their_track() -> None:
    colours = [one["marker"]["color"] for one in figure("bullets-society").plotly["data"] if one["type"] == "bar"]
    assert colours == [TRACK, NAVY]
    hue, _, _ = colorsys.rgb_to_hls(*linear(NAVY))
    assert 0.5 < hue < 0.7


def test_the_narrow_form_is_as_wide_as_a_phone() -> None:
    assert {figure(name, NARROW).width for name in SAMPLE} == {360}
