"""A workbook's cells are read as they are shown; decimals that were computed are rounded and said so."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from departmental import HEADER, checked, codes, observed
from hostile import old_record, old_workbook, part, rewritten, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.language.number import is_rounding, parse_number, rounded
from etl.language.shown import look_of, shown_text

HEAD: list[object] = list(HEADER.strip().split(","))


def book(
    item: str, figure: float, form: str = "General", *, unit: str = "", formula: str = "", value: Any = 0
) -> bytes:
    """A workbook with one row, its 累计数 in a cell with a number format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("九月")
        look = made.add_format({"num_format": form})
        department = "市数据局" if item == "records" else "市通信办"
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["2025年3月", department, item])
        if formula:
            sheet.write_formula(1, 6, formula, look, value)
        else:
            sheet.write(1, 6, figure, look)
        sheet.write(1, 7, unit)
    return out.getvalue()


@pytest.mark.parametrize("form", ["0%", "0.0%", "0.00%;[Red]-0.00%", '0.0" "%'])
def test_a_number_shown_as_a_percentage_is_one(form: str) -> None:
    result = checked(book("coverage", 0.553, form), name="a.xlsx")
    assert observed(result) == {"coverage||2025-03|cumulative|55.3|2"}
    assert codes(result) == []


def test_a_percentage_is_no_count() -> None:
    (problem,) = (p for p in checked(book("stations", 1.2, "0%"), name="a.xlsx").problems if p.code == "bad-number")
    assert problem.message == "工作表“九月”第2行G列（累计数）：“120%”带有百分号，而该项单位不是%。"


ASKED = {
    "#,##0.0,": "“120000〔显示为120〕”的单元格格式使显示的与存的数不同",
    '0"."0000': "“120000〔显示为12〕”",
    "0.0,,": "“120000〔显示为0.12〕”",
    '0.0,"万"': "“120000〔显示为120万〕”",
    '0"0000"': "“120000〔显示为1200000000〕”",
    "-0": "“120000〔显示为-120000〕”",
    '"√"': "“120000〔显示为√〕”",
    ";;;": "“120000〔不显示〕”在表里看不到，看起来是空的",
    ";;;@": "在表里看不到",
    '"约"0': "“约120000”是概数",
    '0"以上"': "“120000以上”是概数",
    "0.0亿": "“120000亿”带有数量级",
    '0.00"%"': "“120000%”带有百分号",
    '0"家"': "“120000家”数字后面带有文字",
    "[$约-804]0": "“约120000”是概数",
    '[>=10000]0.0,"千";0': "“120千”带有数量级",
}


@pytest.mark.parametrize("form", ASKED)
def test_a_number_shown_as_another_or_with_words_is_asked_about_as_if_it_were_typed(form: str) -> None:
    result = checked(book("stations", 120_000, form), name="a.xlsx")
    assert not observed(result)
    assert ASKED[form] in next(p.message for p in result.problems if p.code == "bad-number")


@pytest.mark.parametrize("form", ["0;-0;;@", "#,###", "#", '0;-0;""', "[=0];0"])
def test_a_nought_that_is_not_shown_may_be_none(form: str) -> None:
    result = checked(book("stations", 0, form), name="a.xlsx")
    assert not observed(result)
    assert "“0〔不显示〕”" in next(p.message for p in result.problems if p.code == "bad-number")
    shown = checked(book("stations", 12, form), name="a.xlsx")
    assert observed(shown) == {"stations||2025-03|cumulative|12|2"}
    assert codes(shown) == []


@pytest.mark.parametrize(("form", "figure"), [("0;0", "5"), ('0;"达"0', "达5"), ("[<0]0;0", "5")])
def test_a_sign_that_is_not_shown_is_asked_about(form: str, figure: str) -> None:
    result = checked(book("stations", -5, form), name="a.xlsx")
    assert not observed(result)
    assert f"“-5〔显示为{figure}〕”" in next(p.message for p in result.problems if p.code == "bad-number")


@pytest.mark.parametrize(
    ("form", "figure", "value"),
    [
        ('0"个"', 120, "120"),
        ('0"座"', 120, "120"),
        ('0.0"万个"', 1.2, "12000"),
        ('0"万"', 12, "120000"),
        ('0!.0,"万"', 123_456, "123456"),
        ('[>=10000]0!.0,"万";0', 123_456, "123456"),
        ('[>=10000]0!.0,"万";0', 12, "12"),
        ('G/通用格式"个"', 12, "12"),
    ],
)
def test_a_unit_that_a_format_shows_counts_as_one_that_is_typed(form: str, figure: float, value: str) -> None:
    result = checked(book("stations", figure, form), name="a.xlsx")
    assert observed(result) == {f"stations||2025-03|cumulative|{value}|2"}
    assert codes(result) == []


