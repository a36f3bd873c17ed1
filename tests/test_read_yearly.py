"""Tables of years and quarters, in the layouts that statistical offices hand out."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.checks import Checked, check_reading
from etl.read import read_submission
from monitor.plan import Indicator, Plan
from tests.departmental import PLAN, codes, observed

TODAY = dt.date(2025, 12, 20)


def indicator(id: str, name: str, unit: str, kind: str, frequency: str, **other: object) -> Indicator:
    return Indicator.model_validate(
        {
            "id": id,
            "task": "network",
            "name": name,
            "short": name,
            "reporter": "data",
            "clause": "一-1",
            "definition": "测",
            "kind": kind,
            "unit": unit,
            "target": 1,
            "frequency": frequency,
            **other,
        }
    )


YEARLY = Plan(
    **{name: getattr(PLAN, name) for name in Plan.model_fields}
    | {
        "indicators": (
            *PLAN.indicators,
            indicator("firms", "企业法人单位数", "个", "level", "annual"),
            indicator("people", "年末常住人口", "万人", "level", "annual", by_district=True),
            indicator("visits", "国内游客", "万人次", "cumulative", "annual", by_district=True),
            indicator("product", "生产总值", "亿元", "cumulative", "quarterly"),
            indicator("prices", "工业生产者出厂价格指数", "%", "rate", "monthly", definition="上年同月=100。"),
            indicator("growth", "工业增加值增速", "%", "rate", "monthly", aliases=["工业增加值"]),
            indicator("spent", "预算执行率", "%", "rate", "monthly", by_district=True, is_share=True),
            indicator("money", "货币(M1)供应量期末值", "亿元", "level", "monthly"),
        )
    }
)
DATABASE, SOURCE = "数据库：年度数据\n时间：最近10年\n", "注：按普查数据修订。\n数据来源：统计局\n"


def checked(text: str) -> Checked:
    return check_reading(read_submission(text.encode(), "年度数据.csv", YEARLY), YEARLY, today=TODAY)


def test_years_across_are_those_of_items_reported_once_a_year() -> None:
    found = checked(f"{DATABASE}指标,2024年,2023年\n企业法人单位数(个),32,28\n国内游客(万人次),,20.5\n{SOURCE}")
    assert observed(found) == {
        "firms||2024-12|cumulative|32|4", "firms||2023-12|cumulative|28|4", "visits||2023-12|cumulative|20.5|5",
    }  # fmt: skip
    assert codes(found) == ["department-implied"]  # a year's figure is not asked whether it is a month's
    assert (found.accepted, found.rejected, len(found.ignored)) == (2, 0, 4)


@pytest.mark.parametrize("years", ["2024年,2023年", "2024,2023", "2024年度,2023年度"])
@pytest.mark.parametrize("place", ["地区", "省份", "城市"])
def test_the_item_may_stand_in_the_title_and_districts_below(place: str, years: str) -> None:
    found = checked(
        f"数据库：分省年度数据\n指标：年末常住人口(万人)\n时间：最近10年\n地区,{years}\n东城区,21,20\n西城区,13,\n"
    )
    assert observed(found) == {
        "people|east|2024-12|cumulative|21|5", "people|east|2023-12|cumulative|20|5",
        "people|west|2024-12|cumulative|13|6",
    }  # fmt: skip


def test_the_district_may_stand_in_the_title() -> None:
    found = checked(
        "数据库：主要城市年度数据\n地区：西城区\n时间：最近20年\n指标,2019年,2018年\n国内游客(万人次),42,40\n"
    )
    assert observed(found) == {"visits|west|2019-12|cumulative|42|5", "visits|west|2018-12|cumulative|40|5"}


def test_items_may_stand_across_and_years_down() -> None:
    found = checked("指标,企业法人单位数(个),年末常住人口(万人)\n2024年,32,21\n2023年,28,20\n")
    assert len(observed(found)) == 4
    assert "people||2023-12|cumulative|20|3" in observed(found)


def test_an_item_of_every_month_has_no_figure_of_a_year() -> None:
    found = checked("指标,2024年,2023年\n企业法人单位数(个),32,28\n数据储备量(亿条),5,4\n")
    assert observed(found) == {"firms||2024-12|cumulative|32|2", "firms||2023-12|cumulative|28|2"}
    assert "“2024年”只有年份，没有月份，而该项按月报送" in next(
        p.message for p in found.problems if p.code == "bad-month"
    )
    alone = checked("指标,2024年,2023年\n数据储备量(亿条),5,4\n")
    assert codes(alone) == ["missing-column"]


def test_years_beside_a_month_of_the_title_are_not_whole_years() -> None:
    found = checked("2025年9月主要指标\n指标,2025年,2024年\n企业法人单位数(个),32,28\n数据储备量(亿条),5,4\n")
    assert observed(found) == {"firms||2025-09|cumulative|32|3", "records||2025-09|cumulative|5|4"}


def test_in_the_first_quarter_each_row_is_what_it_says() -> None:
    found = checked(
        "数据库：季度数据\n时间：最近3季度\n指标,2025年第一季度,2024年第四季度\n"
        "生产总值当季值(亿元),270.8,324.4\n生产总值累计值(亿元),270.8,1143.7\n"
    )
    assert observed(found) == {
        "product||2025-03|month|270.8|4", "product||2025-03|cumulative|270.8|5",
        "product||2024-12|month|324.4|4", "product||2024-12|cumulative|1143.7|5",
    }  # fmt: skip
    assert "duplicate-row" not in codes(found)
    so_far = checked("指标,2025年一季度累计\n生产总值,270.8\n")
    assert observed(so_far) == {"product||2025-03|cumulative|270.8|2"}


@pytest.mark.parametrize("behind", ["(亿元)", "（亿元）", "(单位：亿元)"])
def test_a_name_with_brackets_of_its_own_is_known_with_its_unit_behind(behind: str) -> None:
    found = checked(f"时间,货币(M1)供应量期末值{behind}\n2021年5月,616828.32\n2021年4月,605421.89\n")
    assert observed(found) == {"money||2021-05|cumulative|616828.32|2", "money||2021-04|cumulative|605421.89|3"}


INDEX = "工业生产者出厂价格指数"


@pytest.mark.parametrize("base", ["(上年同月=100)", "（上年同月＝100）", "（去年同月=100）", "（以上年同月为100）"])
def test_the_base_of_an_index_is_no_part_of_its_name_where_the_plan_says_the_same(base: str) -> None:
    down = checked(f"数据库：月度数据\n指标,2025年9月,2025年8月\n{INDEX}{base},98,97.8\n")
    assert observed(down) == {"prices||2025-09|cumulative|98|3", "prices||2025-08|cumulative|97.8|3"}
    across = checked(f"月份,{INDEX}{base}\n2025年9月,98\n")
    assert observed(across) == {"prices||2025-09|cumulative|98|2"}
    titled = checked(f"2025年9月{INDEX}{base}\n指标,累计\n{INDEX},98\n")
    assert observed(titled) == {"prices||2025-09|cumulative|98|3"}


@pytest.mark.parametrize("base", ["(上月=100)", "（上年同期=100）", "(2020年=100)"])
def test_an_index_to_another_base_than_the_plans_is_asked_about(base: str) -> None:
    down = checked(f"指标,2025年9月\n{INDEX}{base},98\n{INDEX}(上年同月=100),97\n")
    assert observed(down) == {"prices||2025-09|cumulative|97|3"}
    (question,) = (problem for problem in down.problems if problem.code == "unknown-indicator")
    assert question.candidates[0] == ("prices", INDEX)
    across = checked(f"月份,{INDEX}{base},{INDEX}(上年同月=100)\n2025年9月,98,97\n")
    assert observed(across) == {"prices||2025-09|cumulative|97|2"}
    assert "unknown-heading" in codes(across)
    titled = checked(f"2025年9月{INDEX}{base}\n指标,累计\n{INDEX},98\n")
    assert (observed(titled), "partial-figure" in codes(titled)) == (set(), True)


@pytest.mark.parametrize("blank", ["", "—"])
def test_growth_beside_a_blank_figure_is_that_of_an_item_that_is_growth(blank: str) -> None:
    title = "2025年1-9月主要指标\n"
    found = checked(f"{title}指标,绝对值（亿元）,同比增长（%）\n工业增加值,{blank},6.1\n数据储备量,,5\n")
    assert observed(found) == {"growth||2025-09|cumulative|6.1|3"}  # that of a quantity is no figure of it
    (said,) = (problem for problem in found.problems if problem.code == "growth-taken")
    assert "“工业增加值增速”没有填数，旁边的同比、增速是“6.1”，按它读取" in said.message
    own = checked(f"{title}指标,累计（%）,同比增长（%）\n工业增加值增速,6.1,0.3\n")
    assert observed(own) == {"growth||2025-09|cumulative|6.1|3"}


def test_growth_alone_is_the_figure_where_all_items_are_growth() -> None:
    both = checked("2025年9月\n指标,本月增长(%),累计增长(%)\n工业增加值增速,5.5,6.1\n")
    assert observed(both) == {"growth||2025-09|cumulative|6.1|3"}
    of_month = checked("2025年9月\n指标,当月增速(%)\n工业增加值增速,5.5\n")
    assert (observed(of_month), codes(of_month)) == (set(), ["no-header"])
    mixed = checked("2025年9月\n指标,累计增长(%)\n工业增加值增速,6.1\n数据储备量,5\n")
    assert observed(mixed) == set()


@pytest.mark.parametrize(
    ("said", "figure"), [("下降3.2%", "-3.2"), ("同比下降3.2", "-3.2"), ("负增长3.2%", "-3.2"), ("增长5.6%", "5.6")]
)
def test_words_before_growth_are_its_sign(said: str, figure: str) -> None:
    for heading in ("同比增长", "累计数"):
        found = checked(f"2025年9月\n填报单位：市数据局\n指标,{heading}\n工业增加值增速,{said}\n")
        assert [str(one.value) for one in found.observations] == [figure]


@pytest.mark.parametrize("said", ["增速回落3.2个百分点", "下降3.2个百分点", "△3.2", "约下降3.2%"])
def test_other_words_before_growth_are_no_sign(said: str) -> None:
    found = checked(f"2025年9月\n填报单位：市数据局\n指标,累计数\n工业增加值增速,{said}\n")
    assert not found.observations
    assert "bad-number" in codes(found)


def test_what_is_headed_as_the_year_so_far_is_so_beside_the_days_of_periods() -> None:
    found = checked("开始日期,结束日期,指标名称,累计数,单位\n2025-09-01,2025-09-30,数据储备量,5,亿条\n")
    assert observed(found) == {"records||2025-09|cumulative|5|2"}


@pytest.mark.parametrize(
    "table",
    [
        "2025年9月\n地区,本月预算执行率（%）,累计预算执行率（%）\n东城区,8,72\n",
        "2025年9月预算执行率\n地区,本月执行率（%）,累计执行率（%）\n东城区,8,72\n",
    ],
)
def test_words_for_shares_that_an_item_ends_with_are_its_name(table: str) -> None:
    found = observed(checked(table))
    assert {one.rpartition("|")[0] for one in found} == {
        "spent|east|2025-09|month|8", "spent|east|2025-09|cumulative|72",
    }  # fmt: skip


def test_a_column_of_years_alone_is_of_items_reported_once_a_year() -> None:
    found = checked("| 年份 | 年末常住人口(万人) |\n| 2024 | |\n| 2023 | |\n| 2022 | 12.65 |\n| 2021 | 12.63 |\n")
    assert observed(found) == {"people||2022-12|cumulative|12.65|4", "people||2021-12|cumulative|12.63|5"}
    monthly = checked("年份,数据储备量(亿条)\n2024,5\n")
    assert (observed(monthly), codes(monthly)) == (set(), ["bad-month"])
    titled = checked("2025年9月\n年份,指标,累计\n2025,数据储备量,5\n")
    assert observed(titled) == {"records||2025-09|cumulative|5|3"}


def test_the_year_of_a_title_is_that_of_items_reported_once_a_year() -> None:
    title = "3-1 年末常住人口(2024年)\n单位:万人\n地 区,年末常住人口\n"
    found = checked(f"{title}全 市,34\n东城区,21\n西城区,13\n")
    assert observed(found) == {
        "people||2024-12|cumulative|34|4", "people|east|2024-12|cumulative|21|5",
        "people|west|2024-12|cumulative|13|6",
    }  # fmt: skip
    mixed = checked("主要指标(2024年)\n指标,单位,数值\n年末常住人口,万人,34\n数据储备量,亿条,5\n")
    assert observed(mixed) == {"people||2024-12|cumulative|34|3"}
    assert "bad-month" in codes(mixed)
    monthly = checked("主要指标(2024年)\n指标,单位,数值\n数据储备量,亿条,5\n")
    assert (observed(monthly), codes(monthly)) == (set(), ["missing-column"])
