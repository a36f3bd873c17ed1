"""Comments on figures of a workbook: said, not read, whatever they hold."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
import xlsxwriter
from departmental import checked, codes, observed

from etl.checks import Checked
from etl.file.cell_note import notes_of

ROWS = (("2025年9月",), ("填报单位：市通信办",), ("指标名称", "本月数", "累计数"), ("新建基站数", 20, 212))
BOOKED = {"stations||2025-09|month|20|4", "stations||2025-09|cumulative|212|4"}


def _book(notes: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("9月")
        for line, cells in enumerate(ROWS):
            sheet.write_row(line, 0, cells)
        for place, text in notes.items():
            sheet.write_comment(place, text)
    return out.getvalue()


def _changed(content: bytes, change: dict[str, bytes | None]) -> bytes:
    """The workbook with other parts, or without some."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, part in change.items():
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def _said(result: Checked) -> list[str]:
    assert observed(result) == BOOKED
    return [one.message for one in result.problems if one.code == "cell-notes"]


def test_comments_on_figures_are_said_with_their_places_and_words() -> None:
    (told,) = _said(checked(_book({"C4": "此数待核实，\n含厦门", "B4": "张三:\n上月漏报补报"}), name="报送.xlsx"))
    assert "有2个数带批注" in told
    assert "B4“上月漏报补报”、C4“此数待核实， 含厦门”" in told
    assert "张三" not in told


def test_comments_on_words_and_without_words_are_let_be() -> None:
    assert not _said(checked(_book({"A3": "填写全称", "A4": "当年新建"}), name="报送.xlsx"))
    assert not _said(checked(_book({"C4": "  "}), name="报送.xlsx"))


def test_long_and_many_comments_are_shown_by_their_beginnings() -> None:
    (told,) = _said(checked(_book({"C4": "长" * 30_000}), name="报送.xlsx"))
    assert len(told) < 200
    places = {f"{letter}{row}": "批" for letter in "BCDEFGH" for row in range(4, 300)}
    assert len(notes_of(_book(places))["9月"]) == 1_000


COMMENTS = "xl/comments1.xml"


@pytest.mark.parametrize(
    "part",
    [
        None,
        b"",
        b"<comments>",
        b"<comments><commentList>" + b'<comment ref="C4">' * 50_000,
        b"<comments><commentList>" + b"<comment " * 50_000,
        b'<comments><commentList><comment ref="ZZZZZZZZ99999999999999999999"><text><t>x</t></text></comment>',
        b'<comments><commentList><comment ref="C4"><text><t>' + b"&#1114112;" * 1_000 + b"</t></text></comment>",
        b'<comments><commentList><comment ref="C4"><text>' + b"<t>" * 50_000,
    ],
    ids=["missing", "empty", "open", "never closed", "never a tag", "far away", "no characters", "nested"],
)
def test_comments_that_no_program_writes_change_nothing_and_take_no_time(part: bytes | None) -> None:
    before = time.process_time()
    result = checked(_changed(_book({"C4": "批注"}), {COMMENTS: part}), name="报送.xlsx")
    assert observed(result) == BOOKED
    assert time.process_time() - before < 2


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "https://example.com/x.xml", "", "../workbook.xml", "%"])
def test_a_relation_to_something_else_than_comments_finds_none(target: str) -> None:
    relations = (
        b'<Relationships><Relationship Id="a" Type="x/relationships/comments" Target="%s"/></Relationships>'
        % target.encode()
    )
    content = _changed(_book({"C4": "批注"}), {"xl/worksheets/_rels/sheet1.xml.rels": relations})
    assert not _said(checked(content, name="报送.xlsx"))


def test_comments_of_a_thread_are_shown_without_what_the_program_says_of_threads() -> None:
    thread = "[线程批注]\n\n你的Excel版本可读取此线程批注；但是任何编辑都会删除。\n\n注释:\n    含上月补报"
    (told,) = _said(checked(_book({"C4": thread}), name="报送.xlsx"))
    assert "C4“含上月补报”" in told


def test_a_workbook_without_comments_says_nothing() -> None:
    assert codes(checked(_book({}), name="报送.xlsx")) == []
