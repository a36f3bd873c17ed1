"""What the slides of a scope say, one finding each: message, what is drawn, whose numbers, what to read out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from pptx.slide import Slide

from monitor.assess import Assessment
from monitor.cell import Standing, of_item
from monitor.charts.row import has_bar
from monitor.export.evenly import evenly
from monitor.export.scope import ExportContext, Scope
from monitor.export.slide_drawing import (
    draw_attainment,
    draw_districts,
    draw_gaps,
    draw_lagging,
    draw_milestones,
    draw_owed,
    draw_shares,
    draw_trend,
    fits,
    has_schedule,
    key_of,
    left_out,
)
from monitor.export.slide_template import ONE_CHART, ONE_TABLE, TWO_CHARTS
from monitor.plan import Indicator, Milestone, Section
from monitor.status import LAGGING
from monitor.words.briefing_problems import owed_by, unreported, worst_first
from monitor.words.briefing_progress import group_paragraphs, overview
from monitor.words.briefing_ranking import district_paragraphs
from monitor.words.figure import headline_districts, headline_gaps, headline_milestones
from monitor.words.headline import headline_item, headline_overview, headline_section
from monitor.words.place import has_zones
from monitor.words.sentence import outlook_sentence, sentence_item

MOST_BARS = 11  # rows that can be read on one slide
LEAST_BARS = 3  # gaps of fewer are said by what stands beside them
MOST_TRENDS = 6
TABLE_ROWS = 9
NAMES = 4  # short names on a line of a table; where there are few lines, each may take three


@dataclass(frozen=True, slots=True)
class Finding:
    """One slide: the layout it needs, what it says, and what draws it."""

    layout: str
    title: str
    subtitle: str
    rows: tuple[Standing, ...]  # whose numbers these are
    notes: tuple[str, ...]  # what stands on the notes page
    draw: Callable[[Slide], None]
    is_course: bool = False  # of one item, through the year


def findings(context: ExportContext, scope: Scope) -> Iterator[Finding]:
    """From the whole to the single: shares, gaps, section by section, items far behind, districts, all that lags.

    Of a part of the city the course of every item that lags is drawn, not only of those far behind.
    """
    rows = context.assessments(scope)
    if not rows:
        return
    yield _shares(context, scope, rows)
    yield from _gaps(context, rows)
    drawn = set[str]()
    for section in context.plan.sections:
        inside = [one for one in rows if one.section.id == section.id]
        for finding in _section(context, section, inside):
            drawn |= {one.item.id for one in finding.rows if finding.is_course}
            yield finding
    told = ("far_behind",) if scope.is_whole else LAGGING
    courses = [one for one in worst_first(rows) if one.status in told and has_bar(one) and one.item.id not in drawn]
    for one in courses[:MOST_TRENDS]:
        yield _trend(context, one)
    if scope.department is None:
        yield from _districts(context, rows)
    yield from _lagging(context, rows)
    yield from _unreported(context, rows)


def _until(context: ExportContext) -> str:
    return f"截至{context.month.label}"


def _shares(context: ExportContext, scope: Scope, rows: Sequence[Assessment]) -> Finding:
    by = "任务" if scope.section or scope.department else "板块"
    told = overview(rows, context.before(scope)).sentences
    return Finding(
        ONE_CHART,
        headline_overview(rows),
        f"各{by}任务指标的状态（项），{_until(context)}",
        tuple(rows),
        tuple(one.text for one in told),
        partial(draw_shares, rows=rows, by_task=by == "任务"),
    )


def _gaps(context: ExportContext, rows: Sequence[Assessment]) -> Iterator[Finding]:
    """The items of several sections furthest from their schedule; those of one the slide of the section has."""
    known = [one for one in rows if has_bar(one) and one.gap_pp is not None]
    lowest = sorted(known, key=lambda one: one.gap_pp or Decimal(0))[:MOST_BARS]
    is_more = len(lowest) >= LEAST_BARS and len({one.section.id for one in known}) > 1
    if is_more and (lowest[0].gap_pp or 0) < 0:
        yield Finding(
            ONE_CHART,
            headline_gaps(rows),
            f"完成率与序时进度之差（百分点），{_until(context)}；列差距最大的{len(lowest)}项{key_of(lowest)}",
            tuple(lowest),
            _reasons(lowest),
            partial(draw_gaps, rows=lowest),
        )


def _section(context: ExportContext, section: Section, rows: Sequence[Assessment]) -> Iterator[Finding]:
    """The section's quantities; its deliverables where it has none or one is behind; neither without data.

    A single one is drawn through the year: one bar leaves a slide empty.
    """
    told = tuple(
        one.text for group in group_paragraphs(context.plan, rows, by="section") for one in group.sentences if rows
    )
    measured = [one for one in rows if isinstance(one.item, Indicator) and has_bar(one)]
    if len(measured) == 1:
        yield _trend(context, measured[0])
    elif measured:
        shown = worst_first(measured)[:MOST_BARS]
        indicators = [one for one in rows if isinstance(one.item, Indicator)]
        rest = f"；列最滞后的{len(shown)}项" if len(shown) < len(measured) else ""
        yield Finding(
            ONE_CHART,
            f"{section.name}：{headline_section(section, indicators).removeprefix(section.name)}",
            f"完成年度目标的比例与序时进度（%），{_until(context)}{rest}{key_of(shown)}",
            tuple(shown),
            (*told, *_reasons(shown)),
            partial(draw_attainment, rows=shown),
        )
    steps = [one for one in rows if isinstance(one.item, Milestone)]
    is_drawn = any(one.reporting == "reported" for one in steps)  # a chart without a bar says less than the shares do
    is_drawn = is_drawn and (not measured or any(one.status in LAGGING for one in steps))
    if is_drawn and len(steps) == 1:
        yield _trend(context, steps[0])
    elif is_drawn:
        shown = worst_first(steps)[:MOST_BARS]
        yield Finding(
            ONE_CHART,
            f"{section.name}：{headline_milestones(section, steps).removeprefix(section.name)}",
            f"节点完成比例（%），{_until(context)}；括号内为应完成月份{key_of(shown)}",
            tuple(shown),
            (*told, *_reasons(shown)),
            partial(draw_milestones, rows=shown),
        )


def _trend(context: ExportContext, one: Assessment) -> Finding:
    unit = getattr(one.item, "unit", "")
    dashed = [
        *(["序时进度"] if has_schedule(context.plan, one) else []),
        *(["年度目标"] if one.target is not None else []),
    ]
    dashes = f"；虚线为{'和'.join(dashed)}" if dashed else ""
    return Finding(
        ONE_CHART,
        headline_item(one),
        f"{one.item.name}（{unit}），{_until(context)}{dashes}",
        (one,),
        tuple(filter(None, (sentence_item(one), outlook_sentence(one), one.reason))),
        partial(draw_trend, plan=context.plan, one=one),
        is_course=True,
    )


def _districts(context: ExportContext, rows: Sequence[Assessment]) -> Iterator[Finding]:
    is_apart = has_zones(context.plan)
    apart = "；左为县（市）区，右为功能区，分别排名" if is_apart else ""
    for row in rows:
        ones = of_item(context.cells, row.item.id)
        if not any(one.reporting == "reported" for one in ones):
            continue
        told = district_paragraphs(context.plan, [row], context.cells)
        yield Finding(
            TWO_CHARTS if is_apart else ONE_CHART,
            headline_districts(context.plan, ones),
            f"{row.item.name}，{_until(context)}{left_out(context.plan, ones)}{apart}",
            ones,
            tuple(one.text for block in told for one in block.sentences),
            partial(draw_districts, plan=context.plan, ones=ones),
        )


def _lagging(context: ExportContext, rows: Sequence[Assessment]) -> Iterator[Finding]:
    """A table of all that lags, over as many slides as it needs."""
    behind = worst_first([one for one in rows if one.status in LAGGING])
    pages = evenly(behind, TABLE_ROWS, fits)
    for number, page in enumerate(pages, start=1):
        part = f"（{number}/{len(pages)}）" if len(pages) > 1 else ""
        yield Finding(
            ONE_TABLE,
            f"{len(behind)}项滞后事项需逐项推进{part}",
            f"按滞后程度排列，{_until(context)}",
            tuple(page),
            _reasons(page),
            partial(draw_lagging, rows=page),
        )


def _unreported(context: ExportContext, rows: Sequence[Assessment]) -> Iterator[Finding]:
    """Who owes what, those that owe most first; the last line of a full slide is for all the others."""
    missing = [one for one in rows if one.status == "not_reported"]
    if not missing:
        return
    owed = list(owed_by(missing).items())
    shown = owed if len(owed) <= TABLE_ROWS else owed[: TABLE_ROWS - 1]
    rest = [one for _, inside in owed[len(shown) :] for one in inside]
    parts = [*shown, *([(f"其余{len(owed) - len(shown)}个单位", rest)] if rest else [])]
    names = NAMES if len(parts) > TABLE_ROWS // 2 else 3 * NAMES
    lines = [(name, f"{len(inside)}项", _shorts(inside, names)) for name, inside in parts]
    yield Finding(
        ONE_TABLE,
        f"{len(missing)}项未报送，涉及{len(owed)}个单位",
        f"按填报单位排列，{_until(context)}",
        tuple(rows),
        tuple(one.text for one in unreported(missing).sentences),
        partial(draw_owed, lines=lines),
    )


def _shorts(rows: Sequence[Assessment], most: int) -> str:
    names = [one.item.short for one in rows]
    return "、".join(names[:most]) + (f"等{len(names)}项" if len(names) > most else "")


def _reasons(rows: Sequence[Assessment]) -> tuple[str, ...]:
    """Why each has its light, as the screen says it."""
    return tuple(f"{one.item.name}：{one.reason}" for one in rows)
