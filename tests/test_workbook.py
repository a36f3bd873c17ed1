"""The workbook: numbers are numbers, text is text, lights have shape, word and colour, and it prints on A4."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from monitor import ranking
from monitor.export.scope import ExportContext, Scope, export_context
from monitor.export.table import write_workbook
from monitor.export.table_sheet import sheet_names
from monitor.home import Home
from monitor.month import Month
from monitor.number import round_half_up
from monitor.plan import Indicator
from monitor.status import WORDS, rule_sentence

JUNE = Month(2025, 6)


@pytest.fixture(scope="module")
def context(demo_home: Home) -> ExportContext:
    return export_context(demo_home, JUNE)


@pytest.fixture(scope="module")
def book(context: ExportContext) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(context)))


def header_row(sheet: Any) -> int:
    return next(row for row in range(1, 15) if "任务指标" in [cell.value for cell in sheet[row]])


def records(sheet: Any) -> list[dict[str, Any]]:
    top = header_row(sheet)
    names = [cell.value for cell in sheet[top]]
    return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1)]


def test_there_is_a_sheet_of_all_one_a_section_the_districts_and_the_definitions(
    context: ExportContext, book: Any
) -> None:
    sections = [one.name for one in context.plan.sections]
    assert book.sheetnames == ["全部", *sections, "县（市）区和功能区", "口径与来源"]


def test_every_number_is_that_of_its_item(context: ExportContext, book: Any) -> None:
    rows = records(book["全部"])
    assert [row["指标编码"].value for row in rows] == [one.item.id for one in context.judged.assessments]
    for row, one in zip(rows, context.judged.assessments, strict=True):
        is_share = isinstance(one.item, Indicator) and one.item.kind != "rank"
        quantities = {"完成值": one.actual, "基期值": one.baseline, "差（百分点）": one.gap_pp if is_share else None}
        for name, value in quantities.items():
            assert row[name].value == (None if value is None else float(value)), (one.item.id, name)
        shares = {"完成率（%）": one.attainment_share, "序时（%）": one.schedule_share}
        for name, share in shares.items():
            expected = float(round_half_up(share * 100, 1)) if is_share and share is not None else None
            assert row[name].value == expected, (one.item.id, name)
        if one.outlook is not None:
            places = int(getattr(one.item, "decimals", 0)) + 1
            assert row["推算年底"].value == float(round_half_up(one.outlook.central, places))
        assert row["状态"].value.endswith(WORDS[one.status]) and len(row["状态"].value) == len(WORDS[one.status]) + 1
        assert row["判定依据"].value == one.reason


def test_numbers_have_the_decimals_of_their_item(context: ExportContext, book: Any) -> None:
    for row in records(book["全部"]):
        item = context.plan.item[row["指标编码"].value]
        form = row["完成值"].number_format.split(";")[0]
        assert form == "#,##0" + (f".{'0' * item.decimals}" if getattr(item, "decimals", 0) else "")


def test_a_sections_sheet_holds_its_items(context: ExportContext, book: Any) -> None:
    for section in context.plan.sections:
        held = [row["指标编码"].value for row in records(book[section.name])]
        assert held == [item.id for item in context.plan.items_of_section(section.id)]


def test_districts_are_held_with_their_own_targets_and_places(context: ExportContext, book: Any) -> None:
    rows = {(row["任务指标"].value, row["地区"].value): row for row in records(book["县（市）区和功能区"])}
    for district, ones in context.districts.items():
        for one in ones:
            row = rows[one.item.name, context.plan.district[district].name]
            assert row["完成值"].value == float(one.actual)  # type: ignore[arg-type]
            assert row["本地目标"].value == float(one.target)  # type: ignore[arg-type]
    first = [row for row in rows.values() if row["位次"].value == 1]
    assert {row["类型"].value for row in first} == {"县（市）区", "功能区"}


def test_definitions_clauses_and_the_rule_are_there(context: ExportContext, book: Any) -> None:
    sheet = book["口径与来源"]
    assert any(cell.value == rule_sentence(context.plan.rule) for row in sheet.iter_rows(max_row=12) for cell in row)
    for row, item in zip(records(sheet), context.plan.items, strict=True):
        assert (row["口径"].value, row["条款"].value) == (item.definition, item.clause)
        baseline = getattr(item, "baseline", None)
        assert row["基期来源"].value == (baseline.source if baseline else None)


def test_every_light_has_its_colour(book: Any) -> None:
    ranges = list(book["全部"].conditional_formatting)
    words = {rule.formula[0].split('"')[1] for found in ranges for rule in found.rules}
    assert words == set(WORDS.values())


def test_it_prints_on_a4_across_with_its_header_on_every_page(book: Any) -> None:
    for sheet in book:
        top = header_row(sheet)
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == f"${top}:${top}"
        assert sheet.freeze_panes.endswith(str(top + 1))


def test_of_very_many_districts_the_first_and_the_last_are_printed(
    context: ExportContext, book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ONE_BY_ONE": 6, "LEADING": 2, "TRAILING": 3}.items():
        monkeypatch.setattr(ranking, name, value)
    many = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    few, every = many["县（市）区和功能区"], many["县（市）区和功能区明细"]
    of_kind = [
        row for row in records(few) if row["任务指标"].value == "新建5G基站数" and row["类型"].value == "县（市）区"
    ]
    ranks = [row["位次"].value for row in of_kind]
    assert ranks == sorted(ranks)
    assert (len(ranks), ranks[:2]) == (5, [1, 2])
    assert few.print_area.endswith(f"$K${few.max_row}")
    whole = book["县（市）区和功能区"]
    listed = [[cell.value for cell in row.values()] for row in records(every)]
    assert listed == [[cell.value for cell in row.values()] for row in records(whole)]
    assert every.print_area.endswith(f"$K${header_row(every)}")
    assert f"共{len(listed)}行" in str([row[0].value for row in every.iter_rows(max_row=header_row(every))])
    assert "14个地区中列出前2位和末3位" in str([row[0].value for row in few.iter_rows(max_row=header_row(few))])


def test_no_text_becomes_a_formula(context: ExportContext) -> None:
    seen = context.judged.assessments[0]
    assert seen.observation is not None
    hostile = '=HYPERLINK("http://example.invalid","x")'
    item = seen.item.model_copy(update={"name": "+1+1", "definition": "@SUM(A1)"})
    changed = dataclasses.replace(seen, item=item, observation=seen.observation._replace(text=hostile), reason="-2+3")
    rest = context.judged.assessments[1:]
    judged = dataclasses.replace(context.judged, by_month={JUNE: (changed, *rest)})
    content = write_workbook(dataclasses.replace(context, judged=judged))
    first = records(openpyxl.load_workbook(io.BytesIO(content))["全部"])[0]
    assert (first["部门说明"].value, first["部门说明"].data_type) == (hostile, "s")
    assert (first["任务指标"].value, first["任务指标"].data_type) == ("+1+1", "s")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_demonstration_data_are_marked_on_every_sheet(context: ExportContext, book: Any) -> None:
    for sheet in book:
        assert "演示数据" in sheet["A2"].value
    edition = dataclasses.replace(context.edition, is_demo=False)
    real = dataclasses.replace(context, judged=dataclasses.replace(context.judged, edition=edition))
    with zipfile.ZipFile(io.BytesIO(write_workbook(real))) as package:
        assert not any("演示数据".encode() in package.read(name) for name in package.namelist())


def test_a_departments_workbook_holds_its_items_only(context: ExportContext) -> None:
    scope = Scope(department="education_bureau")
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context, scope)))
    assert [row["指标编码"].value for row in records(book["全部"])] == [o.item.id for o in context.assessments(scope)]


def test_the_same_data_give_the_same_bytes(context: ExportContext, book: Any) -> None:
    moment = context.edition.published_at.astimezone(dt.UTC).replace(tzinfo=None)
    assert (book.properties.created, book.properties.modified) == (moment, moment)
    assert write_workbook(context) == write_workbook(context)


def test_names_of_sheets_are_made_acceptable() -> None:
    assert sheet_names(["全部", "数字/经济", "数字经济", "a" * 40, "[]"]) == [
        *("全部", "数字经济", "数字经济2", "a" * 31, "表"),
    ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(context: ExportContext, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_workbook(context, Scope(section="ecology")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")
