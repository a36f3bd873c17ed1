"""A workbook's cells are read as they are shown; decimals that were computed are rounded and said so."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from departmental import HEADER, checked, codes, observed

from etl.number import is_rounding, rounded
from etl.shown import look_of

HEAD: list[object] = list(HEADER.strip().split(","))


def book(item: str, figure: float, form: str = "General", *, formula: str = "", value: Any = 0) -> bytes:
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
    return out.getvalue()


@pytest.mark.parametrize("form", ["0%", "0.0%", "0.00%;[Red]-0.00%", '0.0" "%'])
def test_a_number_shown_as_a_percentage_is_one(form: str) -> None:
    result = checked(book("coverage", 0.553, form), name="a.xlsx")
    assert observed(result) == {"coverage||2025-03|cumulative|55.3|2"}
    assert codes(result) == []


def test_a_percentage_is_no_count() -> None:
    (problem,) = (p for p in checked(book("stations", 1.2, "0%"), name="a.xlsx").problems if p.code == "bad-number")
    assert problem.message == "工作表“九月”第2行G列（累计数）：“120%”带有百分号，而该项单位不是%。"


@pytest.mark.parametrize("form", ["#,##0.0,", '0!.0,"万"', '0"."0000', "0.0,,", '0"万个"', "0.0亿"])
def test_a_number_shown_smaller_than_it_is_is_asked_about(form: str) -> None:
    result = checked(book("stations", 120_000, form), name="a.xlsx")
    assert not observed(result)
    assert "缩小了显示" in next(p.message for p in result.problems if p.code == "bad-number")


@pytest.mark.parametrize(
    "form", ["General", "#,##0", "0.00_);[Red]\\(0.00\\)", '0"%"', "0_%", "[$-804]0.0", "yyyy", '0"个"', "[$万-804]0"]
)
def test_other_formats_change_no_number(form: str) -> None:
    assert look_of(164, {164: form}) is None


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
