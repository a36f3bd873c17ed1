"""Titles and sheets by which figures are not the city's own, and such as only mention another place."""

from __future__ import annotations

import datetime as dt
import io
import time

import pytest
import xlsxwriter
from departmental import PLAN, checked, codes, observed

from etl.checks import check_reading
from etl.language.elsewhere import elsewhere
from etl.language.names import Directory
from etl.read import read_submission
from monitor.plan import Plan

TABLE = "填报单位：市通信办\n指标,累计完成\n新建基站数,120\n"


@pytest.mark.parametrize(
    "title",
    [
        "福建省2025年9月累计完成情况",
        "2025年9月全省通信业运行情况",
        "榕州市通信办2025年9月全省基站建设情况",
        "2025年9月全国主要指标",
        "兄弟城市2025年9月完成情况",
        "2025年9月各设区市基站情况",
        "2025年9月外省先进地区情况",
        "厦门市2025年9月新建基站完成情况",
        "2025年9月泉州完成情况",
        "上海（2025年9月）",
        "思明区2025年9月完成情况",
        "2025年9月东街街道完成情况",
        "2025年9月市本级",
    ],
)
def test_figures_of_another_place_are_not_the_citys(title: str) -> None:
    result = checked(f"{title}\n{TABLE}")
    assert codes(result) == ["other-place"]
    assert not result.observations


@pytest.mark.parametrize(
    "title",
    [
        "2025年9月榕州市完成情况",
        "福建省榕州市2025年9月统计月报",
        "2025年9月纳入全省考核的指标",
        "2025年9月基站建设居全省第三",
        "2025年9月全省一体化平台建设情况",
        "2025年9月全国文明城市创建指标",
        "支持县（市）区2025年9月",
        "2025年9月全省统计报表制度",
        "福建省通信管理局统一制表 2025年9月",
        "根据全省会议要求 2025年9月完成情况",
        "2025年9月数字福建建设完成情况",
        "2025年9月对标厦门市完成情况",
        "2025年9月我市与厦门市情况",
        "2025年9月北京路基站项目",
        "主城区2025年9月情况",
        "2025年9月特色小镇情况",
        "2025年9月各乡镇情况",
        "2025年9月各县（市、区）情况",
    ],
)
def test_a_place_that_is_merely_mentioned_takes_nothing_away(title: str) -> None:
    result = checked(f"{title}\n{TABLE}")
    assert codes(result) == []
    assert observed(result) == {"stations||2025-09|cumulative|120|4"}


@pytest.mark.parametrize("places", ["各区县", "十三区县", "五区八县", "乡镇街道", "所有街道", "分县区", "各市县"])
def test_words_for_all_places_of_the_city_name_no_other(places: str, plan: Plan) -> None:
    text = "填报单位：市通管办\n序号,县（市）区,本月新增,累计\n1,鼓楼区,20,300\n"
    for title, name in ((f"2025年9月{places}新建5G基站数", "一"), ("2025年9月新建5G基站数", f"{places}9月")):
        reading = read_submission(f"{title}\n{text}".encode(), f"{name}.csv", plan)
        result = check_reading(reading, plan, today=dt.date(2025, 10, 10))
        assert len(result.observations) == 2, (title, name)


def test_a_row_of_the_city_in_a_table_of_the_province_is_read() -> None:
    rows = "地区,累计完成\n全市,120\n厦门市,300\n"
    result = checked(f"2025年9月全省新建基站数\n填报单位：市通信办\n{rows}")
    assert codes(result) == []
    assert observed(result) == {"stations||2025-09|cumulative|120|4"}


def _book(**sheets: int) -> bytes:
    """A workbook with one table on each sheet, by the name of the sheet and the figure."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, figure in sheets.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(
                [("2025年9月",), ("填报单位：市通信办",), ("指标", "累计数"), ("新建基站数", figure)]
            ):
                sheet.write_row(line, 0, cells)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["上月", "去年", "上年同期", "参考", "参考（勿动）", "模板", "样表", "备份", "全省", "厦门"]
)
def test_a_sheet_set_apart_by_its_name_is_left_out_beside_another(name: str) -> None:
    for content in (_book(九月=120, **{name: 99}), _book(**{name: 99}, 九月=120)):
        result = checked(content, name="报送.xlsx")
        assert codes(result) == ["sheet-ignored"]
        assert {one.split("|")[-2] for one in observed(result)} == {"120"}


@pytest.mark.parametrize(
    ("name", "found"),
    [("上月", ["not-actual"]), ("参考", ["not-actual"]), ("全省", ["other-place"]), ("模板", []), ("九月", [])],
)
def test_a_sheet_set_apart_is_a_question_where_no_other_is_read(name: str, found: list[str]) -> None:
    assert codes(checked(_book(**{name: 99}), name="报送.xlsx")) == found


def test_a_title_of_places_without_end_is_looked_at_once() -> None:
    before = time.process_time()
    elsewhere("全省厦门市" * 200_000, Directory(PLAN))
    checked("在全省" * 20_000 + f"2025年9月\n{TABLE}")
    assert time.process_time() - before < 5
