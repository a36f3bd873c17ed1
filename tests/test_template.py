"""The template: what a department is asked for, and that it comes back as it was filled in."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from departmental import PLAN, checked

from etl.checks import Checked
from etl.template import COLUMNS, template_rows, write_template
from monitor.month import Month

MARCH, FEBRUARY = Month(2025, 3), Month(2025, 2)
FORMS = [pytest.param(False, id="text"), pytest.param(True, id="workbook")]


def _written(tmp_path: Path, rows: tuple[dict[str, str], ...], *, xlsx: bool) -> bytes:
    path = tmp_path / ("报送.xlsx" if xlsx else "报送.csv")
    write_template(path, rows, xlsx)
    return path.read_bytes()


def test_the_columns_are_those_that_others_rely_on() -> None:
    assert COLUMNS == ("月份", "部门", "指标编码", "指标名称", "地区", "本月数", "累计数", "单位", "备注")


def test_a_department_is_asked_for_its_own_items_by_district_where_districts_report() -> None:
    rows = template_rows(PLAN, "telecom", MARCH)
    assert [(row["指标编码"], row["地区"]) for row in rows] == [
        ("stations", ""),
        ("stations", "东城区"),
        ("stations", "西城区"),
        ("stations", "南山县"),
        ("stations", "高新区"),
        ("coverage", ""),
    ]
    assert rows[0] == {
        "月份": "2025年3月",
        "部门": "市通信办",
        "指标编码": "stations",
        "指标名称": "新建基站数",
        "地区": "",
        "本月数": "",
        "累计数": "",
        "单位": "个",
        "备注": "",
    }


def test_a_quarterly_item_is_asked_for_at_the_end_of_a_quarter_only() -> None:
    assert "place" in {row["指标编码"] for row in template_rows(PLAN, "data", MARCH)}
    assert "place" not in {row["指标编码"] for row in template_rows(PLAN, "data", FEBRUARY)}


@pytest.mark.parametrize("xlsx", FORMS)
def test_a_template_that_nobody_filled_in_is_sent_back(tmp_path: Path, xlsx: bool) -> None:
    rows = template_rows(PLAN, "data", MARCH)
    result = checked(_written(tmp_path, rows, xlsx=xlsx))
    assert [problem.code for problem in result.problems] == ["nothing-filled"]
    assert (result.accepted, result.rows) == (len(rows), len(rows))
    assert result.observations == ()


FILLED = {
    "stations": ("40", "120"),
    "coverage": ("", "67.5"),
    "records": ("0.25", "120.123456789"[:10]),
    "place": ("", "2"),
    "platform": ("", "40"),
    "promotion": ("", "略有滞后"),
}


def _filled(department: str) -> tuple[dict[str, str], ...]:
    """The template with figures: whole for the city, a tenth for each district."""
    rows = []
    for row in template_rows(PLAN, department, MARCH):
        amount, value = FILLED[row["指标编码"]]
        if row["地区"]:
            amount, value = "4", {"东城区": "50", "西城区": "40", "南山县": "30"}.get(row["地区"], "12")
            amount = {"东城区": "20", "西城区": "10", "南山县": "10"}.get(row["地区"], "4")
        rows.append(
            {**row, "本月数": amount, "累计数": value, "备注": "=开会，@所有人" if row["单位"] == "自评" else ""}
        )
    return tuple(rows)


@pytest.mark.parametrize("xlsx", FORMS)
@pytest.mark.parametrize("department", ["telecom", "data"])
def test_a_template_filled_in_comes_back_exactly(tmp_path: Path, department: str, xlsx: bool) -> None:
    rows = _filled(department)
    result = checked(_written(tmp_path, rows, xlsx=xlsx))

    assert [problem.code for problem in result.problems] == []
    said = {(one.indicator, one.district, one.measure): one for one in result.observations}
    district = {item.name: item.id for item in PLAN.districts} | {"": ""}
    for row in rows:
        place = row["指标编码"], district[row["地区"]]
        if row["单位"] == "自评":
            assert said[*place, "cumulative"].self_status == "behind"
            assert said[*place, "cumulative"].text == row["备注"]
            continue
        assert said[*place, "cumulative"].value == Decimal(row["累计数"])
        if row["本月数"]:
            assert said[*place, "month"].value == Decimal(row["本月数"])


@pytest.mark.parametrize("xlsx", FORMS)
def test_a_demonstration_template_stays_one(tmp_path: Path, xlsx: bool) -> None:
    def read(is_demo: bool) -> Checked:
        return checked(_written(tmp_path, template_rows(PLAN, "data", MARCH, is_demo=is_demo), xlsx=xlsx))

    assert read(True).is_demo
    assert not read(False).is_demo


def test_figures_already_known_are_filled_in_to_be_revised() -> None:
    known = {
        ("records", "", MARCH): (Decimal("0.50"), Decimal("120.50")),
        ("records", "", FEBRUARY): (None, Decimal(1)),
    }
    row = next(row for row in template_rows(PLAN, "data", MARCH, known) if row["指标编码"] == "records")
    assert (row["本月数"], row["累计数"]) == ("0.5", "120.5")


def test_no_cell_of_a_text_file_starts_a_formula(tmp_path: Path) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"指标名称": '=HYPERLINK("x")', "备注": "@SUM(1)", "地区": "+1", "累计数": "-5"}
    content = _written(tmp_path, (row,), xlsx=False)
    assert content.startswith("\ufeff月份,".encode())
    assert content.decode("utf-8-sig").splitlines()[1] == ',,,"\'=HYPERLINK(""x"")",\'+1,,-5,,\'@SUM(1)'


def test_a_workbook_holds_no_formula_and_offers_the_words_for_self_assessment(tmp_path: Path) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"指标名称": "=1+1", "单位": "自评"}
    content = _written(tmp_path, (row,), xlsx=True)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["报送表"]
    assert sheet["D2"].data_type == "s"
    assert sheet.freeze_panes == "A2"
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == ("G2", '"已达标,进度正常,略有滞后,明显滞后"')
    assert book.sheetnames == ["报送表", "填报说明"]


@pytest.mark.parametrize("xlsx", FORMS)
def test_equal_rows_give_equal_bytes(tmp_path: Path, xlsx: bool) -> None:
    rows = _filled("data")
    assert _written(tmp_path, rows, xlsx=xlsx) == _written(tmp_path, rows, xlsx=xlsx)


def test_a_workbook_names_no_author(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_written(tmp_path, _filled("data"), xlsx=True))) as archive:
        assert b"2025-01-01T00:00:00Z" in archive.read("docProps/core.xml")