def test_a_percent_sign_that_is_only_a_word_leaves_the_number_as_it_is() -> None:
    result = checked(book("coverage", 67.5, '0.0"%"'), name="a.xlsx")
    assert observed(result) == {"coverage||2025-03|cumulative|67.5|2"}


@pytest.mark.parametrize(
    ("unit", "form", "value"),
    [
        ("万个", "0!.0,", "123456"),  # 12.3 under 万个, and 123456个
        ("座", "0!.0,", None),  # nothing of the item counts 万座
        ("个", "0!.0,", None),
        ("", "0!.0,", None),
        ("万个", "0.0,", None),  # 123 under 万个 are not 123456个
    ],
)
def test_a_number_shown_smaller_is_read_where_the_unit_that_is_named_says_by_how_much(
    unit: str, form: str, value: str | None
) -> None:
    result = checked(book("stations", 123_456, form, unit=unit), name="a.xlsx")
    assert observed(result) == ({f"stations||2025-03|cumulative|{value}|2"} if value else set())
    assert ("bad-number" in codes(result)) is (value is None)


ORDINARY = [
    "General",
    "0",
    "#,##0",
    "#,##0.00",
    "0.00_);[Red]\\(0.00\\)",
    "0.00;[Red]0.00",
    "0.00_ ;[Red]\\-0.00\\ ",
    "0_%",
    "[$-804]0.0",
    "yyyy",
    'yyyy"年"m"月"',
    "[h]:mm",
    '[$-804]yyyy"年约"m"月"',
    "@",
    "000000",
    "# ?/?",
    "0.00E+00",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    "[$¥-804]#,##0.00",
    '"¥"#,##0;[Red]"¥"\\-#,##0',
    "[红色]0",
    "+0;-0;0",
    '0;"△"0',
    "[DBNum1][$-804]General",
]


@pytest.mark.parametrize("form", ORDINARY)
def test_ordinary_formats_change_no_number(form: str) -> None:
    assert look_of(164, {164: form}) is None


@pytest.mark.parametrize("number", range(50))
def test_of_the_built_in_formats_only_percentages_change_how_a_number_reads(number: int) -> None:
    assert (look_of(number, {}) is not None) is (number in {9, 10})


TOKENS = [
    '"约"',
    '"万"',
    '"个"',
    '"0"',
    '"1."',
    '".5"',
    "!.",
    "\\,",
    "_ ",
    "* ",
    "[Red]",
    "[>=10]",
    "[$约-804]",
    "General",
    '"',
]


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from([*"0000##.,;%-()@", *TOKENS]), max_size=8).map("".join),
    st.decimals(-(10**15), 10**15, allow_nan=False, places=4),
)
def test_whatever_a_format_is_a_cell_shows_the_number_or_both_or_words_around_it(form: str, number: Decimal) -> None:
    kept = shown_text(str(number), None)
    look = look_of(164, {164: form})
    text = shown_text(str(number), look)
    assert text == kept if look is None else text
    if not isinstance(parse_number(text, is_percent=True), Decimal):
        return
    read = parse_number(text, is_percent=True)
    assert read == parse_number(kept) or text.endswith("%")


def test_what_formats_of_an_old_workbook_say_is_read_in_its_own_characters() -> None:
    rows = [HEAD, ["2025年3月", "市通信办", "stations", "", "", "", (12, 1), "", ""]]
    assert observed(checked(old_workbook(rows, formats=['0"万"']), name="a.xls")) == {
        "stations||2025-03|cumulative|120000|2"
    }
    approximate = checked(old_workbook(rows, formats=['"约"0']), name="a.xls")
    assert "“约12”是概数" in next(p.message for p in approximate.problems if p.code == "bad-number")
    hidden = checked(old_workbook(rows, formats=[";;;"]), name="a.xls")
    assert "“12〔不显示〕”" in next(p.message for p in hidden.problems if p.code == "bad-number")


def test_months_and_years_with_their_words_from_the_format_are_months() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        sheet.write_row(0, 0, ["月份", "指标名称", "累计数"])
        sheet.write(1, 0, 202503, made.add_format({"num_format": '0000"年"00"月"'}))
        sheet.write_row(1, 1, ["新建基站数", 120])
    assert observed(checked(out.getvalue(), name="a.xlsx")) == {"stations||2025-03|cumulative|120|2"}


