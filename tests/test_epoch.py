"""Workbooks that count days from 1904, as Excel on a Mac once made them: dates are dates, bare numbers no months."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter

from etl.file.workbook import workbook_pages
from tests.departmental import checked, codes, observed
from tests.hostile import HEAD, old_record, old_workbook

AUGUST = (dt.date(2025, 8, 31) - dt.date(1904, 1, 1)).days  # as such a workbook keeps it; of the usual count in 2021
FIGURE = 40_000
ROW: list[object] = ["市通信办", "stations", "新建基站数", "", 40, FIGURE, "个", ""]


def package(month: object, *, is_from_1904: bool) -> bytes:
    """A workbook with one row, of which the month is a date or a bare number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": is_from_1904}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 1, ROW)
        if isinstance(month, dt.date):
            sheet.write_datetime(1, 0, month, book.add_format({"num_format": "yyyy-mm-dd"}))
        else:
            sheet.write(1, 0, month)
    return out.getvalue()


def old(month: object, *, is_from_1904: bool) -> bytes:
    """The same in the form of before."""
    return old_workbook([HEAD, [month, *ROW]], extra=old_record(0x22, bytes([is_from_1904, 0])))


@pytest.mark.parametrize("made", [package, old])
def test_a_bare_number_of_such_a_workbook_is_no_month(made: type[package]) -> None:
    result = checked(made(AUGUST, is_from_1904=True))
    assert not result.observations
    (problem,) = [one for one in result.problems if one.line == 2]
    assert "1904" in problem.message
    assert problem.column == "月份"
    assert (result.accepted, result.rejected) == (0, 1)


@pytest.mark.parametrize("made", [package, old])
def test_the_usual_count_is_read_as_before(made: type[package]) -> None:
    usual = (dt.date(2025, 8, 31) - dt.date(1899, 12, 30)).days
    result = checked(made(usual, is_from_1904=False))
    assert observed(result) == {"stations||2025-08|month|40|2", f"stations||2025-08|cumulative|{FIGURE}|2"}


def test_a_date_of_such_a_workbook_is_its_month_and_a_figure_stays_one() -> None:
    result = checked(package(dt.date(2025, 8, 31), is_from_1904=True))
    assert "bad-month" not in codes(result)
    assert observed(result) == {"stations||2025-08|month|40|2", f"stations||2025-08|cumulative|{FIGURE}|2"}


def test_its_copy_to_be_mended_has_no_number_that_would_be_another_month() -> None:
    (page,) = workbook_pages(package(AUGUST, is_from_1904=True))
    assert page.rows[1][0] == f"{AUGUST}.00"


def test_a_cell_of_an_old_workbook_is_not_taken_for_the_record_of_its_days() -> None:
    """The place and style of a cell in row 35, third column, are the bytes of the record that says 1904."""
    usual = (dt.date(2025, 8, 31) - dt.date(1899, 12, 30)).days
    rows: list[list[object]] = [HEAD, *([[]] * 34)]
    department, item, *others = ROW
    rows[0x22] = [usual, department, (item, 1), *others]
    result = checked(old_workbook(rows, formats=["0"]))
    assert observed(result) == {"stations||2025-08|month|40|35", f"stations||2025-08|cumulative|{FIGURE}|35"}
