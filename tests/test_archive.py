"""Web pages saved as one file (.mht, or called .xls): every sheet in them is read, and nothing without a bound."""

from __future__ import annotations

import base64
import quopri
import time
from collections.abc import Callable

import pytest
from departmental import checked, codes, observed
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import limits
from etl.marked import marked


def table(rows: list[list[str]], *, encoding: str = "gb2312", head: str = "") -> str:
    """A page with one table, as Excel writes it."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    last = "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]>"
    meta = f'<meta http-equiv=Content-Type content="text/html; charset={encoding}">'
    return f"<html><head>{meta}{head}</head><body><table>{body}{last}</table></body></html>"


def part(
    place: str, text: str, *, encoding: str = "gb2312", way: str = "quoted-printable", kind: str = "text/html"
) -> bytes:
    content = text.encode(encoding)
    ways: dict[str, Callable[[bytes], bytes]] = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "8bit": lambda given: given,
    }
    place_of_it = f"Content-Location: file:///C:/0E1A/{place}"
    said = f'Content-Type: {kind}; charset="{encoding}"'
    head = "\r\n".join([place_of_it, f"Content-Transfer-Encoding: {way}", said, "", ""])
    return head.encode() + ways[way](content)


def saved(*parts: bytes, end: bytes = b"\r\n--=_cut--\r\n") -> bytes:
    head = 'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="=_cut"\r\n\r\n'
    return head.encode() + "本文档是“单个文件网页”".encode() + b"".join(b"\r\n--=_cut\r\n" + one for one in parts) + end


def listing(*sheets: tuple[str, str, bool]) -> str:
    """What Excel's first page says of the worksheets: name, page, whether it is hidden."""
    told = ""
    for name, page, hidden in sheets:
        source = f'<x:WorksheetSource HRef="{page}"/>' if page else ""
        options = "<x:Visible>SheetHidden</x:Visible>" if hidden else ""
        inside = f"<x:Name>{name}</x:Name>{source}<x:WorksheetOptions>{options}</x:WorksheetOptions>"
        told += f"<x:ExcelWorksheet>{inside}</x:ExcelWorksheet>"
    book = f"<x:ExcelWorkbook><x:ExcelWorksheets>{told}</x:ExcelWorksheets></x:ExcelWorkbook>"
    return f"<!--[if gte mso 9]><xml>{book}</xml><![endif]-->"


OWNER, FIGURES = ["填报单位：市通信办"], [["新建基站数", "个", "120"], ["网络覆盖率", "%", "67.5"]]
SEPTEMBER = [["2025年9月"], OWNER, ["指标", "单位", "累计"], *FIGURES]
AUGUST = [["2025年8月"], ["填报单位：市通信办"], ["指标", "累计"], ["新建基站数", "100"]]
SAID = {"stations||2025-09|cumulative|120|4", "coverage||2025-09|cumulative|67.5|5"}
FRAMES = "<html><head>{}</head><frameset><frame src='x_files/sheet001.htm'></frameset></html>"
TABS = "<html><body><table><tr><td>9月</td><td>8月</td></tr></table></body></html>"


def workbook(*, hidden: bool = False, without: str = "") -> bytes:
    names = listing(("9月", "x_files/sheet001.htm", False), ("8月", "x_files/sheet002.htm", hidden))
    parts = {
        "x.htm": part("x.htm", FRAMES.format(names)),
        "sheet001.htm": part("x_files/sheet001.htm", table(SEPTEMBER)),
        "sheet002.htm": part("x_files/sheet002.htm", table(AUGUST), way="base64"),
        "tabstrip.htm": part("x_files/tabstrip.htm", TABS),
        "filelist.xml": part("x_files/filelist.xml", "<xml><o:File HRef='x'/></xml>", kind="text/xml"),
        "picture.png": part("x_files/picture.png", "png", way="base64", kind="image/png"),
    }
    return saved(*(one for name, one in parts.items() if name != without))


@pytest.mark.parametrize("name", ["报送.mht", "报送.xls"])
def test_every_sheet_of_a_saved_workbook_is_one(name: str) -> None:
    result = checked(workbook(), name=name)
    assert observed(result) == SAID | {"stations||2025-08|cumulative|100|4"}
    assert codes(result) == []
    assert [header.sheet for header in result.reading.headers] == ["9月", "8月"]
    assert result.reading.encoding == "mht"


def test_a_hidden_sheet_is_not_read_and_said_so() -> None:
    result = checked(workbook(hidden=True), name="a.mht")
    assert observed(result) == SAID
    assert codes(result) == ["sheet-ignored"]


def test_a_sheet_that_is_listed_and_not_there_is_missed() -> None:
    (problem,) = checked(workbook(without="sheet002.htm"), name="a.mht").problems
    assert problem.code == "not-a-table"
    assert "缺工作表“8月”的内容" in problem.message


def test_a_page_that_is_listed_twice_is_read_not_even_once() -> None:
    twice = listing(("9月", "x/a.htm", False), ("8月", "y/a.htm", False))
    (problem,) = checked(saved(part("a.htm", table(SEPTEMBER, head=twice))), name="a.mht").problems
    assert problem.code == "not-a-workbook"
    assert "几张工作表是同一页" in problem.message


