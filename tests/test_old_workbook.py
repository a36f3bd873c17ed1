"""Old workbooks (.xls) are looked through record by record: read as they are shown, or refused before they do harm."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable

import pytest
from departmental import HEADER, checked, codes, observed
from hostile import old_record, old_stream, old_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.file.compound import Compound, DamagedError, contained

HEAD: list[object] = list(HEADER.strip().split(","))
STATIONS: list[object] = ["2025年3月", "市通信办", "stations", "", "", "", 120, "个", ""]
COVERAGE: list[object] = ["2025年3月", "市通信办", "coverage", "", "", "", (0.553, 1), "%", ""]


def formula(result: bytes, *, options: int = 0, style: int = 0) -> bytes:
    """A formula in the seventh cell of the second row."""
    return old_record(0x06, struct.pack("<HHH", 1, 6, style) + result + struct.pack("<HIH", options, 0, 0))


def test_an_old_workbook_is_read() -> None:
    assert observed(checked(old_workbook([HEAD, STATIONS]), name="a.xls")) == {"stations||2025-03|cumulative|120|2"}


def test_a_number_shown_as_a_percentage_is_one() -> None:
    result = checked(old_workbook([HEAD, COVERAGE], formats=["0.0%"]), name="a.xls")
    assert observed(result) == {"coverage||2025-03|cumulative|55.3|2"}


def test_hidden_rows_and_columns_are_said() -> None:
    hidden = old_record(0x208, struct.pack("<HHHHHHI", 1, 0, 9, 0, 0, 0, 0x20))
    hidden += old_record(0x7D, struct.pack("<HHHHHH", 7, 8, 0, 0, 1, 0))
    messages = [p.message for p in checked(old_workbook([HEAD, STATIONS], cells=hidden), name="a.xls").problems]
    assert "工作表“数据”有1行是隐藏的（第2行），已照常读取。" in messages
    assert "工作表“数据”有2列是隐藏的（H列、I列），已照常读取。" in messages


@pytest.mark.parametrize(("options", "escapement", "is_apart"), [(0, 1, True), (8, 0, True), (0, 2, False)])
def test_what_is_small_or_struck_out_is_no_part_of_a_figure(options: int, escapement: int, is_apart: bool) -> None:
    plain, raised = (
        old_record(0x31, struct.pack("<5H", 200, *font) + bytes(6))
        for font in ((0, 0, 400, 0), (options, 0, 400, escapement))
    )
    footnoted: list[object] = [*STATIONS[:3], "新建基站数^1", "", "", "120^1", *STATIONS[7:]]
    result = checked(old_workbook([HEAD, footnoted], extra=plain * 5 + raised), name="a.xls")
    assert ("bad-number" in codes(result)) is is_apart
    assert any("120[1]" in problem.message for problem in result.problems) is is_apart


EMPTY: list[object] = [*STATIONS[:6], None, *STATIONS[7:]]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (formula(struct.pack("<d", 120)), {"stations||2025-03|cumulative|120|2"}),
        (formula(struct.pack("<d", 0), options=2), "没有算出结果的公式"),
        (formula(struct.pack("<d", 0)), {"stations||2025-03|cumulative|0|2"}),
        (formula(b"\2\0\x17\0\0\0\xff\xff"), "公式出错的结果"),
        (formula(b"\1\0\1\0\0\0\xff\xff"), "逻辑值"),
        (formula(b"\0" * 6 + b"\xff\xff") + old_record(0x207, struct.pack("<HB", 3, 0) + b"120"),
         {"stations||2025-03|cumulative|120|2"}),
        (formula(struct.pack("<d", 1.2), style=1), "百分号"),
        (old_record(0x205, struct.pack("<HHHBB", 1, 6, 0, 42, 1)), "公式出错的结果"),
        (old_record(0xBD, struct.pack("<HHHIH", 1, 6, 0, 120 << 2 | 2, 6)), {"stations||2025-03|cumulative|120|2"}),
        (old_record(0x27E, struct.pack("<HHHI", 1, 6, 0, 12_050 << 2 | 3)), {"stations||2025-03|cumulative|120.5|2"}),
    ],
    ids=["computed", "never computed", "computed as zero", "failed", "logical", "a text", "a percentage", "an error",
         "one of several numbers", "a hundredth"],
)  # fmt: skip
def test_a_cell_means_what_came_out_of_it(cell: bytes, said: set[str] | str) -> None:
    result = checked(old_workbook([HEAD, EMPTY], cells=cell, formats=["0%"]), name="a.xls")
    if isinstance(said, set):
        assert observed(result) == said
    else:
        assert not observed(result)
        assert any(said in p.message and "第2行G列（累计数）" in p.message for p in result.problems)


def far(row: int, column: int) -> bytes:
    return old_workbook([HEAD], cells=old_record(0x203, struct.pack("<HHHd", row, column, 0, 1)))


def in_a_circle() -> bytes:
    """The directory goes on in itself."""
    content = bytearray(contained(old_stream(b"", ["x"] * 2_000), "Workbook"))
    table = len(content) - 4_096
    sectors = (table - 4_096) // 4_096 - 1
    struct.pack_into("<I", content, table + 4 * sectors, sectors)
    return bytes(content)


def table_in_a_circle() -> bytes:
    """The list of the table's sectors goes on in a sector that names itself."""
    content = bytearray(old_workbook([HEAD, STATIONS]))
    struct.pack_into("<II", content, 68, 0, 1)
    struct.pack_into("<I", content, 4_096 + 4_092, 0)
    return bytes(content)


