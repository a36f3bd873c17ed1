"""Files made to break a reader end in figures or in a sentence, within bounded time and memory, and nothing hangs."""

from __future__ import annotations

import ast
import errno
import io
import os
import re
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from departmental import HEADER, PLAN, TODAY, checked, codes, observed
from hostile import CELLS, HEAD, Outcome, old_workbook, part, read_apart, rewritten, workbook, xml_book

from etl import limits
from etl.checks import check_reading
from etl.file.arrival import arrival, files_of, scratch
from etl.read import read_submission
from monitor.home import Home

ROW = "2025年3月,市通信办,stations,新建基站数,,40,120,个,\n"
BOOK = workbook([HEAD, CELLS])
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_HIDDEN = "<cols>" + '<col min="1" max="499" hidden="1"/>' * 300_000 + "</cols>"
_READINGS = f"<si><rPr><strike/></rPr>{'<rPh>' * 200_000}</si></sst>"


def is_accounted_for(outcome: Outcome) -> bool:
    counts = outcome.counts
    return counts["rows"] == counts["accepted"] + counts["rejected"] + counts["ignored"]


def zip_bomb() -> bytes:
    """A part of a gigabyte of spaces that packs into four megabytes."""
    spaces, out = b" " * 10_000_000, io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(BOOK)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            head, end, _ = old.read(name).partition(b"</worksheet>")
            with new.open(name, "w") as inner:
                inner.write(head)
                for _ in range(100 if name == SHEET else 0):
                    inner.write(spaces)
                inner.write(end)
    return out.getvalue()


