"""The presentation: native charts with the numbers of the assessments, a message and a source on every slide."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
import types
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
import xlsxwriter.core
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from monitor.assess import Assessment
from monitor.charts.palette import NAVY
from monitor.export import slide_charts, slide_drawing
from monitor.export.scope import ExportContext, Scope, export_context
from monitor.export.slide_charts import Row, _scale
from monitor.export.slide_drawing import draw_trend, fits
from monitor.export.slide_findings import _section, evenly, findings
from monitor.export.slide_template import (
    CHART,
    FOOT,
    LAYOUTS,
    MARK,
    ONE_CHART,
    STAGE,
    SUBTITLE,
    add_slide,
    open_stage,
    place,
)
from monitor.export.slides import write_slides
from monitor.export.templates.make_slides import make
from monitor.export.word_template import TemplateUnusable
from monitor.home import Home
from monitor.month import Month
from monitor.number import round_half_up
from monitor.plan import Indicator, Milestone, load_plan
from monitor.status import LAGGING, WORDS

JUNE = Month(2025, 6)
SCOPES = {
    "city": Scope(),
    "section": Scope(section="ecology"),
    "department": Scope(department="education_bureau"),
}


@pytest.fixture(scope="module")
def context(demo_home: Home) -> ExportContext:
    return export_context(demo_home, JUNE)


@pytest.fixture(scope="module")
def slides(context: ExportContext) -> list[Any]:
    return list(pptx.Presentation(io.BytesIO(write_slides(context))).slides)


def charts_of(slide: Any) -> Iterator[Any]:
    yield from (shape.chart for shape in slide.shapes if shape.has_chart)


def series_of(chart: Any) -> dict[str, dict[str, float | None]]:
    """Series name → category → value, as the chart's own XML holds them."""
    names = list(chart.plots[0].categories)
    return {series.name: dict(zip(names, series.values, strict=True)) for series in chart.plots[0].series}


def placeholder(slide: Any, number: int) -> Any:
    return next(one for one in slide.placeholders if one.placeholder_format.idx == number)


def titled(slides: list[Any], start: str) -> Any:
    return next(one for one in slides if one.shapes.title.text.startswith(start))


def tenth(share: Decimal | None) -> float | None:
    return None if share is None else float(round_half_up(share * 100, 1))


def by_short(context: ExportContext) -> dict[str, Assessment]:
    return {one.item.short: one for one in context.judged.assessments}


def test_the_shares_are_those_of_the_sections(context: ExportContext, slides: list[Any]) -> None:
    (chart,) = charts_of(slides[1])
    drawn = series_of(chart)
    for section in context.plan.sections:
        for code, word in WORDS.items():
            count = sum(o.section.id == section.id and o.status == code for o in context.judged.assessments)
            held = next((row for name, row in drawn.items() if name.endswith(word)), {})
            assert held.get(section.name, 0) == count


def test_attainments_and_schedules_are_those_of_the_assessments(context: ExportContext, slides: list[Any]) -> None:
    items, seen = by_short(context), 0
    for slide in slides:
        for chart in charts_of(slide):
            drawn = series_of(chart)
            for name, share in (("完成率（%）", "attainment_share"), ("序时进度（%）", "schedule_share")):
                for category, value in drawn.get(name, {}).items():
                    assert value == tenth(getattr(items[category.rsplit(" ", 1)[0]], share))
                    seen += 1
    assert seen > 80


def test_gaps_are_those_of_the_assessments_from_the_widest_on(context: ExportContext, slides: list[Any]) -> None:
    (chart,) = charts_of(slides[2])
    ((_, drawn),) = series_of(chart).items()
    items = by_short(context)
    values = list(drawn.values())
    assert values == sorted(values)  # type: ignore[type-var]
    assert drawn == {name: float(items[name.rsplit(" ", 1)[0]].gap_pp or 0) for name in drawn}


def test_a_trend_holds_every_month_and_leaves_gaps_open(context: ExportContext, slides: list[Any]) -> None:
    courses = [finding.rows[0] for finding in findings(context, Scope()) if finding.is_course]
    far = [o for o in context.judged.assessments if o.status == "far_behind" and o.attainment_share is not None]
    assert far
    for one in courses:
        alike = [o for o in context.judged.assessments if o.section == one.section and type(o.item) is type(one.item)]
        assert one in far or sum(o.attainment_share is not None for o in alike) <= 1
    drawn = [series_of(chart) for slide in slides for chart in charts_of(slide) if "实际" in series_of(chart)]
    assert len(drawn) == len(courses)
    for one in far:
        values = [one.this_year[m].value if (m := Month(2025, n)) in one.this_year else None for n in range(1, 13)]
        expected = [None if value is None else float(value) for value in values]
        assert any(list(row["实际"].values()) == expected for row in drawn)
        assert expected[JUNE.number :] == [None] * (12 - JUNE.number)