def test_a_format_that_changes_nothing_costs_no_cell_of_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.limits.ODD_CELLS", 0)
    assert observed(checked(book("stations", 12, "#,###"), name="a.xlsx")) == {"stations||2025-03|cumulative|12|2"}


def test_a_formula_that_only_a_program_wrote_has_no_value() -> None:
    result = checked(book("stations", 0, formula="=60+60"), name="a.xlsx")
    assert not observed(result)
    assert "没有算出结果的公式" in next(p.message for p in result.problems if p.code == "bad-number")
    with_value = checked(book("stations", 0, formula="=60+60", value=120), name="a.xlsx")
    assert observed(with_value) == {"stations||2025-03|cumulative|120|2"}


def test_computed_decimals_are_rounded_with_a_word() -> None:
    result = checked(book("records", 100 / 3), name="a.xlsx")
    assert observed(result) == {"records||2025-03|cumulative|33.33333333|2"}
    (problem,) = (p for p in result.problems if p.code == "number-rounded")
    assert (problem.level, problem.column, problem.value) == ("warning", "累计数", "33.3333333333333")
    assert "按33.33333333读取" in problem.message


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("33.3333333333333", "33.33333333"),
        ("0.123456789", "0.12345679"),
        ("1234567890.123456789", "1234567890.12345679"),
        ("-0.6666666666666667", "-0.66666667"),
        ("0.000000001", None),
        ("0.0000123456789", None),
    ],
)
def test_rounding_takes_nothing_that_counts(text: str, kept: str | None) -> None:
    assert rounded(Decimal(text)) == (Decimal(kept) if kept else None)


def test_rounded_figures_still_add_up() -> None:
    third = "33.3333333333333"
    rows = [f"2025年1月,市通信办,stations,,,{third},{third},个,"]
    rows += [f"2025年2月,市通信办,stations,,,{third},66.6666666666667,个,"]
    rows += [f"2025年2月,市通信办,stations,,{name},,22.2222222222222,个," for name in ("东城区", "西城区", "南山县")]
    found = codes(checked(HEADER + "\n".join(rows)))
    assert not {"cumulative-mismatch", "district-sum-mismatch"} & set(found)
    assert not is_rounding(Decimal("0.0001"), 12)


def test_a_percentage_that_was_never_computed_is_none() -> None:
    result = checked(book("coverage", 0, "0%", formula="=1/2"), name="a.xlsx")
    assert not observed(result)
    assert "没有算出结果的公式" in next(p.message for p in result.problems if p.code == "bad-number")


def with_noughts_unseen(figure: float) -> dict[str, bytes]:
    """The same row in workbooks of three kinds whose sheet shows no noughts."""
    out = io.BytesIO()
    row: list[Any] = ["2025年3月", "市通信办", "stations", "", "", "", figure, "", ""]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        sheet.hide_zero()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, row)
    view = old_record(0x23E, bytes(18))
    cells = "".join(
        f'<Cell><Data ss:Type="{"Number" if isinstance(cell, float) else "String"}">{cell}</Data></Cell>'
        for cell in row
    )
    head = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in HEAD)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><DoNotDisplayZeros/></WorksheetOptions>'
    text = (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="表"><Table>'
        f"<Row>{head}</Row><Row>{cells}</Row></Table>{options}</Worksheet></Workbook>"
    )
    return {"a.xlsx": out.getvalue(), "a.xls": old_workbook([HEAD, row], cells=view), "b.xls": text.encode()}


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "b.xls"])
def test_noughts_of_a_sheet_that_shows_none_may_be_none(name: str) -> None:
    result = checked(with_noughts_unseen(0.0)[name], name=name)
    assert not observed(result)
    assert "“0〔不显示〕”在表里看不到，看起来是空的" in next(
        p.message for p in result.problems if p.code == "bad-number"
    )
    assert observed(checked(with_noughts_unseen(12.0)[name], name=name)) == {"stations||2025-03|cumulative|12|2"}


