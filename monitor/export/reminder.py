"""The 催报单 of departments as Word documents, one each, and all of them as one zip."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from docx.document import Document
from docx.shared import Pt

from monitor.calendar import Return
from monitor.export.office import steady
from monitor.export.word import SIGNED
from monitor.export.word_blocks import Writer, add_run
from monitor.export.word_template import PRESS, mark_demo, open_template
from monitor.plan import Plan
from monitor.words.reminder import reminder_notice

_NO_FOLDER = str.maketrans("/\\", "／＼")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the same documents give the same zip


def write_reminder(plan: Plan, one: Return, *, is_demo: bool, template: Path = PRESS) -> bytes:
    """The .docx to one department: the same input gives the same bytes. Raises TemplateUnusable."""
    text = reminder_notice(plan, one, is_demo=is_demo)
    document = open_template(template)
    writer = Writer(document, {}, _no_figure)
    if is_demo:
        mark_demo(document.sections[0])
    writer.title(text.title)
    writer.line(text.addressee, "Addressee")
    for block in text.blocks:
        writer.write(block)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature never stands alone
    for number, words in enumerate(SIGNED):
        signature = document.add_paragraph(style="Signature")
        signature.paragraph_format.space_before = Pt(58 if number == 0 else 0)  # two lines are left free
        signature.paragraph_format.keep_with_next = number == 0
        add_run(signature, words, "Open Point")
    _describe(document, plan, one, "".join(text.title), is_demo=is_demo)
    return steady(document)


def reminder_name(plan: Plan, one: Return, *, is_demo: bool) -> str:
    """演示数据_催报单_市教育局_2025-09.docx."""
    mark = "演示数据_" if is_demo else ""
    name = plan.department[one.department].name.translate(_NO_FOLDER)
    return f"{mark}催报单_{name}_{one.month}.docx"


def zip_reminders(plan: Plan, missing: Iterable[Return], *, is_demo: bool) -> bytes:
    """One zip with the 催报单 of every department. Raises TemplateUnusable."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one in missing:
            entry = zipfile.ZipInfo(reminder_name(plan, one, is_demo=is_demo), _EARLIEST)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, write_reminder(plan, one, is_demo=is_demo))
    return out.getvalue()


def _describe(document: Document, plan: Plan, one: Return, title: str, *, is_demo: bool) -> None:
    properties = document.core_properties
    demo = "（演示数据）" if is_demo else ""
    properties.title, properties.subject = title + demo, plan.title
    properties.author = properties.last_modified_by = plan.city
    properties.comments = f"截至{one.day.isoformat()}的登记情况{demo}"
    properties.language = "zh-CN"
    properties.created = properties.modified = dt.datetime.combine(one.day, dt.time())


def _no_figure(name: str) -> NoReturn:
    raise LookupError(f"a 催报单 has no figure {name}")
