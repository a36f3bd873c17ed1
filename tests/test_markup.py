"""Web pages and XML tables that systems call .xls are read as a spreadsheet program opens them, or refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from departmental import checked, codes, observed

from etl.marked import marked

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=gb2312><title>导出</title>
<style>td{mso-number-format:"\\@"}</style></head><body><h3>2025年9月新建情况</h3><table border=1>
<tr><td colspan=4 align=center>填报单位：市通信办&nbsp;&nbsp;单位：个</td></tr>
<tr><th rowspan=2>地区<th colspan=2>新建基站数<th rowspan=2>备注</tr><tr><th>本月<th>累计</tr>
<tr><td>东城区<td>10<td>100<td>好<br>的</tr><tr><td>西城区</td><td>&nbsp;20</td><td>1,200</td><td></td></tr>
<tr style="display: none"><td>南山县<td>5<td>50</tr></table><p>制表人：张三</p></body></html>"""
SAID = {
    "stations|east|2025-09|month|10|5",
    "stations|east|2025-09|cumulative|100|5",
    "stations|west|2025-09|month|20|6",
    "stations|west|2025-09|cumulative|1200|6",
    "stations|south|2025-09|month|5|7",
    "stations|south|2025-09|cumulative|50|7",
}
NAMES = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def book(cells: str, *, sheet: str = "") -> str:
    """A workbook in XML with one sheet, in the third row of which the header stands."""
    heads = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in ("月份", "指标", "累计数"))
    styles = "".join(
        f'<Style ss:ID="{name}"><NumberFormat ss:Format="{form}"/></Style>'
        for name, form in (("s1", "0.0%"), ("s2", "Percent"), ("s3", "#,##0.0,"))
    )
    title = '<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">填报单位：市通信办</Data></Cell></Row>'
    table = f'<Table>{title}<Row ss:Index="3">{heads}</Row>{cells}</Table>'
    begin = f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {NAMES}><Styles>{styles}</Styles>'
    return f'{begin}<Worksheet ss:Name="九月">{table}{sheet}</Worksheet></Workbook>'


def row(month: str, item: str, figure: str) -> str:
    return f"<Row><Cell>{month}</Cell><Cell>{item}</Cell>{figure}</Row>"


SEPTEMBER = '<Data ss:Type="DateTime">2025-09-01T00:00:00.000</Data>'
COVERAGE = '<Data ss:Type="String">网络覆盖率</Data>'
STATIONS = '<Data ss:Type="String">新建基站数</Data>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_called_a_workbook_is_read_as_it_is_shown(encoding: str) -> None:
    result = checked(PAGE.encode(encoding), name="报送.xls")
    assert observed(result) == SAID
    assert {one.text for one in result.observations} == {"好\n的", None}
    assert codes(result) == ["hidden-cells"]
    assert (result.accepted, result.rejected, result.rows) == (3, 0, 6)


def test_the_copy_of_a_page_means_what_the_page_means() -> None:
    result = checked(PAGE, name="报送.xls")
    copy = marked(PAGE.encode(), result)
    assert copy and copy[1] == ".xlsx"
    assert observed(checked(copy[0], name="报送.xlsx")) == SAID


def test_a_figure_over_several_cells_counts_once_and_a_name_in_each() -> None:
    text = """<table><tr><td>填报单位：市通信办<tr><td>月份<td>指标<td>地区<td>累计数
    <tr><td rowspan=2>2025年9月<td rowspan=2>新建基站数<td>东城区<td rowspan=2>7<tr><td>西城区</table>"""
    assert observed(checked(text, name="a.xls")) == {"stations|east|2025-09|cumulative|7|3"}


def test_words_in_comments_scripts_and_forms_are_not_read() -> None:
    hidden = "<!-- 2025年8月 --><script>2025年7月</script><select><option>2025年6月</select>"
    text = f"<table>{hidden}<tr><td>月份<td>指标<td>累计数<tr><td>{hidden}2025年9月<td>新建基站数<td>7</table>"
    assert {str(one.month) for one in checked(text, name="a.xls").observations} == {"2025-09"}


def test_a_table_within_a_table_stands_in_rows_of_its_own() -> None:
    inner = "<table><tr><td>月份<td>指标<td>累计数<tr><td>2025年9月<td>新建基站数<td>7</table>"
    assert observed(checked(f"<table><tr><td>导航<td>{inner}</table>", name="a.xls")) == {
        "stations||2025-09|cumulative|7|3"
    }