def shared_without_end() -> bytes:
    """One text of 30,000 characters that many cells show."""
    cells = b"".join(old_record(0xFD, struct.pack("<HHHI", 1 + n // 9, n % 9, 0, 0)) for n in range(3_000))
    return contained(old_stream(cells, ["长" * 3_000 * 9]), "Workbook")


def one_sheet_many_times() -> bytes:
    stream = old_stream(b"", ["x"])
    at = stream.index(struct.pack("<HH", 0x85, 12))
    return contained(stream[:at] + stream[at : at + 16] * 3 + stream[at:], "Workbook")


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a far row and column": (lambda: far(65_535, 499), "too-large", "10,000,000个单元格"),
    "a far column": (lambda: far(5, 65_535), "too-large", "第65,536列"),
    "a chain in a circle": (in_a_circle, "not-a-workbook", "完好"),
    "the table's own list in a circle": (table_in_a_circle, "not-a-workbook", "首尾相接"),
    "a text shared without end": (shared_without_end, "too-large", "50,000,000个字符"),
    "one sheet under many names": (one_sheet_many_times, "not-a-workbook", "同一处"),
    "a password": (lambda: old_workbook([HEAD], extra=old_record(0x2F, bytes(54))), "not-a-workbook", "密码"),
    "a cell that is kept twice": (
        lambda: old_workbook([HEAD, STATIONS], cells=old_record(0x203, struct.pack("<HHHd", 1, 6, 0, 9_999.0))),
        "not-a-workbook",
        "存了两份",
    ),
    "a text that is not there": (
        lambda: old_workbook([["x"]], cells=old_record(0xFD, struct.pack("<HHHI", 5, 0, 0, 9_999))),
        "not-a-workbook",
        "不在文件里",
    ),
    "records cut off": (
        lambda: contained(old_stream(b"", ["x"])[:60], "Workbook"),
        "not-a-workbook",
        "不完整",
    ),
    "another program's document": (lambda: contained(b"x" * 5_000, "WordDocument"), "not-a-workbook", "Word文档"),
    "nothing of a workbook": (lambda: contained(b"x" * 5_000, "Contents"), "not-a-workbook", "没有Excel工作簿"),
    "a container cut off": (lambda: old_workbook([HEAD, STATIONS])[:700], "not-a-workbook", "完好"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_do_harm_is_refused(what: str) -> None:
    make, code, says = REFUSED[what]
    result = checked(make(), name="a.xls")
    assert not result.is_readable
    assert codes(result) == [code]
    assert says in result.problems[0].message


def test_a_protected_workbook_without_password_is_read() -> None:
    content = old_workbook([HEAD, STATIONS], extra=old_record(0x12, b"\1\0"))
    assert observed(checked(content, name="a.xls")) == {"stations||2025-03|cumulative|120|2"}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_old_workbook_ends_in_a_sentence(data: st.DataObject) -> None:
    content = bytearray(old_workbook([HEAD, STATIONS, [None, None, None, None, None, None, (0.5, 1)]], formats=["0%"]))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.one_of(st.integers(0, 600), st.integers(4_096, 5_600), st.integers(0, len(content) - 4)))
        content[at : at + 4] = data.draw(st.binary(min_size=4, max_size=4))
    result = checked(bytes(content), name="a.xls")
    assert result.rows == result.accepted + result.rejected + len(result.ignored)
    assert result.is_readable or result.problems


@given(st.binary(max_size=20_000))
def test_a_container_gives_back_the_stream_that_it_was_made_around(stream: bytes) -> None:
    assert Compound(contained(stream, "Book")).stream("Book") == stream.ljust(4_096, b"\0")


@given(st.binary(max_size=3_000))
def test_a_container_of_anything_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(DamagedError, struct.error):
        assert isinstance(Compound(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content).entries, dict)
