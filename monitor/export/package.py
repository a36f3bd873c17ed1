"""Everything of one month for one or more scopes: pictures, 通报, slides, workbooks, one file after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, get_args

from monitor.charts.figure import Figure
from monitor.charts.gallery import FigureUnknown
from monitor.export.browser import BrowserMissing
from monitor.export.image import SIZES, Kind, Renderer
from monitor.export.pdf import ConverterMissing, convert_to_pdf, find_converter
from monitor.export.scope import ExportContext, Scope, file_name
from monitor.export.slides import write_slides
from monitor.export.table import write_workbook
from monitor.export.typeface import GlyphMissing, check_glyphs
from monitor.export.word import briefing_of, write_word
from monitor.words.briefing import Form, NothingBehind
from monitor.words.passage import Briefing

FileKind = Literal["png", "svg", "docx", "pptx", "xlsx", "pdf"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
MANY = 24  # pictures from which a second tab is worth its start

Progress = Callable[[str, int, int], None]  # what is being made, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made; `is_whole` leaves out what the machine has no program for, and says so."""

    scopes: tuple[Scope, ...] = (Scope(),)
    kinds: frozenset[FileKind] = frozenset(KINDS)
    size: str = "screen"  # of the pictures; documents hold the screen's
    is_whole: bool = False
    forms: frozenset[Form] = frozenset(get_args(Form))  # a 督办单 is only ever made for a department
    texts: Mapping[tuple[Scope, Form], Briefing] = field(default_factory=dict)  # reworded; the others as they are

    def text(self, context: ExportContext, scope: Scope, form: Form) -> Briefing:
        """What a document says; raises NothingBehind."""
        return self.texts.get((scope, form)) or briefing_of(context, scope, form)


@dataclass(frozen=True, slots=True)
class Made:
    """One finished file."""

    name: str
    kind: FileKind
    content: bytes


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is missing from a package, with a Chinese sentence; a fault is more than having nothing to show."""

    what: str
    why: str
    is_fault: bool


Drawn = dict[str, bytes]  # figure name → PNG of the screen's size, for documents


def make(context: ExportContext, order: Order, report: Progress) -> Iterator[Made | LeftOut]:
    """Every file of the order, pictures first; raises BrowserMissing and ConverterMissing where no `is_whole` allows.

    May also raise DrawingFailed, ConversionFailed and TemplateUnusable: nothing more can be made then.
    """
    drawn: Drawn = {}
    try:
        yield from _pictures(context, order, drawn, report)
    except BrowserMissing as problem:
        if not order.is_whole:
            raise
        yield LeftOut("图片", str(problem), is_fault=True)
    jobs = [job for scope in order.scopes for job in _documents(context, scope, order, drawn)]
    for done, job in enumerate(jobs):
        report("文档", done, len(jobs))
        yield from job()
    report("文档", len(jobs), len(jobs))


def _pictures(context: ExportContext, order: Order, drawn: Drawn, report: Progress) -> Iterator[Made | LeftOut]:
    """Pictures of the order; those that documents hold are put into `drawn` on the way."""
    exhibits = _exhibits(context, order)
    kinds: list[Kind] = [kind for kind in ("png", "svg") if kind in order.kinds]
    names = list(dict.fromkeys(name for scope in order.scopes for name in context.figure_names(scope)))
    figures: list[Figure] = []
    for found in _drawable(context, names if kinds else [], order.size):
        if isinstance(found, LeftOut):
            yield found
        else:
            figures.append(found)
    are_shared = "png" in kinds and order.size == "screen"
    extra = [] if are_shared else [one for one in _drawable(context, exhibits, "screen") if isinstance(one, Figure)]
    total = len(figures) * len(kinds) + len(extra)
    if not total:
        return
    with Renderer(min(2, os.cpu_count() or 1) if total >= MANY else 1) as renderer:
        done = 0
        for kind in kinds:
            for figure, content in renderer.draw_all(figures, kind):
                done += 1
                report("图片", done, total)
                if are_shared and kind == "png" and figure.name in exhibits:
                    drawn[figure.name] = content
                yield Made(file_name(context.edition, context.month, figure.name, kind), kind, content)
        for figure, content in renderer.draw_all(extra, "png"):
            done += 1
            report("图片", done, total)
            drawn[figure.name] = content


def _exhibits(context: ExportContext, order: Order) -> list[str]:
    """Names of the figures that the order's documents hold."""
    if not order.kinds & {"docx", "pdf"} or "briefing" not in order.forms:
        return []
    texts = (order.text(context, scope, "briefing") for scope in order.scopes)
    return list(dict.fromkeys(name for text in texts for name in text.figures))