def test_an_xml_workbook_is_read_as_it_is_shown() -> None:
    text = book(
        row(SEPTEMBER, COVERAGE, '<Cell ss:StyleID="s2"><Data ss:Type="Number">0.553</Data></Cell>')
        + row(SEPTEMBER, STATIONS, '<Cell><Data ss:Type="Number">120</Data></Cell>')
    )
    assert observed(checked(text, name="a.xls")) == {
        "coverage||2025-09|cumulative|55.3|4",
        "stations||2025-09|cumulative|120|5",
    }


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ('<Cell ss:Formula="=1+1"/>', "没有算出结果的公式"),
        ('<Cell><Data ss:Type="Error">#REF!</Data></Cell>', "公式出错的结果"),
        ('<Cell><Data ss:Type="Boolean">1</Data></Cell>', "逻辑值"),
        ('<Cell ss:StyleID="s3"><Data ss:Type="Number">12000</Data></Cell>', "“12000〔显示为12〕”"),
        ('<Cell ss:StyleID="s1"><Data ss:Type="Number">0.5</Data></Cell>', "百分号"),
    ],
    ids=["formula without value", "failed formula", "logical value", "shown in thousands", "percentage of a count"],
)
def test_what_an_xml_workbook_does_not_show_as_a_number_is_refused(figure: str, says: str) -> None:
    result = checked(book(row(SEPTEMBER, STATIONS, figure)), name="a.xls")
    assert codes(result) == ["bad-number"]
    assert "工作表“九月”第4行C列（累计数）" in result.problems[0].message
    assert says in result.problems[0].message


def test_a_hidden_sheet_of_an_xml_workbook_is_left_out() -> None:
    options = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    result = checked(book(row(SEPTEMBER, STATIONS, "<Cell><Data>7</Data></Cell>"), sheet=options), name="a.xls")
    assert not result.observations
    assert not result.is_readable


REFUSED: dict[str, tuple[Callable[[], str], str, str]] = {
    "an error instead of the export": (
        lambda: "<html><body>登录已过期，请重新登录</body></html>",
        "not-a-table",
        "网页",
    ),
    "a form": (lambda: "<table><tr><td>用户名<td>密码</table>", "not-a-table", "登录过期"),
    "other XML": (lambda: "<?xml version='1.0'?><a><b>1</b></a>", "not-a-table", "网页"),
    "entities": (
        lambda: book("").replace("<Workbook", "<!DOCTYPE a [<!ENTITY l 'x'>]><Workbook", 1),
        "not-a-workbook",
        "DOCTYPE",
    ),
    "XML cut off": (lambda: book("")[:600], "not-a-workbook", "读不通"),
    "a cell over everything": (
        lambda: "<table><tr><td rowspan=999999 colspan=400>长</td></tr>" + "<tr><td>1</td></tr>" * 9_999,
        "too-large",
        "200,000格",
    ),
    "an XML cell over everything": (
        lambda: book(
            '<Row><Cell ss:MergeAcross="400" ss:MergeDown="400000"><Data ss:Type="String">长</Data></Cell></Row>'
        ),
        "too-large",
        "2,000,000个",
    ),
    "an XML cell far out": (
        lambda: book('<Row ss:Index="999999999"><Cell ss:Index="9"><Data>1</Data></Cell></Row>'),
        "too-large",
        "行",
    ),
    "cells that are never closed": (lambda: "<table><tr>" + "<td>" * 5_000, "too-large", "500列"),
    "tables without end": (lambda: "<table>" * 20_000, "empty", "没有内容"),
    "brackets without end": (lambda: "<table><tr><td " + "a='" * 100_000, "empty", "没有内容"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_page_or_xml_that_is_no_table_ends_in_a_sentence(what: str) -> None:
    make, code, says = REFUSED[what]
    result = checked(make(), name="a.xls")
    assert not result.is_readable
    assert codes(result) == [code]
    assert says in result.problems[0].message + result.problems[0].remedy


def test_small_marks_and_struck_out_figures_of_a_page_are_no_part_of_a_figure() -> None:
    rows = "<tr><td>2025年9月<td>新建基站数<sup>①</sup><td>1100<sup>1</sup><tr><td>2025年8月<td>新建基站数"
    rows += "<td><s>900</s>1000"
    page = f"<table><tr><td>月份<td>指标名称<td>累计数{rows}<tr><td>2025年7月<td>新建<b>基站</b>数<td>900</table>"
    found = checked(page, name="报送.xls")
    assert [(one.code, one.line) for one in found.problems if one.level == "error"] == [
        ("bad-number", 2), ("bad-number", 3),
    ]  # fmt: skip
    assert observed(found) == {"stations||2025-07|cumulative|900|4"}
