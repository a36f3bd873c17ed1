"""The 通报 as a Word document: its numbers, page, styles, pictures, marks, and that other programs open it."""

from __future__ import annotations

import dataclasses
import io
import shutil
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from monitor import ranking
from monitor.export import word
from monitor.export.pdf import convert_to_pdf
from monitor.export.scope import ExportContext, Scope, export_context
from monitor.export.templates.make import make
from monitor.export.word import briefing_of, write_word
from monitor.export.word_template import DEMO_MARK, PRESS, STYLES, TemplateUnusable
from monitor.home import Home
from monitor.judged import Judged
from monitor.month import Month
from monitor.plan import Indicator, Milestone
from monitor.words.passage import Heading, Paragraph, reworded
from tests.document_numbers import percent, shown

JUNE = Month(2025, 6)
SCOPES = {
    "city": Scope(),
    "section": Scope(section="infrastructure"),
    "department": Scope(department="education_bureau"),
}
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and shutil.which("libreoffice") is None, reason="LibreOffice is not installed"
)


@pytest.fixture(scope="module")
def context(demo_home: Home) -> ExportContext:
    return export_context(demo_home, JUNE)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def png(width: int = 90, height: int = 43) -> bytes:
    """A small white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_the_document_says_what_the_briefing_says_and_nothing_else(context: ExportContext, scope: Scope) -> None:
    briefing = briefing_of(context, scope)
    told = [block.text for block in briefing.blocks if isinstance(block, Heading | Paragraph)]
    written = [p.text for p in opened(write_word(context, scope)).paragraphs]
    start = written.index(told[0])
    assert written[start : start + len(told)] == told
    before, after = written[:start], written[start + len(told) :]
    assert before == ["\n".join(briefing.title), *([briefing.addressee] if briefing.addressee else [])]
    assert [text for text in after if text and not text.startswith(("附件", "　", "注：", "（印发"))] == [
        name for name in ("任务指标进展情况表", "县（市）区和功能区完成情况表") if name in after
    ]


def test_every_cell_of_the_attached_table_is_of_its_item(context: ExportContext) -> None:
    table = opened(write_word(context)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    rows = [row for row in rows if row[0].isdigit()]
    assert len(rows) == len(context.judged.assessments)
    for row, one in zip(rows, context.judged.assessments, strict=True):
        item = one.item
        decimals = int(getattr(item, "decimals", 0))
        is_share = isinstance(item, Indicator) and item.kind != "rank"
        measured = isinstance(item, Indicator | Milestone)
        expected = [
            item.name,
            shown(one.target, decimals) if measured and one.target is not None else "—",
            shown(one.actual, decimals) if measured and one.actual is not None else "—",
            getattr(item, "unit", "自评"),
            percent(one.attainment_share).removesuffix("%") if is_share and one.attainment_share is not None else "—",
            percent(one.schedule_share) if is_share and one.schedule_share is not None else "—",
            ("−" if one.gap_pp < 0 else "") + shown(one.gap_pp, 1) if is_share and one.gap_pp is not None else "—",
        ]
        assert row[1:8] == expected
        assert row[9] == one.reporter


def test_the_district_table_holds_each_districts_share_and_place(context: ExportContext) -> None:
    table = opened(write_word(context)).tables[1]
    cells = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}
    heads = cells["地区"]
    for district, ones in context.districts.items():
        row = cells[context.plan.district[district].name]
        for one in ones:
            assert row[heads.index(one.item.short)].startswith(f"{percent(one.attainment_share)}% (")  # type: ignore[arg-type]


def test_many_items_of_districts_stand_in_tables_whose_numbers_are_not_broken(
    context: ExportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert word.MOST_COLUMNS * 24 <= 197  # what a number with its place takes of the width, in millimetres
    whole = opened(write_word(context)).tables[1]
    heads = [cell.text for cell in whole.rows[0].cells]
    monkeypatch.setattr(word, "MOST_COLUMNS", 3)
    tables = opened(write_word(context)).tables[1:]
    parts = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert [name for part in parts for name in part[1:]] == heads[1:] and {part[0] for part in parts} == {"地区"}
    assert max(map(len, parts)) <= 4 and len(tables) == -(-(len(heads) - 1) // 3)
    assert {len(table.rows) for table in tables} == {len(whole.rows)}


def test_of_many_districts_the_table_holds_the_first_and_the_last_and_says_so(
    context: ExportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [[cell.text for cell in row.cells] for row in opened(write_word(context)).tables[1].rows]
    for name, value in (("ONE_BY_ONE", 6), ("LEADING", 2), ("TRAILING", 3)):
        monkeypatch.setattr(ranking, name, value)
    document = opened(write_word(context))
    some = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    bands = [row[0] for row in some if len(set(row)) == 1]
    assert bands == ["县（市）区（前2位）", "县（市）区（末3位）", "功能区（单独排名）"]
    rows = [row for row in some if len(set(row)) > 1]
    assert len(rows) == 1 + 2 + 3 + 2
    assert all(row in whole for row in rows), "places are among all"
    assert any("14个地区中列出前2位和末3位（按总体位次），全部见工作簿。" in one.text for one in document.paragraphs)


def test_the_page_is_that_of_the_standard(context: ExportContext) -> None:
    first, *rest = opened(write_word(context)).sections
    edges = (first.page_width, first.page_height, first.top_margin, first.left_margin)
    assert [round(edge.mm) for edge in edges if edge is not None] == [210, 297, 37, 28]
    for section in (first, *rest):
        sides = sorted(
            (
                round((section.page_width - section.left_margin - section.right_margin) / 36000),  # type: ignore[operator]
                round((section.page_height - section.top_margin - section.bottom_margin) / 36000),  # type: ignore[operator]
            )
        )
        assert sides == [156, 225]


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Body Text", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
    ],
)
def test_styles_name_their_chinese_font(style: str, font: str, size: int) -> None:
    found = docx.Document(str(PRESS)).styles[style]
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert found.font.size.pt == size  # type: ignore[attr-defined]
    assert not any("Theme" in key for key in fonts.attrib)


def test_the_template_is_what_its_script_makes() -> None:
    assert PRESS.read_bytes() == make()


def test_quotation_marks_are_set_in_the_chinese_font(context: ExportContext) -> None:
    runs = [run for p in opened(write_word(context)).paragraphs for run in p.runs if "“" in run.text]
    assert runs
    for run in runs:
        assert run._r.rPr is not None and run._r.rPr.find(qn("w:rFonts")).get(qn("w:hint")) == "eastAsia"


def test_what_is_left_open_is_marked(context: ExportContext) -> None:
    document = opened(write_word(context))
    opened_runs = [run.text for p in document.paragraphs for run in p.runs if run.style.name == "Open Point"]
    open_sentences = [said.text for said in briefing_of(context).sentences if said.is_open]
    assert open_sentences and opened_runs[: len(open_sentences)] == open_sentences


def test_tables_repeat_their_header_and_keep_their_rows_whole(context: ExportContext) -> None:
    for table in opened(write_word(context)).tables:
        rows = table._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)


@pytest.mark.parametrize("scope", [Scope(section="tourism"), Scope(department="hr_bureau")], ids=["signed", "not"])
def test_the_last_page_of_the_text_holds_several_lines_of_it(context: ExportContext, scope: Scope) -> None:
    paragraphs = opened(write_word(context, scope)).paragraphs
    end = next(n for n, one in enumerate(paragraphs) if one.text.startswith("附件"))
    lines = 0
    for one in reversed(paragraphs[:end]):
        if lines >= 6:
            break
        assert one.paragraph_format.keep_with_next, one.text
        assert one.paragraph_format.keep_together or len(one.text) > 280
        lines += -(-len(one.text) // 28)
    assert lines >= 6


def test_the_note_below_a_table_has_rows_of_it_on_its_page(context: ExportContext) -> None:
    document = opened(write_word(context))
    tables = [document.tables[0], document.tables[-1]]  # that of the items, and the last of the districts
    for table in tables:
        rows = [
            [p.pPr.keepNext is not None for c in row.tc_lst for p in c.p_lst if p.pPr is not None]
            for row in table._tbl.tr_lst
        ]
        assert all(map(all, rows[-4:])) and not any(map(any, rows[1:-4]))


def test_a_figure_has_its_caption_and_description(context: ExportContext) -> None:
    document = opened(write_word(context, pictures={"gaps-all": png(), "heatmap-tasks": png(90, 300)}))
    described = {shape._inline.docPr.get("title"): shape._inline.docPr.get("descr") for shape in document.inline_shapes}
    for name in ("gaps-all", "heatmap-tasks"):
        figure = context.figure(name)
        assert described[figure.headline] == figure.alt
    captions = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Caption"]
    assert captions == [f"图{n}　{context.figure(x).headline}" for n, x in ((1, "gaps-all"), (2, "heatmap-tasks"))]
    assert all(shape.width.mm <= 156.1 and shape.height.mm <= 190.1 for shape in document.inline_shapes)


def test_a_reworded_text_is_what_is_written(context: ExportContext) -> None:
    briefing = reworded(briefing_of(context), {3: "这一句改过了。"})
    texts = [p.text for p in opened(write_word(context, briefing=briefing)).paragraphs]
    assert any("这一句改过了。" in text for text in texts)


def test_demonstration_data_are_marked_on_every_page(context: ExportContext) -> None:
    document = opened(write_word(context))
    for section in document.sections:
        assert section.header.paragraphs[0].text == DEMO_MARK
        assert section.even_page_header.paragraphs[0].text == DEMO_MARK
    assert "演示数据" in (document.core_properties.title or "")


def test_real_data_carry_no_mark(context: ExportContext) -> None:
    judged: Judged = context.judged
    edition = dataclasses.replace(judged.edition, is_demo=False)
    real = dataclasses.replace(context, judged=dataclasses.replace(judged, edition=edition))
    with zipfile.ZipFile(io.BytesIO(write_word(real))) as package:
        assert not any("演示".encode() in package.read(name) for name in package.namelist())


def test_a_notice_has_a_table_to_be_filled_in(context: ExportContext) -> None:
    document = opened(write_word(context, SCOPES["department"], form="notice"))
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "督办事项", "滞后原因", "整改措施", "完成时限"]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "教育数字化试点特殊教育学校数", "", "", ""]
    assert len(table.rows) == 2


def test_the_same_data_give_the_same_bytes(context: ExportContext) -> None:
    assert write_word(context, pictures={"gaps-all": png()}) == write_word(context, pictures={"gaps-all": png()})


@pytest.mark.parametrize("style", ["Heading 2", "Open Point", "Table Band"])
def test_a_template_that_lacks_a_style_is_named_with_it(context: ExportContext, tmp_path: Path, style: str) -> None:
    document = docx.Document(str(PRESS))
    document.styles[style].delete()
    path = tmp_path / "单位模板.docx"
    document.save(str(path))
    with pytest.raises(TemplateUnusable, match=f"模板“单位模板.docx”缺少样式：{style}；请在模板中补上"):
        write_word(context, template=path)


def test_a_template_that_is_no_document_is_refused(context: ExportContext, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(b"PK nothing")
    with pytest.raises(TemplateUnusable, match="打不开或不是 Word 文档"):
        write_word(context, template=path)
    with pytest.raises(TemplateUnusable, match="打不开或不是 Word 文档"):
        write_word(context, template=tmp_path / "没有.docx")


def test_what_a_writer_left_in_the_template_is_no_part_of_a_document(context: ExportContext, tmp_path: Path) -> None:
    document = docx.Document(str(PRESS))
    document.add_paragraph("模板使用说明", style="Body Text")
    path = tmp_path / "模板.docx"
    document.save(str(path))
    assert "模板使用说明" not in [p.text for p in opened(write_word(context, template=path)).paragraphs]
    assert set(STYLES) <= {style.name for style in document.styles}


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_libreoffice_opens_it(context: ExportContext, scope: Scope, tmp_path: Path) -> None:
    content = convert_to_pdf(write_word(context, scope))
    assert content.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        path = tmp_path / "document.pdf"
        path.write_bytes(content)
        told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
        assert "一、总体进展" in told and DEMO_MARK.split("　")[0] in told