RULES = {  # a rule of a sheet, and what becomes of 12345 under the format 0.0,"千"
    "above": ({"type": "cell", "criteria": ">", "value": 10_000}, "“12.345千”带有数量级"),
    "within": ({"type": "cell", "criteria": "between", "minimum": 10_000, "maximum": 20_000}, "“12.345千”带有数量级"),
    "below": ({"type": "cell", "criteria": "<", "value": 10_000}, None),
    "beyond": ({"type": "cell", "criteria": "not between", "minimum": 10_000, "maximum": 20_000}, None),
    "another cell": ({"type": "cell", "criteria": ">", "value": "$A$1"}, "“12345〔显示为12.345千〕”"),
    "a formula": ({"type": "formula", "criteria": "=TRUE"}, "“12345〔显示为12.345千〕”"),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_format_that_holds_on_a_condition_is_what_the_cell_shows_or_is_asked_about(rule: str) -> None:
    options, said = RULES[rule]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("九月")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["2025年3月", "市通信办", "stations", "", "", "", 12_345])
        sheet.conditional_format("G2:G9", options | {"format": made.add_format({"num_format": '0.0,"千"'})})
    result = checked(out.getvalue(), name="a.xlsx")
    assert observed(result) == (set() if said else {"stations||2025-03|cumulative|12345|2"})
    assert said is None or any(said in one.message for one in result.problems)


EXTENDED = (
    '<extLst><ext xmlns:x14="x14" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting xmlns:xm="xm"><x14:cfRule type="{0}" operator="greaterThan" priority="1">'
    "<xm:f>{1}</xm:f><x14:dxf>{2}</x14:dxf></x14:cfRule><xm:sqref>G2:G9</xm:sqref></x14:conditionalFormatting>"
    "</x14:conditionalFormattings></ext></extLst></worksheet>"
)
STRUCK = "<font><strike/></font>"
THOUSANDS = '<numFmt numFmtId="190" formatCode="0.0,&quot;千&quot;"/>'


@pytest.mark.parametrize(
    ("rule", "formula", "look", "said"),
    [
        ("cellIs", "10000", THOUSANDS, "“12.345千”带有数量级"),
        ("expression", "表二!$A$1=1", THOUSANDS, "“12345〔显示为12.345千〕”"),
        ("cellIs", "20000", THOUSANDS, None),
        ("cellIs", "10000", STRUCK, "在方括号里，是划掉的"),
        ("expression", "表二!$A$1=1", STRUCK, "在方括号里，是划掉的"),
        ("cellIs", "20000", STRUCK, None),
        ("cellIs", "10000", '<font><strike val="0"/></font>', None),
    ],
)
def test_a_rule_of_the_newer_kind_is_looked_at_like_the_older(
    rule: str, formula: str, look: str, said: str | None
) -> None:
    made = workbook([HEAD, ["2025年3月", "市通信办", "stations", "", "", "", 12_345]])
    sheet = part(made, "xl/worksheets/sheet1.xml").replace("</worksheet>", EXTENDED.format(rule, formula, look))
    result = checked(rewritten(made, {"xl/worksheets/sheet1.xml": sheet.encode()}), name="a.xlsx")
    assert observed(result) == (set() if said else {"stations||2025-03|cumulative|12345|2"})
    assert said is None or any(said in one.message for one in result.problems)


def test_a_rule_that_strikes_a_figure_out_is_asked_about_and_a_column_without_width_is_hidden() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("九月")
        sheet.write_row(0, 0, HEAD)
        for line, month in enumerate((8, 9), start=1):
            sheet.write_row(line, 0, [f"2025年{month}月", "市通信办", "stations", "", "", "", 10 * month])
        struck = made.add_format({"font_strikeout": True})
        sheet.conditional_format("G2:G3", {"type": "cell", "criteria": ">", "value": 85, "format": struck})
        sheet.set_column(1, 1, 0)
    result = checked(out.getvalue(), name="a.xlsx")
    assert observed(result) == {"stations||2025-08|cumulative|80|2"}
    assert codes(result) == ["bad-number", "hidden-cells"]


@pytest.mark.parametrize("figure", ["\u00ad5", " \u00ad5", "\u200b\u00ad5"])
def test_a_hyphen_that_some_programs_show_and_others_hide_is_no_nothing(figure: str) -> None:
    assert codes(checked(HEADER + f"2025年3月,市通信办,stations,,,,{figure},个,\n")) == ["bad-number"]
    assert codes(checked(HEADER + "2025年3月,市通信办,stations,新建\u00ad基站数,,,5,个,\n")) == []


@pytest.mark.parametrize(
    ("form", "value"), [('@"万"', "120000"), ('0;-0;0;@"个"', "12"), ('0"万"', "12"), ("_(@_)", "12"), ("@", "12")]
)
def test_words_that_a_format_puts_behind_a_text_count_as_typed(form: str, value: str) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("九月")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["2025年3月", "市通信办", "stations"])
        sheet.write_string(1, 6, "12", made.add_format({"num_format": form}))
    assert observed(checked(out.getvalue(), name="a.xlsx")) == {f"stations||2025-03|cumulative|{value}|2"}
