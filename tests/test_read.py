"""Any bytes end as records, ignored lines and problems: nothing raises, nothing is lost."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from departmental import CSV, HEADER, PLAN, checked, codes, observed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl import limits
from etl.checks import Checked
from etl.read import read_submission
from etl.table import record

ROW = "2025年3月,市通信办,stations,新建基站数,,40,120,个,\n"
OBSERVED = {"stations||2025-03|month|40|2", "stations||2025-03|cumulative|120|2"}
GOOD = [path.read_bytes() for path in sorted((CSV / "good").glob("*.csv"))]


def _is_accounted_for(result: Checked) -> bool:
    """Every line of a file went to one place, and the counts say so."""
    places = list(result.reading.lines)
    places += [(one.sheet, one.line) for one in result.reading.ignored]
    places += list(result.reading.broken)
    counted = result.accepted + result.rejected + len(result.ignored)
    return len(set(places)) == len(places) == result.rows == counted == result.reading.row_count


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_exception(content: bytes) -> None:
    assert _is_accounted_for(checked(content))


@given(st.text(max_size=400))
def test_any_text_below_a_header_is_accounted_for(text: str) -> None:
    assert _is_accounted_for(checked((HEADER + text).encode("utf-8", "surrogatepass")))


CELL = st.text(alphabet='约0123456789.,-—%"\n\t，个万亿 合计注：stationscoverage全市东城区2025年月自评', max_size=12)


@given(st.lists(st.lists(CELL, max_size=10), max_size=12))
def test_any_table_below_a_header_is_accounted_for(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    assert _is_accounted_for(checked(HEADER + out.getvalue()))


@settings(max_examples=60)
@given(st.sampled_from(GOOD), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_accounted_for(content: bytes, at: int, damage: bytes) -> None:
    at %= len(content)
    assert _is_accounted_for(checked(content[:at] + damage + content[at + 1 :]))


@given(st.permutations(list(range(9))))
def test_the_order_of_columns_does_not_matter(order: list[int]) -> None:
    rows = [HEADER.strip().split(","), ROW.strip().split(",")]
    text = "\n".join(",".join(row[index] for index in order) for row in rows)
    assert observed(checked(text)) == OBSERVED


FIGURE = st.decimals(min_value=0, max_value=10**9, places=2)


@given(st.lists(FIGURE, min_size=1, max_size=5), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_the_same_table_means_the_same_in_every_encoding(figures: list[Decimal], encoding: str) -> None:
    rows = (
        f"2025年{number}月,市数据局,records,数据储备量,,,{value},亿条,\n" for number, value in enumerate(figures, 1)
    )
    text = HEADER + "".join(rows)
    assert checked(text.encode(encoding)).observations == checked(text).observations
    assert checked(text.encode(encoding)).accepted == len(figures)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))
def test_titles_blank_lines_and_notes_change_no_figure(titles: int, blanks: int, notes: int) -> None:
    text = "某某情况表\n" * titles + "\n" * blanks + HEADER + ROW + "注：初步数。\n" * notes
    result = checked(text)
    assert {one.value for one in result.observations} == {Decimal(40), Decimal(120)}
    assert {one.line for one in result.observations} == {titles + blanks + 2}
    assert len(result.ignored) == titles + blanks + notes


def test_reading_twice_gives_the_same() -> None:
    for content in GOOD:
        assert read_submission(content, "一.csv", PLAN) == read_submission(content, "一.csv", PLAN)


NESTED = ["新建基站数,60", "网络覆盖率,70", "东城区,10", "西城区,20", "新建基站数,", "2025年9月,", "合计,30", "某某,5"]
LONG = [
    "新建基站数,东城区,10",
    "新建基站数,,60",
    ",西城区,20",
    "网络覆盖率,,70",
    "网络覆盖率,,",
    "某某,,5",
    "合计,,30",
    ",,",
]


DATED = ["2025年8月,新建基站数,,60", "2025年8月,,,", "2025年9月,网络覆盖率,,70", ",,,5"]


@given(
    st.one_of(
        st.lists(st.sampled_from(DATED), min_size=1, max_size=8).map(lambda rows: ["月份,指标,地区,数值", *rows]),
        st.lists(st.sampled_from(NESTED), min_size=1, max_size=12).map(lambda rows: ["指标,数值", *rows]),
        st.lists(st.sampled_from(LONG), min_size=1, max_size=12).map(lambda rows: ["指标,地区,数值", *rows]),
    )
)
@example(["月份,指标,地区,数值", DATED[1], DATED[0], DATED[1]])
def test_rows_that_repeat_others_are_read_as_if_they_did_not(lines: list[str]) -> None:
    content = "\n".join(["填报单位：市通信办", "2025年9月累计", *lines]).encode()
    remembering = checked(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "_REMEMBERED", 0)
        assert checked(content) == remembering
    assert _is_accounted_for(remembering)


def test_a_receipt_names_the_file_and_never_a_path() -> None:
    reading = read_submission(b"abc", "../../etc/\u202epasswd.csv", PLAN)
    assert reading.file == "passwd.csv"
    assert reading.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert reading.size == 3


def test_the_header_is_shown_as_the_file_has_it() -> None:
    header = checked("统计月份,责任单位,代码,完成值,某列\n2025年3月,市通信办,stations,1,2\n").reading.header
    assert [(column.heading, column.field) for column in header] == [
        ("统计月份", "month"),
        ("责任单位", "department"),
        ("代码", "indicator_id"),
        ("完成值", "value"),
        ("某列", None),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_line() -> None:
    result = checked(HEADER + '"' + ROW + ROW + ROW.replace("3月", "4月").replace("40,120", "5,125"))
    assert codes(result) == ["bad-quoting"]
    assert (result.accepted, result.rejected) == (2, 1)


def _refusal(content: bytes | str) -> tuple[str, str]:
    result = checked(content)
    assert not result.is_readable
    assert not result.observations
    (problem,) = result.problems
    return problem.code, problem.message


def test_each_limit_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = HEADER + ROW * 30
    monkeypatch.setattr(limits, "GRID_CELLS", 100)
    assert _refusal(rows) == ("too-large", f"表格超过{limits.ROWS:,}行或100个单元格，第12行以后不再读取。")
    monkeypatch.setattr(limits, "ROWS", 20)
    monkeypatch.setattr(limits, "GRID_CELLS", 1_000)
    assert _refusal(rows) == ("too-large", "表格超过20行或1,000个单元格，第21行以后不再读取。")
    monkeypatch.setattr(limits, "FILE_BYTES", 100)
    assert _refusal(rows)[0] == "too-large"


def test_a_cell_or_a_line_beyond_measure_costs_one_line() -> None:
    long = ROW.replace(",\n", "," + "长" * 40_000 + "\n")
    wide = ROW.replace(",\n", "," * 100_000 + "\n")
    result = checked(HEADER + ROW + long + wide)
    assert codes(result) == ["cell-too-long", "too-many-columns"]
    assert (result.accepted, result.rejected) == (1, 2)
    assert "32,767个字符" in result.problems[0].message
    assert "超过上限500列" in result.problems[1].message


def test_quoting_faults_without_end_are_given_up() -> None:
    result = checked(HEADER + '"a"b,c\n' * 500)
    assert not result.is_readable
    assert "not-a-table" in codes(result)


def workbook(*sheets: tuple[str, list[list[object]]], hidden: str = "") -> bytes:
    """A workbook of sheets with rows of cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if hasattr(cell, "year"):
                        sheet.write_datetime(line, column, cell, date)
                    else:
                        sheet.write(line, column, cell)
            if name == hidden:
                sheet.hide()
    return out.getvalue()