@pytest.mark.parametrize("way", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("encoding", ["gb2312", "utf-8", "utf-16"])
def test_a_page_means_the_same_however_it_is_carried(way: str, encoding: str) -> None:
    if (encoding, way) == ("utf-16", "8bit"):
        pytest.skip("no mail program does so")
    rows, said = SEPTEMBER, checked(table(SEPTEMBER))
    result = checked(saved(part("a.htm", table(rows, encoding=encoding), encoding=encoding, way=way)), name="a.xls")
    assert observed(result) == observed(said)
    assert [p.message for p in result.problems] == [p.message for p in said.problems]


def test_a_workbook_of_one_sheet_has_its_name_and_a_page_alone_needs_no_parts() -> None:
    one = saved(part("a.htm", table(SEPTEMBER, head=listing(("九月", "", False)))))
    assert [header.sheet for header in checked(one, name="a.mht").reading.headers] == ["九月"]
    alone = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + table(SEPTEMBER).encode()
    assert observed(checked(alone, name="a.xls")) == SAID


def test_pages_that_nobody_lists_are_sheets_where_they_have_tables() -> None:
    content = saved(part("a.htm", "<p>首页</p>"), part("b.htm", table(SEPTEMBER)), part("c.htm", table(AUGUST)))
    result = checked(content, name="a.mht")
    assert observed(result) == SAID | {"stations||2025-08|cumulative|100|4"}
    assert [header.sheet for header in result.reading.headers] == ["网页1", "网页2"]


@pytest.mark.parametrize(
    "content",
    [
        saved(part("a.htm", table(SEPTEMBER)[:-60]), end=b""),
        saved(part("a.htm", table(SEPTEMBER), way="base64"))[:-60],
        saved(part("a.htm", table(SEPTEMBER))).replace(b"\r\n--=_cut", b"\r\n--=_other"),
    ],
    ids=["without its end", "in the middle of a part", "without its parts"],
)
def test_a_file_that_was_cut_off_is_refused(content: bytes) -> None:
    (problem,) = checked(content, name="a.mht").problems
    assert (problem.code, problem.level) == ("not-a-table", "error")


def test_a_file_without_its_last_mark_is_read_where_its_page_has_ended() -> None:
    assert observed(checked(saved(part("a.htm", table(SEPTEMBER)), end=b"\r\n"), name="a.mht")) == SAID


def test_the_copy_of_a_saved_page_means_what_the_page_means() -> None:
    result = checked(workbook(), name="a.mht")
    copy = marked(workbook(), result)
    assert copy is not None and copy[1] == ".xlsx"
    assert observed(checked(copy[0], name="a.xlsx")) == observed(result)


def nested(levels: int, newline: str = "\r\n") -> bytes:
    text = f"MIME-Version: 1.0{newline}"
    for level in range(levels):
        text += f'Content-Type: multipart/mixed; boundary="b{level}"{newline}{newline}--b{level}{newline}'
    return (text + f"Content-Type: text/html{newline}{newline}" + table(SEPTEMBER)).encode()


def wide(parts: int) -> bytes:
    """Pages of which each makes a large sheet of little text."""
    rows = "<tr><td>1" * 19_000
    page = f"<html><table><tr><td colspan=500>x{rows}</table></html>"
    return saved(*(part(f"{number}.htm", page, way="8bit") for number in range(parts)))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "parts in parts": lambda: nested(500),
    "parts in parts with old line ends": lambda: nested(500, "\r"),
    "parts without end": lambda: saved(*[part("a.htm", "x")] * 5_000),
    "parts without heads": lambda: saved(*[b"\r\n"] * 200_000),
    "lines without end": lambda: saved(part("a.htm", "\n" * 3_000_000, way="8bit")),
    "sheets without end": lambda: saved(*(part(f"{n}.htm", table(SEPTEMBER)) for n in range(60))),
    "sheets listed without end": lambda: saved(part("a.htm", table([], head=listing(*[("表", "a.htm", False)] * 90)))),
    "much room for little text": lambda: wide(12),
    "more than a page may have": lambda: saved(part("a.htm", "好" * 11_000_000, way="8bit")),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_made_to_cost_too_much_is_refused_with_the_limit_that_it_breaks(what: str) -> None:
    content = HOSTILE[what]()
    begun = time.process_time()
    (problem,) = checked(content, name="a.mht").problems
    assert problem.code == "too-large"
    assert "上限" in problem.message or "超过" in problem.message
    assert time.process_time() - begun < 10


@settings(max_examples=60)
@given(st.integers(0, 3_000), st.integers(0, 40), st.binary(max_size=30))
def test_a_saved_page_however_damaged_says_the_same_less_or_why_not(place: int, length: int, new: bytes) -> None:
    content = workbook()
    result = checked(content[:place] + new + content[place + length :], name="a.mht")
    places = [*result.reading.lines, *((one.sheet, one.line) for one in result.reading.ignored), *result.reading.broken]
    assert len(places) == len(set(places))
    assert result.is_readable or result.problems


def test_the_limits_leave_room_for_a_workbook_of_many_sheets() -> None:
    names = listing(*((f"{n}", f"sheet{n:03}.htm", False) for n in range(limits.SHEETS)))
    pages = (part(f"x_files/sheet{n:03}.htm", table(SEPTEMBER)) for n in range(limits.SHEETS))
    result = checked(saved(part("x.htm", FRAMES.format(names)), *pages), name="a.mht")
    assert len(result.reading.headers) == limits.SHEETS