@pytest.mark.parametrize(
    "scope", [*(Scope(section=one.id) for one in load_plan().sections), Scope(), Scope(department="culture_bureau")]
)
def test_no_slide_is_left_with_one_bar_and_nothing_is_drawn_twice(context: ExportContext, scope: Scope) -> None:
    told = list(findings(context, scope))
    slides = list(pptx.Presentation(io.BytesIO(write_slides(context, scope))).slides)[1:]
    bars = [
        list(next(iter(series_of(chart).values())))
        for slide in slides
        for chart in charts_of(slide)
        if chart.chart_type is XL_CHART_TYPE.BAR_CLUSTERED
    ]
    assert all(len(names) > 1 for names in bars)
    courses = [one.rows[0].item.id for one in told if one.is_course]
    assert len(courses) == len(set(courses))
    if not scope.is_whole:
        behind = [o for o in context.assessments(scope) if o.status in LAGGING and o.attainment_share is not None]
        assert {o.item.id for o in behind[:6]} <= set(courses)
    for finding in told:
        if finding.is_course:
            assert ("序时进度" in finding.subtitle) == any(
                "序时进度" in series_of(chart)
                for slide in slides
                if slide.shapes.title.text_frame.text == finding.title
                for chart in charts_of(slide)
            )


def test_what_is_due_runs_straight_and_quarters_are_no_gaps(context: ExportContext) -> None:
    presentation = pptx.Presentation(io.BytesIO(write_slides(context)))
    layout = next(one for one in presentation.slide_layouts if one.name == ONE_CHART)
    by_quarter = next(
        one
        for one in context.judged.assessments
        if isinstance(one.item, Indicator) and one.item.kind == "cumulative" and one.item.frequency == "quarterly"
    )
    for one in (by_quarter, dataclasses.replace(by_quarter, this_year={})):
        slide = presentation.slides.add_slide(layout)
        draw_trend(slide, context.plan, one)
        (chart,) = charts_of(slide)
        due = [value for value in series_of(chart)["序时进度"].values() if value is not None]
        steps = [after - before for before, after in pairwise(due)]
        assert max(steps) - min(steps) < 0.01 * max(due)
        blanks = chart._chartSpace.chart.find(qn("c:dispBlanksAs")).get("val")
        assert blanks == ("span" if one.this_year else "gap")


def test_no_slide_of_a_table_is_left_with_a_single_line() -> None:
    rows: list[Any] = list(range(19))
    assert [len(page) for page in evenly(rows, 9)] == [6, 6, 7]
    assert [row for page in evenly(rows, 9) for row in page] == rows
    assert [len(page) for page in evenly(rows[:9], 9)] == [9] and evenly([], 9) == []


def test_a_table_of_long_texts_has_fewer_lines_and_stands_above_the_foot(context: ExportContext) -> None:
    lagging = [one for one in context.judged.assessments if one.status in ("behind", "far_behind")]
    long = [dataclasses.replace(one, item=one.item.model_copy(update={"name": "长" * 50})) for one in lagging][:9]
    assert not fits(long) and fits(long[:4])
    pages = evenly(long, 9, fits)
    assert len(pages) > 1 and all(map(fits, pages)) and [one for page in pages for one in page] == long
    assert evenly(long[:1], 9, lambda _: False) == [long[:1]], "one that fits nowhere is shown all the same"


def test_every_bar_keeps_its_name_and_many_have_smaller_ones(slides: list[Any]) -> None:
    axes = [c._chartSpace.chart.find(f".//{qn('c:catAx')}") for slide in slides for c in charts_of(slide)
            if c.chart_type.name.startswith("BAR")]  # fmt: skip
    assert axes and all(axis.find(qn("c:tickLblSkip")).get("val") == "1" for axis in axes)
    holder = add_slide(open_stage(), ONE_CHART)
    many = slide_charts.bars(
        place(holder, CHART), [str(n) for n in range(24)], [Row("a", (Decimal(1),) * 24, NAVY)], form="0", alt="a"
    )
    assert many.category_axis.tick_labels.font.size == Pt(slide_charts.SMALL)


def test_labels_beside_bars_stay_on_one_line(slides: list[Any]) -> None:
    bodies = [
        body
        for slide in slides
        for chart in charts_of(slide)
        for body in chart._chartSpace.iterfind(f".//{qn('c:dLbls')}/{qn('c:txPr')}/{qn('a:bodyPr')}")
    ]
    assert bodies and all(body.get("wrap") == "none" for body in bodies)


