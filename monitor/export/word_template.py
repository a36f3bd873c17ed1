"""The Word template opened: every style it must have is looked for before a word is written."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.section import Section

PRESS = Path(__file__).resolve().parent / "templates" / "press.docx"
STYLES = (
    *("Title", "Heading 1", "Heading 2", "Body Text", "Addressee", "Signature", "Lead", "Open Point", "Figure"),
    *("Caption", "Demo Mark", "Annex Mark", "Annex Title", "Table Head", "Table Band", "Table Text", "Table Number"),
    *("Note", "Table Grid", "Header"),
)
DEMO_MARK = "演示数据　仅供试用"


class TemplateUnusable(Exception):
    """A template cannot be used; a Chinese sentence says what it lacks and what to do."""


def open_template(path: Path = PRESS) -> Document:
    """An empty document with the template's page and styles; raises TemplateUnusable."""
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise TemplateUnusable(f"模板“{path.name}”打不开或不是 Word 文档（.docx）；请换用有效的模板") from error
    present = {style.name for style in document.styles}
    missing = [name for name in STYLES if name not in present]
    if missing:
        raise TemplateUnusable(
            f"模板“{path.name}”缺少样式：{'、'.join(missing)}；请在模板中补上，或恢复项目自带的 press.docx"
        )
    for paragraph in document.paragraphs:  # what a writer left in the template is no part of a document
        paragraph._p.getparent().remove(paragraph._p)
    return document


def mark_demo(section: Section) -> None:
    """The header of every page says that the data are a demonstration."""
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.text, paragraph.alignment = DEMO_MARK, WD_ALIGN_PARAGRAPH.CENTER
