"""Figures behind a few words that say nothing else, as lists of tasks have them: 已完成600个."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

HEAD = "2025年9月重点任务进展\n填报单位：{}\n任务名称,目标,{}\n"
STATIONS = HEAD.format("市通信办", "完成情况") + "新建基站数,3200个,{}\n"


def _booked(content: str) -> set[str]:
    return {one.rpartition("|")[0] for one in observed(checked(content))}


@pytest.mark.parametrize(
    "cell",
    [
        "已完成1200个",
        "完成1200个。",
        "新建基站1200个",
        "新建基站数1200座",
        "累计完成1200个",
        "新建基站0.12万个",
        "共1200个",
    ],
)
def test_a_figure_behind_words_that_say_nothing_else_is_read(cell: str) -> None:
    assert _booked(STATIONS.format(cell)) == {"stations||2025-09|cumulative|1200"}
    assert "measure-assumed" in codes(checked(STATIONS.format(cell)))


@pytest.mark.parametrize(
    "cell",
    [
        "拟新建基站1200个",
        "计划完成1200个",
        "未完成1200个",
        "开工1200个",
        "新建基站约1200个",
        "完成1200余个",
        "完成1200个占75%",
        "完成第1200个",
        "数据储备量1200个",
        "完成1200亿条",
        "完成75%",
        "完成率75%",
        "9月完成1200个",
        "本月完成1200个",
        "室内新建基站1200个",
    ],
)
def test_words_that_say_anything_else_leave_it_to_be_asked(cell: str) -> None:
    assert not _booked(STATIONS.format(cell))
    beside = STATIONS.replace(
        "\n新建", "\n网络覆盖率,90%,88\n新建", 1
    )  # where the column is one of figures all the same
    assert {one.split("|")[0] for one in _booked(beside.format(cell))} == {"coverage"}


def test_the_year_so_far_is_no_figure_of_the_month() -> None:
    head = HEAD.format("市通信办", "本月数")
    assert not _booked(f"{head}新建基站数,3200个,累计完成1200个\n")
    assert "stations||2025-09|month|20" in _booked(f"{head}新建基站数,3200个,完成20个\n")


def test_the_part_done_of_a_deliverable_is_read_and_that_of_a_target_is_none() -> None:
    head = HEAD.format("市数据局", "完成情况")
    assert _booked(f"{head}平台上线,100%,已完成80%\n") == {"platform||2025-09|cumulative|80"}
    assert not _booked(f"{HEAD.format('市通信办', '完成情况')}网络覆盖率,90%,完成80%\n")
    assert _booked(f"{HEAD.format('市通信办', '完成情况')}网络覆盖率,90%,网络覆盖率80%\n") == {
        "coverage||2025-09|cumulative|80"
    }
