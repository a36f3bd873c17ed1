"""How many rows are tried as headers: of a file full of words no more than of a small one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from departmental import PLAN, checked, codes

from etl import limits
from etl.file.grid import Row
from etl.heading.data_row import data_rows
from etl.heading.label import Reader
from etl.language.names import Directory
from etl.table.layout import headers_within
from tests.hostile import HEAD, sheets_of

WORDS: Sequence[object] = ("2025年9月", "市通信办", "新建基站数", "东城区", "个", "说明")


def _rows(*cells: Sequence[object]) -> list[Row]:
    return [Row(line, tuple(map(str, row))) for line, row in enumerate(cells, start=1)]


def test_rows_below_their_headings_are_tried_as_no_header() -> None:
    data = ("2025年9月", "市通信办", "", "不知道的指标", "东城区", "", "约12", "个", "")
    rows = _rows(HEAD, *([data] * 40))
    found = list(headers_within("", rows, Reader(Directory(PLAN))))

    assert [header.line for header in found] == [1]


@pytest.mark.parametrize(
    "rows",
    [
        (("月份", "部门", "指标名称"), ("指标名称", "9月", "10月")),  # the header of another table
        (("月份", "部门", "指标名称"), ("9月", "10月", "11月")),  # months across the top of one
        (("地区", "", "月份", ""), ("东城区", "西城区", "9月", "10月")),  # a header of two rows
        (("月份", "部门"), ("", ""), ("9月", "市通信办")),  # behind a blank row something else may begin
    ],
    ids=["another header", "months", "two rows", "behind a blank row"],
)
def test_what_may_head_a_table_is_no_row_of_one(rows: Sequence[Sequence[object]]) -> None:
    assert not data_rows(_rows(*rows), Reader(Directory(PLAN)))


def test_sheets_full_of_words_share_what_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    tries = Reader.tries

    def counted(self: Reader, columns: int) -> bool:
        tried.append(columns)
        return tries(self, columns)

    monkeypatch.setattr(Reader, "tries", counted)
    monkeypatch.setattr(limits, "HEADINGS", 300)
    for count in (8, 16):
        tried.clear()
        result = checked(sheets_of([[*WORDS, f"词{n}"] for n in range(12)], count), name="a.xlsx")

        assert sum(tried) <= 300 + len(WORDS) + 1
        assert "too-large" in codes(result)
        assert not result.accepted
        assert result.rows == result.rejected + len(result.ignored)
