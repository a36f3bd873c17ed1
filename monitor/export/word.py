"""The 通报 as a Word document: its text, the tables and pictures behind it, page and styles of a template."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx.document import Document
from docx.shared import Pt

from monitor.assess import Assessment
from monitor.cell import Standing, of_item
from monitor.export.evenly import evenly
from monitor.export.office import steady
from monitor.export.scope import ExportContext, Scope
from monitor.export.word_annex import district_table, item_table, reply_table, turn_page
from monitor.export.word_blocks import Writer, add_run
from monitor.export.word_template import PRESS, mark_demo, open_template
from monitor.moment import day_text
from monitor.ranking import extent, overall_places, shown_of_all
from monitor.status import rule_sentence
from monitor.words.briefing import Facts, Form, brief
from monitor.words.briefing_problems import notice_items
from monitor.words.note import note_sentence
from monitor.words.passage import Briefing
from monitor.words.place import has_zones, places_name

WHOLE = Scope()
LINE = 28  # characters
ENDING, UNPARTED = 6, 10  # lines at least that end the text together; of a paragraph that is not parted there
MOST_COLUMNS = 8  # items beside the district: 100.0% (12) takes 24 mm; of thousands of places each has a line
SIGNED = ("（印发单位）", "（印发日期）")


def facts_of(context: ExportContext, scope: Scope = WHOLE) -> Facts:
    """What the briefing of a scope may speak of."""
    plan = context.plan
    return Facts(
        plan=plan,
        edition=context.edition,
        month=context.month,
        assessments=context.assessments(scope),
        before=context.before(scope),
        districts=context.cells,
        section=plan.section[scope.section] if scope.section else None,
        department=plan.department[scope.department] if scope.department else None,
    )


def briefing_of(context: ExportContext, scope: Scope = WHOLE, form: Form = "briefing") -> Briefing:
    """The text of a scope's document, to be looked at and reworded before it is written; raises NothingBehind."""
    return brief(facts_of(context, scope), form)


def write_word(
    context: ExportContext,
    scope: Scope = WHOLE,
    *,
    form: Form = "briefing",
    briefing: Briefing | None = None,
    pictures: Mapping[str, bytes] | None = None,
    template: Path = PRESS,
) -> bytes:
    """The .docx: the same input gives the same bytes.

    `briefing` is the text as reworded; `pictures` are PNGs by figure name: those that the text has no place for follow
    the tables. Raises TemplateUnusable, NothingBehind and FigureUnknown.
    """
    text = briefing or briefing_of(context, scope, form)
    document = open_template(template)
    writer = Writer(document, pictures or {}, context.figure)
    annexes = _annexes(context, scope, form, writer, text)
    if context.is_demo:
        mark_demo(document.sections[0])
    _body(writer, text, [annex.name for annex in annexes], is_signed=scope.department is None or form == "notice")
    for number, annex in enumerate(annexes, start=1):
        turn_page(document, is_wide=annex.is_wide)
        writer.line(f"附件{number if len(annexes) > 1 else ''}", "Annex Mark")
        writer.line(annex.name, "Annex Title")
        annex.write()
    _describe(document, context, text)
    return steady(document)


@dataclass(frozen=True, slots=True)
class _Annex:
    """An attachment: its name, whether its page lies across, and what writes it."""

    name: str
    is_wide: bool
    write: Callable[[], None]


def _annexes(context: ExportContext, scope: Scope, form: Form, writer: Writer, text: Briefing) -> list[_Annex]:
    rows = context.assessments(scope)
    left_over = [name for name in writer.pictures if name not in text.figures]
    found = []
    if form == "notice":
        behind = notice_items(scope.department or "", rows)
        found.append(_Annex("督办事项反馈表", False, lambda: _reply(writer, context, behind)))
    elif rows:
        found.append(_Annex("任务指标进展情况表", True, lambda: _items(writer, context, rows)))
    ranked_items = [] if scope.department is not None else _district_items(context, rows)
    if ranked_items:
        name = f"{places_name(context.plan)}完成情况表"
        found.append(_Annex(name, True, lambda: _districts(writer, context, ranked_items)))
    if left_over:
        found.append(_Annex("附图", False, lambda: _pictures(writer, left_over)))
    return found


def _district_items(context: ExportContext, rows: Sequence[Assessment]) -> list[tuple[Standing, ...]]:
    """For each item that districts report, in the plan's order, how it stands in each of them."""
    items = [of_item(context.cells, row.item.id) for row in rows]
    return [ones for ones in items if any(one.reporting == "reported" for one in ones)]