HEAD: list[object] = list(HEADER.strip().split(","))
CELLS: list[object] = ["2025年3月", "市通信办", "stations", "新建基站数", "", 40, 120, "个", ""]


def test_a_workbook_is_read_with_its_row_numbers() -> None:
    result = checked(workbook(("数据", [["三月报表"], [], HEAD, CELLS, [], ["注：初步数。"]])))
    assert observed(result) == {"stations||2025-03|month|40|4", "stations||2025-03|cumulative|120|4"}
    assert [(one.line, one.why) for one in result.ignored] == [
        (1, "表头以上的标题行"),
        (2, "空行"),
        (5, "空行"),
        (6, "表下的注释或落款"),
    ]
    assert (result.reading.encoding, result.reading.sheet) == ("xlsx", "数据")
    assert _is_accounted_for(result)


def test_a_workbooks_numbers_come_without_float_noise() -> None:
    rows: list[list[object]] = [["2025年3月", "市数据局", "records", "", "", "", cell, "", ""] for cell in (0.1 + 0.2,)]
    (value,) = [one.value for one in checked(workbook(("数据", [HEAD, *rows]))).observations if one.value is not None]
    assert value == Decimal("0.3")


def test_a_workbooks_dates_and_numbers_are_months() -> None:
    import datetime as dt

    months: list[object] = [dt.date(2025, 1, 31), 202502, "2025-03"]
    rows = [[month, "市通信办", "coverage", "", "", "", 80, "%", ""] for month in months]
    assert {str(one.month) for one in checked(workbook(("数据", [HEAD, *rows]))).observations} == {
        "2025-01",
        "2025-02",
        "2025-03",
    }


