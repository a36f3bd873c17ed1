"""A department's word for how a narrative goes, in a table that has figures of other items too."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

HEAD = "2025年9月\n填报单位：市数据局\n"


def _table(heading: str, word: str, text: str = "印发了方案") -> str:
    return f"{HEAD}任务名称,工作进展,完成数,单位,{heading}\n数据储备量,,142,亿条,推进中\n宣传推广,{text},,,{word}\n"


@pytest.mark.parametrize("heading", ["办结状态", "状态", "完成状态", "推进状态"])
@pytest.mark.parametrize(
    ("word", "status"),
    [("已办结", "reached"), ("正常推进", "on_track"), ("滞后", "behind"), ("严重滞后", "far_behind")],
)
def test_the_state_beside_figures_is_that_of_a_narrative(heading: str, word: str, status: str) -> None:
    result = checked(_table(heading, word))
    assert observed(result) == {"records||2025-09|cumulative|142|4", f"promotion||2025-09|cumulative|{status}|5"}
    (told,) = (one for one in result.problems if one.code == "unknown-column")
    assert "取作没有写自评的定性条目的自评" in told.message


@pytest.mark.parametrize(
    ("heading", "word"),
    [("办结状态", "推进中"), ("状态", "正常"), ("状态", "已提交"), ("办结状态", "50%")],
)
def test_a_state_that_does_not_tell_how_it_goes_is_asked_about(heading: str, word: str) -> None:
    result = checked(_table(heading, word))
    assert observed(result) == {"records||2025-09|cumulative|142|4"}
    (told,) = (one for one in result.problems if one.level == "error")
    assert "已达标、进度正常、略有滞后、明显滞后" in told.remedy


@pytest.mark.parametrize("heading", ["审核状态", "数据状态", "填报状态"])
def test_the_state_of_the_row_is_none_of_the_work(heading: str) -> None:
    result = checked(_table(heading, "已完成"))
    assert "narrative-status-missing" in codes(result)


def test_the_word_below_the_figures_goes_before_one_of_a_state() -> None:
    rows = "任务名称,工作进展,完成数,办结状态\n数据储备量,,142,推进中\n宣传推广,印发了方案,滞后,已办结\n"
    assert "promotion||2025-09|cumulative|behind|5" in observed(checked(HEAD + rows))


def test_a_state_without_any_progress_says_nothing_of_an_unfilled_row() -> None:
    result = checked(_table("状态", "已提交", text=""))
    assert not [one for one in result.problems if one.level == "error"]