def _drawable(context: ExportContext, names: Iterable[str], size: str) -> Iterator[Figure | LeftOut]:
    """The figures that have something to draw and can be printed, and why the others are missing."""
    for name in names:
        try:
            figure = context.figure(name, SIZES[size])
            check_glyphs(figure)
        except FigureUnknown as problem:
            yield LeftOut(name, str(problem), is_fault=False)
        except GlyphMissing as problem:
            yield LeftOut(name, str(problem), is_fault=True)
        else:
            yield figure


Job = Callable[[], Iterator[Made | LeftOut]]


def _documents(context: ExportContext, scope: Scope, order: Order, drawn: Mapping[str, bytes]) -> list[Job]:
    """What writes the documents of one scope, one job each."""
    jobs: list[Job] = []
    if order.kinds & {"docx", "pdf"}:
        if "briefing" in order.forms:
            jobs.append(partial(_briefing, context, scope, order, drawn))
        if "notice" in order.forms and scope.department is not None:
            jobs.append(partial(_notice, context, scope, order))
    if "pptx" in order.kinds:
        jobs.append(partial(_other, context, scope, "pptx"))
    if "xlsx" in order.kinds:
        jobs.append(partial(_other, context, scope, "xlsx"))
    return jobs


def _other(context: ExportContext, scope: Scope, kind: Literal["pptx", "xlsx"]) -> Iterator[Made]:
    title, write = {"pptx": ("幻灯片", write_slides), "xlsx": ("工作簿", write_workbook)}[kind]
    name = file_name(context.edition, context.month, f"{title}_{scope.name(context.plan)}", kind)
    yield Made(name, kind, write(context, scope))


def _briefing(
    context: ExportContext, scope: Scope, order: Order, drawn: Mapping[str, bytes]
) -> Iterator[Made | LeftOut]:
    text = order.text(context, scope, "briefing")
    pictures = {name: drawn[name] for name in text.figures if name in drawn}
    for name in set(text.figures) - set(pictures):
        yield LeftOut(f"通报中的图 {name}", "该图未能绘制，通报中没有放入", is_fault=True)
    yield from _word(context, scope, order, "通报", write_word(context, scope, briefing=text, pictures=pictures))


def _notice(context: ExportContext, scope: Scope, order: Order) -> Iterator[Made | LeftOut]:
    try:
        text = order.text(context, scope, "notice")
        document = write_word(context, scope, form="notice", briefing=text)
    except NothingBehind as problem:
        yield LeftOut(f"督办单 {scope.name(context.plan)}", str(problem), is_fault=False)
    else:
        yield from _word(context, scope, order, "督办单", document)


def _word(context: ExportContext, scope: Scope, order: Order, title: str, document: bytes) -> Iterator[Made | LeftOut]:
    """A Word document, as Word, as PDF or as both."""
    stem = f"{title}_{scope.name(context.plan)}"
    if "docx" in order.kinds:
        yield Made(file_name(context.edition, context.month, stem, "docx"), "docx", document)
    if "pdf" in order.kinds:
        try:
            find_converter()
        except ConverterMissing as problem:
            if not order.is_whole:
                raise
            yield LeftOut(f"{stem}.pdf", str(problem), is_fault=False)
        else:
            yield Made(file_name(context.edition, context.month, stem, "pdf"), "pdf", convert_to_pdf(document))