def nested_entities() -> bytes:
    """Ten levels of ten entities each: ten thousand million words if they were expanded."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    declared = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "百">{levels}]>'
    sheet = part(BOOK, SHEET).partition("?>")[2].replace("<v>40</v>", "<v>&l10;</v>")
    return rewritten(BOOK, {SHEET: (declared + sheet).encode()})


def entities_in_the_strings() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    strings = part(BOOK, "xl/sharedStrings.xml").partition("?>")[2].replace("市通信办", "&l10;")
    declared = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "百">{levels}]>'
    return rewritten(BOOK, {"xl/sharedStrings.xml": (declared + strings).encode()})


def an_entity_from_a_file() -> bytes:
    declared = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY outside SYSTEM "file:///etc/hostname">]>'
    strings = part(BOOK, "xl/sharedStrings.xml").partition("?>")[2].replace("市通信办", "&outside;")
    return rewritten(BOOK, {"xl/sharedStrings.xml": (declared + strings).encode()})


def a_million_merged_cells() -> bytes:
    cells = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(3, 50_002))
    merges = "".join(f'<mergeCell ref="A{line}:I{line}"/>' for line in range(2, 50_002))
    sheet = part(BOOK, SHEET).replace(
        "</sheetData>", f'{cells}</sheetData><mergeCells count="50000">{merges}</mergeCells>'
    )
    return rewritten(BOOK, {SHEET: sheet.encode()})


def many_strings() -> bytes:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(3_000_000))
    head = part(BOOK, "xl/sharedStrings.xml").partition("<si>")[0]
    return rewritten(BOOK, {"xl/sharedStrings.xml": f"{head}{strings}</sst>".encode()})


def encrypted() -> bytes:
    """The container that Excel writes around a workbook with a password."""
    sector = 512
    header = bytearray(sector)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", header, 40, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<109I", header, 76, 0, *([0xFFFFFFFF] * 108))
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *([0xFFFFFFFF] * 125))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        tail = struct.pack("<HBBIII16sIQQIQ", len(text), kind, 1, *[0xFFFFFFFF] * 2, child, b"", 0, 0, 0, start, size)
        return text.ljust(64, b"\0") + tail

    entries = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("EncryptedPackage", 2, 0xFFFFFFFF, 2, 512)
    return bytes(header) + table + entries.ljust(sector, b"\0") + os.urandom(sector)


def words_for_numbers() -> bytes:
    months = ",".join(f"{year}年{month}月" for year in range(1990, 2031) for month in range(1, 13))
    row = "新建基站数," + ",".join(map(str, range(492))) + "\n"
    return f"填报单位：市通信办\n指标,{months}\n{row * 2_000}".encode()


LARGE: dict[str, tuple[str, Callable[[], bytes | str], set[str], str]] = {
    # what it is: (name, bytes, codes of which one must be found, what its sentence names)
    "a zip bomb": ("a.xlsx", zip_bomb, {"too-large"}, f"{limits.INFLATED_BYTES // 1_000_000} MB"),
    "entities within entities": ("a.xlsx", nested_entities, {"bad-number", "not-a-workbook", "not-a-table"}, ""),
    "entities within the strings": ("a.xlsx", entities_in_the_strings, {"unknown-department", "not-a-workbook"}, ""),
    "merged cells beyond measure": ("a.xlsx", a_million_merged_cells, {"too-large"}, f"{limits.MERGED_CELLS:,}格"),
    "six million cells without places": (
        "a.xlsx",
        lambda: _without_places(15_000, 400),
        {"too-large"},
        f"上限{limits.ODDLY_WRITTEN_CELLS:,}个",
    ),
    "three million strings": ("a.xlsx", many_strings, {"no-header", "too-large"}, ""),
    "a hundred thousand columns": (
        "a.csv",
        lambda: HEADER + ROW.strip() + "," * 100_000 + "\n",
        {"too-many-columns"},
        f"{limits.COLUMNS}列",
    ),
    "a header of a hundred thousand columns": (
        "a.csv",
        lambda: ",".join(f"2025年{n % 12 + 1}月" for n in range(100_000)) + "\n" + "1," * 100_000 + "\n",
        {"too-many-columns"},
        f"{limits.COLUMNS}列",
    ),
    "a cell of almost 50 MB": (
        "a.csv",
        lambda: HEADER + ROW + '2025年3月,"' + "a" * 49_000_000 + '",x\n',
        {"cell-too-long"},
        f"{limits.CELL_CHARACTERS:,}个字符",
    ),
    "more bytes than are taken": (
        "a.csv",
        lambda: HEADER + ROW + "1" * limits.FILE_BYTES,
        {"too-large"},
        f"{limits.FILE_BYTES // 1_000_000} MB",
    ),
    "five megabytes of months": ("a.csv", words_for_numbers, {"too-large"}, f"{limits.FIGURES:,}"),
    "a hundred thousand unknown names": (
        "a.csv",
        lambda: HEADER + "".join(f"2025年3月,某局{n},,未知{n}号,某地{n},1,2,个,\n" for n in range(100_000)),
        {"unknown-indicator"},
        "",
    ),
    "a hundred thousand headers": (
        "a.csv",
        lambda: "指标,2025年1月,2025年2月\n\n" * 100_000,
        {"too-large"},
        f"{limits.TABLE_SEARCHES}行",
    ),
    "half a million quotation marks": (
        "a.csv",
        lambda: HEADER + '"a"b,c\n' * 500_000,
        {"not-a-table"},
        f"{limits.QUOTING_FAULTS}行",
    ),
    "nothing but zeros": ("a.csv", lambda: bytes(20_000_000), {"not-a-table"}, "控制字符"),
    "rows without end": (
        "a.csv",
        lambda: HEADER + "\n" * 600_000,
        {"too-large"},
        f"{limits.ROWS:,}行",
    ),
    "an exponent without end": (
        "a.csv",
        lambda: HEADER + ROW.replace("120", "1e999999999") * 2_000,
        {"bad-number"},
        "科学计数法",
    ),
    "long numerals": (
        "a.csv",
        lambda: HEADER + ROW.replace("120", "9" * 30_000) * 300,
        {"bad-number"},
        f"整数部分超过{limits.INTEGER_DIGITS}位",
    ),
    "noughts without end where none is shown": (
        "a.xlsx",
        lambda: _with_noughts(100_000),
        {"too-large", "cell-too-long", "bad-number"},
        f"{limits.CELL_CHARACTERS:,}个字符",
    ),
    "readings of a text that are never closed": (
        "a.xlsx",
        lambda: rewritten(BOOK, {STRINGS: part(BOOK, STRINGS).replace("</sst>", _READINGS).encode()}),
        {"missing-expected-row"},
        "",
    ),
    "hidden columns told again and again": (
        "a.xlsx",
        lambda: rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("<sheetData>", _HIDDEN + "<sheetData>").encode()}),
        {"hidden-cells"},
        "499列是隐藏的",
    ),
    "hidden columns told again and again in XML": (
        "a.xml",
        lambda: xml_book(["月份"]).replace(
            "<Table>", "<Table>" + '<Column ss:Index="1" ss:Span="497" ss:Hidden="1"/>' * 200_000
        ),
        {"not-a-table"},
        "",
    ),
    "many formats": ("a.xlsx", lambda: _formats(60_000), {"too-large"}, f"上限{limits.NUMBER_FORMATS:,}种"),
    "brackets and strokes in headings": (
        "a.csv",
        lambda: ",".join("累计" * 30 + "(" * 60 + f"{n}" for n in range(400)) + "\n" + ROW * 200,
        {"no-header", "missing-column"},
        "",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", LARGE)
def test_a_large_hostile_file_ends_in_a_sentence_in_time(what: str, tmp_path: Path) -> None:
    name, make, expected, sentence = LARGE[what]
    path = tmp_path / name
    content = make()
    path.write_bytes(content.encode() if isinstance(content, str) else content)

    outcome = read_apart(path)

    assert expected & outcome.codes, outcome.problems[:5]
    assert sentence in outcome.messages
    assert is_accounted_for(outcome)
    assert outcome.kilobytes * 1024 < 1_000_000_000


OWNER = "填报单位：市通信办\n"


def _table(rows: int) -> str:
    return OWNER + "指标,2025年1月累计,2025年2月累计\n" + "新建基站数,1,2\n" * rows


def _stacked(tables: int) -> str:
    return OWNER + "".join(f"指标,2025年{n + 1}月累计\n新建基站数,{n}\n\n" for n in range(tables))


def _headers(rows: int) -> str:
    return OWNER + "指标,2025年1月累计\n新建基站数,1\n" + "\n指标,2025年1月累计\n" * rows


def _totals(rows: int) -> str:
    return "2025年9月新建基站数累计\n填报单位：市通信办\n地区,累计\n东城区,1\n" + "合计,1\n" * rows


def _merged() -> bytes:
    sheet = part(BOOK, SHEET)
    merges = '<mergeCells count="1"><mergeCell ref="A2:I9"/></mergeCells>'
    rows = "".join(f'<row r="{n}"><c r="I{n}"><v>{n}</v></c></row>' for n in range(3, 10))
    return rewritten(BOOK, {SHEET: sheet.replace("</sheetData>", rows + "</sheetData>" + merges).encode()})


def _sheets(count: int) -> bytes:
    book = openpyxl.Workbook()
    for _ in range(count):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# For each limit: a small value for it, a file that goes beyond, and what the sentence about it then says.
def _percentages(count: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0%"})
        sheet = book.add_worksheet()
        for line in range(count):
            sheet.write(line, 0, 0.5, percent)
    return out.getvalue()


def _formats(count: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line in range(count):
            sheet.write(line, 0, 0.5, book.add_format({"num_format": f'0"第{line}"'}))
    return out.getvalue()


def _with_noughts(length: int) -> bytes:
    """Noughts and a letter in a sheet that shows no nought: whether it is one must not be tried from each of them."""
    sheet = part(BOOK, SHEET).replace("<sheetView ", '<sheetView showZeros="0" ', 1)
    return rewritten(BOOK, {SHEET: sheet.replace("<v>120</v>", f"<v>{'0' * length}x</v>").encode()})


def _without_places(rows: int, columns: int) -> bytes:
    cells = f"<row>{'<c><v>1</v></c>' * columns}</row>" * rows
    return rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("</sheetData>", f"{cells}</sheetData>").encode()})


def _with_long_tags(length: int) -> bytes:
    return rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("<c ", f"<c {'x' * length} ").encode()})


def _conditional(ranges: int, form: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        rule = {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format({"num_format": form})}
        for column in range(ranges):
            sheet.conditional_format(0, column, 9, column, rule)
    return out.getvalue()


def _archive(parts: int) -> str:
    """A web page saved as one file."""
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=_cut"\n'
    return head + "\n--=_cut\nContent-Type: text/html\n\n<p>无</p>" * parts + "\n--=_cut--\n"


SAID: dict[str, tuple[int, Callable[[], bytes | str], str]] = {
    "FILE_BYTES": (1_000_000, lambda: HEADER + "1" * 1_000_001, "上限1 MB"),
    "INFLATED_BYTES": (1_000_000, lambda: rewritten(BOOK, {"x.bin": bytes(1_000_001)}, extra=True), "超过1 MB"),
    "DESCRIBING_BYTES": (
        1_000_000,
        lambda: rewritten(BOOK, {"xl/styles.xml": part(BOOK, "xl/styles.xml").encode() + b" " * 1_000_000}),
        "部分超过上限1 MB",
    ),
    "SHEETS": (3, lambda: _sheets(4), "上限3张"),
    "NAME_CHARACTERS": (1, lambda: BOOK, "个字符，超过上限1个"),
    "ROWS": (20, lambda: HEADER + ROW * 30, "20行"),
    "COLUMNS": (12, lambda: HEADER + ROW.strip() + "," * 12 + "\n", "上限12列"),
    "GRID_CELLS": (100, lambda: HEADER + ROW * 30, "100个单元格"),
    "CELL_CHARACTERS": (50, lambda: HEADER + ROW.strip() + "长" * 51 + "\n", "50个字符"),
    "CELL_LINES": (5, lambda: HEADER + ROW.strip() + '"' + "长\n" * 6 + '"\n', "换行超过5处"),
    "QUOTING_FAULTS": (7, lambda: HEADER + '"a"b,c\n' * 20, "超过7行"),
    "HEADER_WITHIN_ROWS": (5, lambda: "说明\n" * 6 + HEADER + ROW, "前5行里找不到表头"),
    "TABLES": (3, lambda: _stacked(5), "超过3张"),
    "TABLE_SEARCHES": (3, lambda: _headers(6), "超过3行"),
    "NAME_SEARCHES": (
        2,
        lambda: HEADER + "".join(f"2025年3月,市通信办,,未知{n}号,,,1,,\n" for n in range(4)),
        "认不出的名称超过2个",
    ),
    "HEADINGS": (80, lambda: workbook([["市通信办", "新建基站数", "个", f"词{n}"] for n in range(9)]), "试到上限80列"),
    "LABELS": (80, lambda: _table(1) + "".join(f"行{n},1,2\n" for n in range(160)), "超过80个"),
    "TEXT_CHARACTERS": (90, lambda: workbook([HEAD, CELLS, CELLS, CELLS]), "超过90个字符"),
    "FIGURES": (10, lambda: _table(9), "横排的表有10个以上的数"),
    "MERGED_CELLS": (30, _merged, "超过30格"),
    "TOTALS": (2, lambda: _totals(4), "只核对了前2个"),
    "INTEGER_DIGITS": (5, lambda: HEADER + ROW.replace("120", "123456"), "超过5位"),
    "FRACTION_DIGITS": (2, lambda: HEADER + ROW.replace("120", "120.125"), "超过2位"),
    "FAULTY_ROWS": (3, lambda: HEADER + ROW.replace("120", "约1") * 9, "有问题的行超过3行，第5行及以后"),
    "CONTRADICTING": (3, lambda: HEADER + "".join(ROW.replace("120", str(n)) for n in range(9)), "从这一行起还有6行"),
    "CONTRADICTING_OTHERWISE": (
        120,
        lambda: HEADER + "".join(ROW.replace("120", str(n)).replace(",\n", f",说明{n}\n") for n in range(300)),
        "从这一行起还有200行",
    ),
    "ODD_CELLS": (2, lambda: _percentages(3), "超过2个"),
    "NUMBER_FORMATS": (3, lambda: _formats(4), "数字格式超过上限3种"),
    "STYLES": (3, lambda: _formats(4), "样式、字体或填充超过上限3种"),
    "LOOKED_AT_CELLS": (2, lambda: _percentages(3), "要逐格核对的单元格超过上限2个"),
    "ODDLY_WRITTEN_CELLS": (5, lambda: _without_places(2, 3), "单元格（如没有写明位置）超过上限5个"),
    "TAG_BYTES": (20, lambda: _with_long_tags(21), "超过上限20个字节"),
    "CONDITIONAL_RANGES": (2, lambda: _conditional(3, "#,##0"), "区域超过上限2个"),
    "CONDITIONAL_CHANGES": (2, lambda: _conditional(3, "0.0,"), "超过上限2个"),
    "SHARED_TEXTS": (2, lambda: old_workbook([["甲", "乙", "丙"]]), "超过2条"),
    "MARKUP_CHARACTERS": (20, lambda: "<table><tr><td>月份</table>", "上限20个"),
    "ARCHIVE_PARTS": (3, lambda: _archive(4), "个部分，超过上限3"),
    "ARCHIVE_LEVELS": (0, lambda: _archive(1), "一层套一层，超过上限0"),
    "ARCHIVE_LINES": (5, lambda: _archive(2), "行，超过上限5"),
    "FILLED_CELLS": (2, lambda: xml_book(["甲", "乙", "丙"]), "超过2个"),
    "PROBLEMS_SHOWN": (4, lambda: HEADER + ROW.replace("120", "约1") * 9, "问题超过4个"),
}
LIMITS = {
    node.targets[0].id
    for node in ast.parse(Path(limits.__file__).read_text(encoding="utf-8")).body
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
}


@pytest.mark.parametrize("limit", SAID)
def test_each_limit_says_that_it_was_reached(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value, make, sentence = SAID[limit]
    content = make()
    content = content.encode() if isinstance(content, str) else content
    monkeypatch.setattr(limits, limit, value)

    result = checked(content, name="a.xlsx" if content.startswith(b"PK") else "a.csv")

    assert sentence in "\n".join(problem.message + problem.remedy for problem in result.problems)
    assert result.rows == result.accepted + result.rejected + len(result.ignored)


def test_no_limit_of_the_reader_is_without_its_sentence() -> None:
    assert {limit for limit in LIMITS if not limit.startswith("BULK_")} == SAID.keys()


def test_entities_are_never_expanded_into_figures_or_files(tmp_path: Path) -> None:
    for content in (nested_entities(), an_entity_from_a_file()):
        result = checked(content, name="a.xlsx")
        assert result.has_errors
        assert not any("百百" in record.get("amount") for record in result.reading.rows)
        assert Path("/etc/hostname").read_text().strip() not in str(result.problems)


def test_a_password_is_said_to_be_in_the_way() -> None:
    result = checked(encrypted(), name="a.xlsx")
    assert codes(result) == ["not-a-workbook"]
    assert "密码" in result.problems[0].message


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99], ids=["a tenth", "half", "most", "almost all"])
def test_a_truncated_workbook_is_refused(share: float) -> None:
    result = checked(BOOK[: int(len(BOOK) * share)], name="a.xlsx")
    assert codes(result) == ["not-a-workbook"]
    assert "没有下载或拷贝完整" in result.problems[0].message
    assert not re.search("[A-Za-z]{2}", result.problems[0].message.replace("Excel", ""))  # no words of the program's


@pytest.mark.parametrize(
    "content",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40, b"\x09\x08\x10\x00\x00\x06\x05\x00" * 200],
    ids=["a container of garbage", "a stream without container"],
)
def test_garbage_that_looks_like_an_old_workbook_is_refused(content: bytes) -> None:
    result = checked(content, name="a.xls")
    assert not result.is_readable
    assert result.problems[0].code in {"not-a-workbook", "not-a-table", "unknown-encoding"}


def test_parts_with_names_that_lead_elsewhere_are_written_nowhere(tmp_path: Path) -> None:
    content = rewritten(BOOK, {"../../../tmp/outside.txt": b"x", "/tmp/outside.txt": b"y"}, extra=True)
    assert observed(checked(content, name="a.xlsx")) == {
        "stations||2025-03|month|40|2",
        "stations||2025-03|cumulative|120|2",
    }
    assert not Path("/tmp/outside.txt").exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/报送.csv", "报送.csv"),
        ("..\\..\\报送.csv", "报送.csv"),
        ("/etc/报送.csv", "报送.csv"),
        ("\u202e报送.csv\u200b", "报送.csv"),
        ("报\n送\0.csv", "报\n送.csv"),
        ("", "未命名"),
        ("..", ".."),
    ],
    ids=["upwards", "upwards with backslashes", "from the root", "bidi", "control characters", "empty", "dots"],
)
def test_a_name_is_text_to_show_and_never_a_path(name: str, shown: str) -> None:
    assert read_submission(ROW.encode(), name, PLAN).file == shown


@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("x")', "=cmd|'/c calc'!A0"])
def test_a_formula_in_text_is_no_number(formula: str) -> None:
    quoted = formula.replace('"', '""')
    result = checked(HEADER + f'2025年3月,市通信办,stations,新建基站数,,,"{quoted}",个,\n')
    assert codes(result) == ["bad-number"]


@pytest.mark.parametrize(
    "text",
    ["\u202e021", "1\u200b20", "\ufeff120", "12\u2060 0", "１２０", "120\u202c"],
    ids=["override", "zero width", "mark", "joiner and space", "full width", "pop"],
)
def test_invisible_characters_neither_hide_nor_turn_a_figure(text: str) -> None:
    result = checked(HEADER + f"2025年3月,市通信办,stations,新建基站数,,,{text},个,\n")
    assert [str(one.value) for one in result.observations if one.value is not None] in (["120"], ["21"], [])
    if result.observations and any(one.value == 21 for one in result.observations):
        raise AssertionError("digits that are shown as 120 were read as 21")


@pytest.mark.parametrize("number", ["1e999", "Infinity", "nan", "0x1F", "1_000", "١٢٣", "१२", "120\u20e3", "½", "1²"])
def test_what_only_programs_take_for_numbers_is_refused(number: str) -> None:
    assert codes(checked(HEADER + f"2025年3月,市通信办,stations,新建基站数,,,{number},个,\n")) == ["bad-number"]


@pytest.mark.parametrize(
    ("begins", "what"),
    [
        (b"PAR1", "Parquet"),
        (b"\xfd7zXZ\0", "压缩包"),
        (b"BZh9", "压缩包"),
        (b"\x28\xb5\x2f\xfd", "压缩包"),
        (b"RIFF$\0\0\0WAVE", "音频"),
        (b"II*\0", "图片"),
        (b"%!PS-Adobe", "打印文件"),
        (b"L\0\0\0\x01\x14\x02\0", "快捷方式"),
        (b"\0\0\0\x18ftypmp42", "不是文本"),
        (bytes([3, 125, 9, 30, 1, 0, 0, 0]), "不是文本"),
    ],
)
def test_what_is_no_text_is_called_what_it_is(begins: bytes, what: str) -> None:
    result = checked(begins + bytes(range(256)) * 8)
    assert codes(result) == ["not-a-table"]
    assert what in result.problems[0].message


@pytest.mark.parametrize("length", [0, 512])
def test_nul_bytes_make_no_table(length: int) -> None:
    text = (HEADER + ROW).encode()
    whole = len(text) + 512 - len(text) % 512  # a crash leaves blocks of them where text was lost
    result = checked(text.ljust(whole + length, b"\0") if length else text + b"\0" * 3)
    assert codes(result) == ["not-a-table"]
    assert "控制字符" in result.problems[0].message


def within(seconds: float, path: Path) -> str:
    """The code of what is wrong with a path, which must be known in time."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(((problem := arrival(path).problem) and problem.code) or ""))
    thread.daemon = True
    thread.start()
    thread.join(seconds)
    assert found, f"{path} was not answered"
    return found[0]


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "round.csv").symlink_to(tmp_path / "round.csv")
    (tmp_path / "nowhere.csv").symlink_to(tmp_path / "none")
    (tmp_path / "folder.csv").mkdir()
    for name in ("pipe.csv", "zero.csv", "round.csv", "nowhere.csv", "folder.csv", "none.csv"):
        assert within(20, tmp_path / name) in {"file-missing", "file-unreadable"}, name


