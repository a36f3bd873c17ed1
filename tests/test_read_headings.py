"""Words over the figures of a table, in a header of two rows: what is counted, or only what the table is about."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

OWNER = "填报单位：市通信办,,\n"
BELOW = {
    "months": ("县区", "8月,9月", "东城区,12,15\n西城区,20,24\n"),
    "this month and the year so far": ("县区", "本月,累计", "东城区,12,15\n西城区,20,24\n"),
    "districts": ("指标", "东城区,西城区", "新建基站数,12,15\n"),
}


def _table(word: str, below: str) -> str:
    first, lower, rows = BELOW[below]
    return f"2025年9月新建基站数\n{OWNER}{first},{word},\n,{lower}\n{rows}"


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("word", ["开工数", "完成投资", "完成投资（亿元）", "竣工面积", "开通（个）", "验收", "基站数"])
def test_a_word_for_something_else_that_is_counted_heads_no_figures_of_an_item(word: str, below: str) -> None:
    result = checked(_table(word, below))
    assert not observed(result)
    assert "no-header" in codes(result)


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize(
    "word", ["完成情况", "完成数", "2025年", "指标完成情况", "网络建设", "新建数", "建设数量（个）", "基站建设情况"]
)
def test_a_word_for_what_a_table_is_about_leaves_its_figures_to_the_item(word: str, below: str) -> None:
    result = checked(_table(word, below))
    assert len(observed(result)) >= 2
    assert not result.has_errors
