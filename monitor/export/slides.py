"""The month as a presentation: one finding a slide, its message as the title, a native chart, the source below."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pptx.presentation import Presentation
from pptx.slide import Slide

from monitor.charts.figure import Context
from monitor.charts.row import reporters
from monitor.charts.style import source_line
from monitor.export.office import steady
from monitor.export.scope import ExportContext, Scope
from monitor.export.slide_findings import Finding, findings
from monitor.export.slide_template import COVER, FOOT, MARK, STAGE, SUBTITLE, add_slide, open_stage, place
from monitor.tally import changes
from monitor.words.summary import mayor_sentence

DEMO_MARK = "演示数据"
WHOLE = Scope()


def write_slides(context: ExportContext, scope: Scope = WHOLE, *, template: Path = STAGE) -> bytes:
    """The .pptx: the same input gives the same bytes. Raises TemplateUnusable."""
    show = open_stage(template)
    _cover(show, context, scope)
    for finding in findings(context, scope):
        _write(show, context, finding)
    _describe(show, context, scope)
    return steady(show)


def _cover(show: Presentation, context: ExportContext, scope: Scope) -> None:
    slide = add_slide(show, COVER)
    subject = context.plan.title.removeprefix(f"{context.plan.year}年")
    place(slide, 0).text_frame.text = f"{context.month.label}{subject}进展情况"
    part = "" if scope.is_whole else scope.name(context.plan)
    rows = context.assessments(scope)
    told = mayor_sentence(context.plan, rows, changes(context.before(scope), rows))
    place(slide, 1).text_frame.text = "\n".join(filter(None, (part, told)))
    _foot(slide, context, source_line(reporters(context.plan, rows), Context(context.edition, context.month)))
    slide.notes_slide.notes_text_frame.text = "各页备注为判定依据和可宣读的文字。"  # type: ignore[union-attr]


def _write(show: Presentation, context: ExportContext, finding: Finding) -> None:
    slide = add_slide(show, finding.layout)
    place(slide, 0).text_frame.text = finding.title
    place(slide, SUBTITLE).text_frame.text = finding.subtitle
    source = source_line(reporters(context.plan, finding.rows), Context(context.edition, context.month))
    _foot(slide, context, f"{source}；数据截至{context.month.label}")
    finding.draw(slide)
    notes = [f"【{DEMO_MARK}】"] if context.is_demo else []
    slide.notes_slide.notes_text_frame.text = "\n".join([*notes, *finding.notes])  # type: ignore[union-attr]


def _foot(slide: Slide, context: ExportContext, source: str) -> None:
    place(slide, FOOT).text_frame.text = f"【{DEMO_MARK}】{source}" if context.is_demo else source
    mark = place(slide, MARK)
    if context.is_demo:
        mark.text_frame.text = DEMO_MARK
    else:
        mark._element.getparent().remove(mark._element)


def _describe(show: Presentation, context: ExportContext, scope: Scope) -> None:
    """Properties of the file; its moment is that of the data's publication, for the same data give the same file."""
    properties = show.core_properties
    demo = f"（{DEMO_MARK}）" if context.is_demo else ""
    properties.title = f"{context.month.label}{context.plan.title}（{scope.name(context.plan)}）{demo}"
    properties.author = properties.last_modified_by = context.plan.city
    properties.comments = f"数据版本v{context.version}{demo}"
    properties.language = "zh-CN"
    properties.created = properties.modified = context.edition.published_at.astimezone(dt.UTC).replace(tzinfo=None)
