"""Makes press.docx, the template of all Word documents: page and styles as GB/T 9704-2012 has them.

Run `python -m monitor.export.templates.make` after a change here. An office that has a template of its own puts it in
the place of press.docx; it needs the styles that monitor/export/word_template.py names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from monitor.export.office import steady

FOLDER = Path(__file__).resolve().parent
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
# What Word takes where an office has not installed the font.
STAND_INS = {SONG: "方正小标宋_GBK", FANG: "仿宋", HEI: "SimHei", KAI: "楷体"}
LINE = Pt(28.95)  # 22 lines in 225 mm
CENTER, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


def make() -> bytes:
    """The template's bytes, the same every time."""
    document = Document()
    _page(document)
    _defaults(document)
    _text_styles(document)
    _table_styles(document)
    _footers(document)
    _stand_ins(document)
    return steady(document)


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(297 - 37 - 225), Mm(210 - 28 - 156)
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True


def _defaults(document: DocumentType) -> None:
    """Text without a style of its own: 仿宋, size 3."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        document.styles.element.remove(defaults)
    normal = _style(document, "Normal")
    _dress(normal, FANG, 16, JUSTIFY, line=LINE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)


def _text_styles(document: DocumentType) -> None:
    _dress(_style(document, "Title"), SONG, 22, CENTER, line=Pt(36))
    _style(document, "Title").paragraph_format.keep_with_next = True
    for name, font, level in (("Heading 1", HEI, 0), ("Heading 2", KAI, 1)):
        _dress(_style(document, name), font, 16, JUSTIFY, line=LINE, indent=2, keep=True, outline=level)
    _dress(_style(document, "Body Text"), FANG, 16, JUSTIFY, line=LINE, indent=2)
    _dress(_style(document, "Addressee"), FANG, 16, JUSTIFY, line=LINE, before=LINE)
    _dress(_style(document, "Signature"), FANG, 16, RIGHT, line=LINE)
    _style(document, "Signature").paragraph_format.right_indent = Pt(64)
    _dress(_style(document, "Figure"), FANG, 16, CENTER, before=Pt(6), keep=True)
    _dress(_style(document, "Caption"), KAI, 12, CENTER, line=Pt(20), after=Pt(8))
    _dress(_style(document, "Demo Mark"), HEI, 12, CENTER, line=Pt(18))
    lead = _style(document, "Lead", WD_STYLE_TYPE.CHARACTER)
    lead.font.bold = True
    opened = _style(document, "Open Point", WD_STYLE_TYPE.CHARACTER)
    shade = OxmlElement("w:shd")  # a highlight is not taken from a style
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "FFE699")):
        shade.set(qn(f"w:{key}"), value)
    opened.element.get_or_add_rPr().append(shade)


def _table_styles(document: DocumentType) -> None:
    _dress(_style(document, "Annex Mark"), HEI, 16, LEFT, line=Pt(28), keep=True)
    _dress(_style(document, "Annex Title"), SONG, 18, CENTER, line=Pt(30), after=Pt(6), keep=True, outline=0)
    _dress(_style(document, "Table Head"), HEI, 10.5, CENTER, line=Pt(15))
    _dress(_style(document, "Table Band"), KAI, 10.5, LEFT, line=Pt(15), keep=True)
    _dress(_style(document, "Table Text"), FANG, 10.5, LEFT, line=Pt(14))
    _dress(_style(document, "Table Number"), FANG, 10.5, RIGHT, line=Pt(14))
    _dress(_style(document, "Note"), FANG, 10.5, JUSTIFY, line=Pt(16), before=Pt(4))


def _footers(document: DocumentType) -> None:
    """— 1 —, in 宋体 size 4: odd pages on the right, even ones on the left, one character in."""
    section = document.sections[0]
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            run.font.size = Pt(14)
            _fonts(run._r.get_or_add_rPr(), "宋体", "宋体")
            if text is None:
                _field(run, "PAGE")
    _dress(_style(document, "Footer"), "宋体", 14, LEFT)
    _dress(_style(document, "Header"), HEI, 12, CENTER)


def _style(document: DocumentType, name: str, kind: WD_STYLE_TYPE = WD_STYLE_TYPE.PARAGRAPH) -> Any:
    styles = document.styles
    if name in styles:
        return styles[name]
    style = styles.add_style(name, kind)
    if kind is WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = styles["Normal"]
    style.hidden, style.quick_style = False, True
    return style


def _dress(
    style: ParagraphStyle,
    font: str,
    size: float,
    align: WD_ALIGN_PARAGRAPH,
    *,
    line: int | None = None,
    indent: int = 0,
    before: int = 0,
    after: int = 0,
    keep: bool = False,
    outline: int | None = None,
) -> None:
    """Font, size, alignment and spacing of a paragraph style; all that the built-in style had is put aside."""
    for child in ("w:rPr", "w:pPr"):
        found = style.element.find(qn(child))
        if found is not None:
            style.element.remove(found)
    style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
    style.font.bold = style.font.italic = False
    _fonts(style.element.get_or_add_rPr(), font, LATIN)
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Length(before), Length(after)
    form.keep_with_next, form.widow_control = keep, True
    if line is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Length(line)
    else:
        form.line_spacing = 1.0
    paragraph = style.element.get_or_add_pPr()
    if indent:
        ind = paragraph.get_or_add_ind()
        ind.set(qn("w:firstLineChars"), str(indent * 100))
        ind.set(qn("w:firstLine"), str(int(indent * size * 20)))
    if outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(outline))
        paragraph.append(level)


def _fonts(properties: Any, east_asian: str, latin: str) -> None:
    """w:rFonts with the Chinese font: without w:eastAsia Word takes one of its own."""
    found = properties.find(qn("w:rFonts"))
    if found is not None:
        properties.remove(found)
    fonts = OxmlElement("w:rFonts")
    for key, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian), ("cs", latin)):
        fonts.set(qn(f"w:{key}"), name)
    fonts.set(qn("w:hint"), "eastAsia")
    properties.insert(0, fonts)


def _field(run: Any, code: str) -> None:
    for kind in ("begin", None, "end"):
        if kind is None:
            text = OxmlElement("w:instrText")
            text.text = code
            run._r.append(text)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _stand_ins(document: DocumentType) -> None:
    """The font table with the names under which other systems know the same typefaces."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/>'
        '<w:charset w:val="86"/><w:pitch w:val="variable"/></w:font>'
        for name, other in STAND_INS.items()
    )
    blob = part.blob.decode("utf-8")
    part._blob = blob.replace("</w:fonts>", f"{fonts}</w:fonts>").encode()


if __name__ == "__main__":
    (FOLDER / "press.docx").write_bytes(make())