def _pictures(writer: Writer, names: Sequence[str]) -> None:
    for name in names:
        writer.picture(name)


def _items(writer: Writer, context: ExportContext, rows: Sequence[Assessment]) -> None:
    item_table(writer.document, context.plan, rows)
    writer.line(f"注：{rule_sentence(context.plan.rule)}{_origin(context)}", "Note")
    _notes(writer, context, rows)


def _reply(writer: Writer, context: ExportContext, rows: Sequence[Assessment]) -> None:
    reply_table(writer.document, rows)
    _notes(writer, context, rows)


def _notes(writer: Writer, context: ExportContext, rows: Sequence[Assessment]) -> None:
    """批注 on the items of the table above, a line each."""
    shown = {one.item.id for one in rows}
    for note in context.notes:
        if note.indicator in shown:
            writer.line(f"批注：{note_sentence(context.plan, note)}", "Note")


def _districts(writer: Writer, context: ExportContext, items: Sequence[Sequence[Standing]]) -> None:
    overall = overall_places(context.plan, context.cells)
    parts = list(evenly(items, MOST_COLUMNS))
    for number, columns in enumerate(parts):
        if number:
            more = writer.line("续表", "Note")
            more.paragraph_format.page_break_before = more.paragraph_format.keep_with_next = True
        table = district_table(writer.document, context.plan, columns, overall)
        if columns is parts[-1]:
            table.hold()
    apart = "，县（市）区与功能区分别排名" if has_zones(context.plan) else ""
    note = f"注：数值为完成本地目标的比例，没有本地目标的为完成值；括号内为位次{apart}。"
    part = extent(context.plan, shown_of_all(context.plan, context.cells))
    writer.line(f"{note}{f'{part}（按总体位次），全部见工作簿。' if part else ''}{_origin(context)}", "Note")


def _origin(context: ExportContext) -> str:
    day = day_text(context.edition.published_at)
    demo = "本表为演示数据。" if context.is_demo else ""
    return f"数据来源：各责任单位月度报送，截至{context.month.label}，数据版本v{context.version}（{day}发布）。{demo}"


def _body(writer: Writer, text: Briefing, annexes: Sequence[str], *, is_signed: bool) -> None:
    title = writer.title(text.title)
    if text.addressee:
        writer.line(text.addressee, "Addressee")
    else:
        title.paragraph_format.space_after = Pt(29)
    for block in text.blocks:
        writer.write(block)
    _keep_end(writer, is_signed=is_signed, has_annexes=bool(annexes))
    for number, name in enumerate(annexes, start=1):
        mark = f"{number}. " if len(annexes) > 1 else ""
        line = writer.line(f"{'附件：' if number == 1 else '　　　'}{mark}{name}", "Body Text")
        line.paragraph_format.keep_with_next = is_signed
        line.paragraph_format.space_before = Pt(29 if number == 1 else 0)  # a line is left free
    for number, words in enumerate(SIGNED if is_signed else ()):
        signature = writer.document.add_paragraph(style="Signature")
        signature.paragraph_format.space_before = Pt(58 if number == 0 else 0)  # two lines are left free
        signature.paragraph_format.keep_with_next = number == 0
        add_run(signature, words, "Open Point")


def _keep_end(writer: Writer, *, is_signed: bool, has_annexes: bool) -> None:
    """The last paragraphs whole and with what follows them: the last page of the text never holds a few lines only."""
    if not (is_signed or has_annexes):
        return
    lines = 0
    for paragraph in reversed(writer.document.paragraphs):
        if lines >= ENDING:
            return
        own = math.ceil(len(paragraph.text) / LINE)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.keep_together = own <= UNPARTED or None
        lines += own


def _describe(document: Document, context: ExportContext, text: Briefing) -> None:
    """Properties of the file; its moment is that of the data's publication, for the same data give the same file."""
    properties = document.core_properties
    demo = "（演示数据）" if context.is_demo else ""
    properties.title, properties.subject = "".join(text.title) + demo, context.plan.title
    properties.author = properties.last_modified_by = context.plan.city
    properties.comments = f"数据版本v{context.version}{demo}"
    properties.language = "zh-CN"
    properties.created = properties.modified = context.edition.published_at.astimezone(dt.UTC).replace(tzinfo=None)