def test_of_more_districts_than_a_slide_has_room_for_the_first_and_the_last_are_drawn(
    context: ExportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_MOST", 11), ("_FIRST", 2), ("_LAST", 3)):
        monkeypatch.setattr(slide_drawing, name, value)
    kinds = {one.name: one.kind for one in context.plan.districts}
    slides = pptx.Presentation(io.BytesIO(write_slides(context))).slides
    charts = [series_of(chart) for slide in slides for chart in charts_of(slide)]
    found = [one for one in charts if any("（12个中前2位和末3位）" in title for title in one)]
    assert found, "the series says which are drawn"
    told = [slide.placeholders[11].text_frame.text for slide in slides if len(list(charts_of(slide))) == 2]
    assert told and all("；12个中前2位和末3位；" in text for text in told), "and so does the slide"
    for chart in found:
        [(title, values)] = chart.items()
        shares = list(values.values())
        assert {kinds[name] for name in values} == {"district"} and len(values) == 5, title
        assert shares == sorted(shares, reverse=True) or shares == sorted(shares), title


def test_districts_and_zones_stand_apart_from_high_to_low(context: ExportContext, slides: list[Any]) -> None:
    slide = next(s for s in slides if len(list(charts_of(s))) == 2)
    districts, zones = (next(iter(series_of(chart).values())) for chart in charts_of(slide))
    kinds = {one.name: one.kind for one in context.plan.districts}
    assert {kinds[name] for name in districts} == {"district"} and {kinds[name] for name in zones} == {"zone"}
    for row in (districts, zones):
        assert list(row.values()) == sorted(row.values(), reverse=True)  # type: ignore[type-var]
    item = slide.placeholders[11].text_frame.text.split("，")[0]
    for district, ones in context.districts.items():
        one = next(o for o in ones if o.item.name == item)
        assert {**districts, **zones}[context.plan.district[district].name] == tenth(one.attainment_share)


def test_the_table_lists_all_that_lags(context: ExportContext, slides: list[Any]) -> None:
    names = [line[0] for line in lines_of(slides, "事项")]
    assert sorted(names) == sorted(
        one.item.name for one in context.judged.assessments if one.status in ("behind", "far_behind")
    )


def test_shapes_beside_names_are_explained_on_their_slide(slides: list[Any]) -> None:
    seen = 0
    for slide in slides[1:]:
        for chart in charts_of(slide):
            names = "".join(map(str, chart.plots[0].categories))
            for mark in {mark for mark in "◆▲●■○" if mark in names}:
                assert re.search(f"{mark}[明略进已未]", placeholder(slide, SUBTITLE).text_frame.text)
                seen += 1
    assert seen > 5


def test_no_axis_of_a_trend_counts_beyond_what_can_be_reached() -> None:
    def scaled(values: list[float], decimals: int) -> tuple[float, float]:
        axis = types.SimpleNamespace()
        _scale(axis, values, decimals)
        return axis.major_unit, axis.maximum_scale

    step, top = scaled([0, 40, 100], 0)
    assert step == 20 and 100 < top < 120
    step, top = scaled([0, 0, 1], 0)
    assert step == 1 and 1 < top < 2
    axis = types.SimpleNamespace()
    _scale(axis, [-2, 3], 1)
    assert not vars(axis)  # left to the program where a value is below zero


def lines_of(slides: list[Any], first: str) -> list[list[str]]:
    """The lines of all tables whose first column has that name."""
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    lines = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    return [line for table in lines if table[0][0] == first for line in table[1:]]


def test_the_last_table_says_who_owes_what(context: ExportContext) -> None:
    rows = [dataclasses.replace(one, status="not_reported") for one in context.judged.assessments]
    bare = dataclasses.replace(
        context, judged=dataclasses.replace(context.judged, by_month={context.month: tuple(rows)})
    )
    for shown in (context, bare):
        slides = list(pptx.Presentation(io.BytesIO(write_slides(shown))).slides)
        lines = lines_of(slides, "填报单位")
        of_all = [one for one in shown.judged.assessments if one.status == "not_reported"]
        assert sum(int(line[1].removesuffix("项")) for line in lines) == len(of_all)
        assert len(lines) <= 9
    assert lines[0][0] == "市数据管理局"
    assert lines[-1][0].startswith("其余")
    assert slides[-1].shapes.title.text == f"{len(rows)}项未报送，涉及{len({one.reporter for one in rows})}个单位"


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_every_slide_has_a_message_a_source_and_something_to_read_out(context: ExportContext, scope: Scope) -> None:
    show = pptx.Presentation(io.BytesIO(write_slides(context, scope)))
    assert len(show.slides) > 2
    for slide in show.slides:
        assert slide.shapes.title.text and len(slide.shapes.title.text) <= 36  # type: ignore[union-attr]
        foot = placeholder(slide, FOOT).text_frame.text
        assert "来源：" in foot and f"v{context.version}" in foot and "演示数据" in foot
        assert placeholder(slide, MARK).text_frame.text == "演示数据"
        assert slide.notes_slide.notes_text_frame.text  # type: ignore[union-attr]
    for slide in list(show.slides)[1:]:
        assert "数据截至2025年6月" in placeholder(slide, FOOT).text_frame.text


def test_no_placeholder_is_left_empty(slides: list[Any]) -> None:
    for slide in slides:
        for one in slide.placeholders:
            assert not one.has_text_frame or one.text_frame.text.strip(), (slide.shapes.title.text, one.name)


def test_charts_are_described_and_name_a_chinese_font(slides: list[Any]) -> None:
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_chart:
                assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 10
                fonts = [one.get("typeface") for one in shape.chart._chartSpace.iter(qn("a:ea"))]
                assert fonts and set(fonts) == {"微软雅黑"}


def test_a_chart_can_be_edited_as_its_workbook_holds_the_same_numbers(slides: list[Any]) -> None:
    (chart,) = charts_of(slides[1])
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    head, *rows = book.active.iter_rows(values_only=True)  # type: ignore[union-attr]
    held = {name: {row[0]: row[n] for row in rows} for n, name in enumerate(head) if n}
    assert held == series_of(chart)


def test_the_same_data_give_the_same_bytes(context: ExportContext, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_slides(context, SCOPES["section"])

    class Later(xlsxwriter.core.datetime):  # type: ignore[misc,name-defined]
        @classmethod
        def now(cls, tz: object = None) -> Any:
            return cls(2031, 5, 17, 1, 2, 3, tzinfo=tz)  # type: ignore[arg-type]

    monkeypatch.setattr(xlsxwriter.core, "datetime", Later)
    assert write_slides(context, SCOPES["section"]) == first


@pytest.mark.parametrize("known", [0, 1], ids=["nothing known", "one deliverable known"])
def test_a_section_is_drawn_where_something_is_known_of_it(context: ExportContext, known: int) -> None:
    rows = context.assessments(Scope(section="summit"))
    silent = {"actual": None, "attainment_share": None, "status": "not_reported", "reporting": "not_reported"}
    first = next(one for one in rows if isinstance(one.item, Milestone) and one.reporting == "reported")
    kept = [one if known and one is first else dataclasses.replace(one, **silent) for one in rows]
    assert len(list(_section(context, rows[0].section, kept))) == known


def test_real_data_carry_no_mark(context: ExportContext) -> None:
    edition = dataclasses.replace(context.edition, is_demo=False)
    real = dataclasses.replace(context, judged=dataclasses.replace(context.judged, edition=edition))
    with zipfile.ZipFile(io.BytesIO(write_slides(real, SCOPES["section"]))) as package:
        assert not any("演示".encode() in package.read(name) for name in package.namelist())


def test_the_template_is_what_its_script_makes_and_is_wide() -> None:
    assert STAGE.read_bytes() == make()
    show = pptx.Presentation(str(STAGE))
    assert round(show.slide_width / show.slide_height, 2) == 1.78  # type: ignore[operator]
    assert tuple(layout.name for layout in show.slide_layouts) == LAYOUTS


def test_a_template_that_lacks_a_placeholder_or_a_layout_is_named_with_it(
    context: ExportContext, tmp_path: Path
) -> None:
    show: Any = pptx.Presentation(str(STAGE))
    layout = next(one for one in show.slide_layouts if one.name == ONE_CHART)
    layout.placeholders[0]._element.getparent().remove(
        next(one for one in layout.placeholders if one.placeholder_format.idx == FOOT)._element
    )
    show.slide_layouts.remove(next(one for one in show.slide_layouts if one.name == "一表"))
    path = tmp_path / "单位模板.pptx"
    show.save(str(path))
    with pytest.raises(
        TemplateUnusable, match=r"模板“单位模板\.pptx”缺少版式“一表”、版式“一图”的占位符12；请在模板中补上"
    ):
        write_slides(context, template=path)
    with pytest.raises(TemplateUnusable, match="打不开或不是演示文稿"):
        write_slides(context, template=tmp_path / "没有.pptx")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(context: ExportContext, tmp_path: Path) -> None:
    path = tmp_path / "slides.pptx"
    path.write_bytes(write_slides(context, SCOPES["section"]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert (tmp_path / "slides.pdf").read_bytes().startswith(b"%PDF")
