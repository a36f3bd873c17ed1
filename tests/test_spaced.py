"""Tables whose cells stand apart by runs of spaces: read where no cell can be missing, else left as words."""

from __future__ import annotations

import time

import pytest
from departmental import checked, codes, observed

from etl.file.spaced import spread

HEAD = "2025年9月新建基站情况\n填报单位：市通信办    单位：个\n\n"
ROWS = "县区{0}本月数{0}累计数\n东城区{0}20{0}1,212\n西城区{0}10{0}150\n"
BOOKED = {
    "stations|east|2025-09|month|20|5",
    "stations|east|2025-09|cumulative|1212|5",
    "stations|west|2025-09|month|10|6",
    "stations|west|2025-09|cumulative|150|6",
}


@pytest.mark.parametrize("gap", ["  ", "        ", "\u3000\u3000", "\u00a0 \u00a0", " \u3000"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_runs_of_spaces_part_the_cells_of_a_table(gap: str, encoding: str) -> None:
    content = (HEAD + ROWS.format(gap)).replace("新建基站情况", "新建基站数").encode(encoding)
    assert observed(checked(content, name="报送.txt")) == BOOKED


@pytest.mark.parametrize(
    "more",
    ["合　计    30    1,362\n", "\n制表人：张三    审核：李四\n", "注：以上为初步数。\n", "  \n"],
    ids=["a sum", "signatures", "a note", "blank"],
)
def test_what_stands_below_such_a_table_leaves_it(more: str) -> None:
    content = (HEAD + ROWS.format("    ") + more).replace("新建基站情况", "新建基站数")
    assert observed(checked(content, name="报送.txt")) == BOOKED


@pytest.mark.parametrize(
    "row",
    ["南山县        30\n", "合计    30\n", "3    南山县    30    40\n", "南山县    30    40    已核    对\n"],
    ids=["a blank cell", "a shorter sum", "a number before", "a remark"],
)
def test_a_line_with_other_cells_than_the_header_leaves_the_text_as_it_is(row: str) -> None:
    result = checked(HEAD + ROWS.format("    ").replace(",", "") + row, name="报送.txt")
    assert codes(result) == ["not-a-table"]
    assert not observed(result)


@pytest.mark.parametrize(
    "text",
    [
        "县区,本月数  累计数\n东城区,20  212\n西城区,10  150\n",  # commas part it
        "东城区    20    212\n西城区    10    150\n",  # no header
        "县区 本月数 累计数\n东城区 20 212\n西城区 10 150\n",  # single spaces may stand within names
        "县区    本月数\n东城区    20\n",  # one line only
        '县区    "本月数"\n东城区    20\n西城区    30\n',
    ],
)
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert spread(text) == text


def test_lines_stay_where_they_are() -> None:
    text = "县区    本月数\r\n\r\n东城区    20\r\n西城区    30"
    assert spread(text) == "县区\t本月数\r\n\r\n东城区\t20\r\n西城区\t30"


def test_a_text_of_spaces_without_end_is_looked_at_once() -> None:
    before = time.process_time()
    spread(("a" + " " * 1_000) * 1_500)
    spread("1,234 " * 300_000)
    assert time.process_time() - before < 2