def test_sheets_without_a_header_are_left_out_and_said_so() -> None:
    guide: list[list[object]] = [["请按月填报"], HEAD]
    result = checked(
        workbook(
            ("说明页", [["某些文字"]]),
            ("一", [HEAD, CELLS]),
            ("空页", []),
            ("填报说明", guide),
            ("藏", [HEAD, CELLS]),
            hidden="藏",
        )
    )
    assert dict(result.reading.sheets_ignored) == {
        "说明页": "没有可识别的表头",
        "空页": "空工作表",
        "填报说明": "模板自带的填报说明",
        "藏": "是隐藏的",
    }
    assert [(p.code, p.level, p.sheet) for p in result.problems if p.code == "sheet-ignored"] == [
        ("sheet-ignored", "warning", "藏"),
        ("sheet-ignored", "warning", "说明页"),
    ]
    assert result.rows == 1


def test_two_sheets_with_headers_are_both_read() -> None:
    april: list[object] = ["2025年4月", "市通信办", "stations", "新建基站数", "", 5, 125, "个", ""]
    result = checked(workbook(("一", [HEAD, CELLS]), ("二", [HEAD, april])))
    assert {(one.sheet, one.line, str(one.month)) for one in result.observations} == {
        ("一", 2, "2025-03"),
        ("二", 2, "2025-04"),
    }


def test_a_row_of_another_sheet_that_contradicts_is_found_and_named() -> None:
    other = [*CELLS[:6], 130, *CELLS[7:]]
    result = checked(workbook(("一", [HEAD, CELLS]), ("二", [HEAD, other])))
    assert codes(result) == ["conflicting-duplicate"] * 2
    assert "工作表“二”第2行" in result.problems[0].message
    assert _is_accounted_for(result)


def test_a_formula_that_failed_or_was_never_computed_is_not_an_empty_cell() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.append(["2025年3月", "市通信办", "stations", "", "", "=40", "#REF!", "个", ""])
    out = io.BytesIO()
    book.save(out)
    result = checked(out.getvalue())
    assert [(p.code, p.column) for p in result.problems if p.code == "bad-number"] == [
        ("bad-number", "累计数"),
        ("bad-number", "本月数"),
    ]
    assert not result.observations


def test_a_logical_value_is_not_a_number() -> None:
    result = checked(workbook(("数据", [HEAD, ["2025年3月", "市通信办", "stations", "", "", "", True, "个", ""]])))
    assert codes(result) == ["bad-number"]


def test_a_cell_far_out_does_not_fill_the_memory() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "月份")
        sheet.write("XFD1048576", "远")
    assert _refusal(out.getvalue()) == ("too-large", "工作表用到第1,048,576行，超过上限500,000行。")


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INFLATED_BYTES", 5_000_000)
    out = io.BytesIO(workbook(("数据", [HEAD, CELLS])))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image.bin", b"\0" * 6_000_000)
    assert _refusal(out.getvalue()) == ("too-large", "工作簿解压后超过5 MB。")


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_damaged_workbook_is_accounted_for(at: int, damage: bytes) -> None:
    content = workbook(("数据", [HEAD, CELLS]))
    at %= len(content)
    assert _is_accounted_for(checked(content[:at] + damage + content[at + len(damage) :]))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04", id="begin of an archive"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, id="begin of an old workbook"),
    ],
)
def test_what_only_begins_like_a_workbook_is_refused(content: bytes) -> None:
    assert _refusal(content)[0] == "not-a-workbook"


@given(st.lists(st.lists(CELL, min_size=2, max_size=10), max_size=8))
def test_lines_that_were_each_quoted_as_one_cell_mean_what_they_held(table: list[list[str]]) -> None:
    rows = [[" ".join(cell.split()) for cell in row] for row in table]
    lines = _written([HEADER.strip().split(","), ROW.strip().split(","), *rows]).splitlines()
    wrapped = _written([[line] for line in lines])
    assert observed(checked(wrapped)) == observed(checked("\n".join(lines)))
    assert _is_accounted_for(checked(wrapped))


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return out.getvalue()


def test_a_table_of_which_one_line_is_quoted_is_read_as_it_stands() -> None:
    rows = [HEADER.strip().split(","), ROW.strip().split(",")]
    assert observed(checked(_written([*rows, [ROW.strip()]]))) == OBSERVED