def test_what_may_not_be_looked_at_or_has_too_long_a_name_stops_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is forbidden to who runs the tests as root: what the system says to others is said in its place."""
    (tmp_path / "好.csv").write_text(HEADER + ROW, encoding="utf-8")
    (tmp_path / "夹").mkdir()
    asked = [tmp_path / f"{'长' * 300}.csv", tmp_path / "好.csv"]
    assert list(files_of(asked)) == asked
    too_long = arrival(asked[0]).problem
    assert too_long and (too_long.code, "名称" in too_long.message or "过长" in too_long.message) == (
        "file-unreadable",
        True,
    )

    monkeypatch.setattr("etl.file.arrival.os.access", lambda *_: False)
    folder = arrival(tmp_path / "夹").problem
    assert folder and folder.message == "无法读取文件夹“夹”（没有权限）。"

    def forbidden(_: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", forbidden)
    assert list(files_of(asked)) == asked
    assert arrival(asked[1]).problem is None


def test_a_folder_that_leads_into_itself_is_gone_through_once(tmp_path: Path) -> None:
    (tmp_path / "内" / "层").mkdir(parents=True)
    (tmp_path / "内" / "层" / "回").symlink_to(tmp_path)
    (tmp_path / "内" / "报送.csv").write_text(HEADER + ROW, encoding="utf-8")
    assert list(files_of([tmp_path])) == [tmp_path / "内" / "报送.csv"]


def test_a_folder_without_files_is_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "九月.csv").mkdir()
    assert list(files_of([tmp_path / "九月.csv"])) == []
    (asked,) = files_of([tmp_path / "九月.csv"], or_folder=True)
    problem = arrival(asked).problem
    assert problem
    assert (problem.code, "文件夹“九月.csv”里没有可以读取的文件" in problem.message) == ("file-missing", True)


def test_a_file_that_grows_is_read_once_and_kept_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROW * 1_000, encoding="utf-8")
    stop = threading.Event()

    def grow() -> None:
        with path.open("a", encoding="utf-8") as file:
            while not stop.is_set():
                file.write(ROW)
                file.flush()
                time.sleep(0.0005)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        found = arrival(path)
        reading = read_submission(found.content, found.name, PLAN)
    finally:
        stop.set()
        writer.join()
    assert reading.size == len(found.content) < path.stat().st_size
    result = check_reading(reading, PLAN, today=TODAY)
    assert result.rows == result.accepted + result.rejected + len(result.ignored) >= 1_000


def test_a_zip_that_holds_itself_or_other_zips_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("报送.csv", HEADER + ROW)
        archive.writestr("内.zip", BOOK)
    result = checked(out.getvalue(), name="a.xlsx")
    assert codes(result) == ["not-a-workbook"]
    assert "压缩包里没有Excel工作簿" in result.problems[0].message


def test_what_a_killed_reading_left_is_gone_and_one_in_use_is_not(tmp_path: Path) -> None:
    home = Home(tmp_path)
    left = tmp_path / ".reading-left"
    left.mkdir()
    (left / "bulk.csv").write_text("x")
    with scratch(home) as used:
        os.utime(left, (0, 0))
        os.utime(used, (0, 0))
        with scratch(home) as other:
            assert used.is_dir() and other.is_dir()
            assert not left.exists()
    assert not list(tmp_path.glob(".reading-*"))


@pytest.mark.parametrize("field", ["市通信办", "新建基站数", "东城区"])
@pytest.mark.parametrize("mark", ["*", "①", "(1)"])
def test_marks_behind_a_name_without_end_are_not_looked_at_again_and_again(field: str, mark: str) -> None:
    row = "2025年3月,市通信办,,新建基站数,东城区,,120,个,\n".replace(field, f"{field}{mark * (30_000 // len(mark))}0")
    before = time.process_time()
    result = checked(HEADER + row)
    assert time.process_time() - before < 5  # without end: some twenty seconds for each time that it is looked at
    assert result.rows == 1
