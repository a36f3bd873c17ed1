"""Where a problem lies is written in one way: in a cell of a row, in a heading, in a row, on pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from departmental import CSV, PLAN, TODAY, XLSX

from etl.checks import check_reading
from etl.read import read_submission
from monitor.position import letters, position, split_position

_ROW = "第[0-9]+行"
_PLACE = re.compile(
    f"(工作表“[^”]*”)?{_ROW}(([A-Z]+列(（.*）)?)|的.{{1,40}}|((、{_ROW})*(等[0-9]+行)?)|(至{_ROW})|起还有[0-9,]+行.*)"
)
_OF_THE_FILE = re.compile("(文件|工作表“[^”]*”)的前[0-9]+行里找不到|.*里面没有要报送的表：")
FILES = sorted([*CSV.rglob("*.csv"), *XLSX.glob("*.xlsx")])


def test_a_place_is_named_as_spreadsheets_do() -> None:
    assert position("9月", 7, 5) == "工作表“9月”第7行E列" and position("", 7) == "第7行"
    assert [letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("half", [0, 1])
def test_whatever_has_a_line_says_first_where_it_is(half: int) -> None:
    found = [
        (path.name, one.message)
        for path in FILES[half::2]
        for one in check_reading(read_submission(path.read_bytes(), path.name, PLAN), PLAN, today=TODAY).problems
        if one.line is not None and not _OF_THE_FILE.match(one.message)
    ]
    assert [one for one in found if not _PLACE.fullmatch((split_position(one[1]) or ("", ""))[0])] == []


def test_the_corpus_has_problems_of_headings() -> None:
    path: Path = next(one for one in FILES if one.name == "district_that_is_none.csv")
    result = check_reading(read_submission(path.read_bytes(), path.name, PLAN), PLAN, today=TODAY)
    assert "第3行C列（西湖区）：列名不在计划内，该列没有读取。" in [one.message for one in result.problems]
