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
    down = checked(f"指标,2025年9月\n{INDEX}{base},98\n")
    assert not observed(down)
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


TAX = Plan(
    **{name: getattr(YEARLY, name) for name in Plan.model_fields}
    | {"indicators": (*YEARLY.indicators, indicator("tax", "税收收入", "亿元", "cumulative", "monthly"))}
)


def of_tax(text: str) -> tuple[set[str], list[str]]:
    found = check_reading(read_submission(text.encode(), "报表.csv", TAX), TAX, today=TODAY)
    return observed(found), [code for code in codes(found) if code != "department-implied"]


def test_headings_may_end_as_the_names_of_the_rows_do() -> None:
    figures = "2025年9月（单位：亿元）\n指标,本月收入,同比增收,累计收入,同比增收\n税收收入,20,2,180,11\n"
    assert of_tax(figures) == ({"tax||2025-09|month|20|3", "tax||2025-09|cumulative|180|3"}, [])
    assert of_tax(f"{figures}生产总值,90,8,900,50\n") == (set(), ["no-header"])  # whose 收入 that is nobody says


def test_an_index_stands_below_its_own_base_only() -> None:
    figures, read = "工业生产者出厂价格指数,100.1,99.8,99.9\n", {"prices||2025-09|cumulative|99.8|3"}
    for headings in ("上月=100,上年同月=100,1-9月上年同期=100", "以上月价格为100,以上年同月价格为100,上年同期=100"):
        assert of_tax(f"2025年9月\n指标,{headings}\n{figures}") == (read, ["unknown-column"] * 2)
    several = f"2025年9月\n指标,上年同月=100\n{figures.replace(',99.8,99.9', '')}税收收入,103\n"
    assert of_tax(several)[0] == set()  # the other item is no index
    across = of_tax("2025年9月\n地区,工业生产者出厂价格指数,\n,上月=100,上年同月=100\n全市,100.1,99.8\n")
    assert across == ({"prices||2025-09|cumulative|99.8|4"}, ["unknown-column"])


@pytest.mark.parametrize("heading", ["报告期", "统计期", "本期", "本期数"])
def test_the_period_of_a_title_heads_figures(heading: str) -> None:
    for title, measure, said in (
        ("2025年9月", "month", "cumulative-undetermined"),
        ("2025年1-9月", "cumulative", "measure-assumed"),
    ):
        text = f"{title}\n指标,单位,{heading},上年同期\n税收收入,亿元,20,18\n"
        assert of_tax(text) == ({f"tax||2025-09|{measure}|20|3"}, [said])
    beside = of_tax(f"2025年1-9月\n指标,单位,{heading},累计\n税收收入,亿元,20,180\n")[0]
    assert "tax||2025-09|cumulative|180|3" in beside and "tax||2025-09|cumulative|20|3" not in beside
    for title in ("2025年", "2025年9月"):
        assert of_tax(f"{title}\n指标,报告期,累计数\n税收收入,9,180\n") == ({"tax||2025-09|cumulative|180|3"}, [])


def test_what_was_added_below_an_item_is_not_all_there_is() -> None:
    found = of_tax("2025年9月\n地区,预算执行率,\n,累计,净增额\n东城区,60,30\n")
    assert found == ({"spent|east|2025-09|cumulative|60|4"}, ["unknown-column"])


def test_a_series_may_have_its_province_before_the_city() -> None:
    text = "指标名称,福建:榕州:税收收入:累计值,福建:税收收入:累计值\n指标类型,月度,月度\n频率,月,月\n2025-09,180,1800\n"
    assert of_tax(text)[0] == {"tax||2025-09|cumulative|180|4"}


def test_of_two_columns_for_the_same_the_other_one_is_named() -> None:
    text = "月份,部门,责任部门,区县代码,区县,指标名称,累计数\n2025-09,市数据局,市通信办,350102,东城区,预算执行率,60\n"
    found = check_reading(read_submission(text.encode(), "报表.csv", TAX), TAX, today=TODAY)
    told = [one for one in found.problems if one.code == "unknown-column"]
    assert [one.column for one in told] == ["责任部门"] and "与B列（部门）说的是同一样" in told[0].message


SERVED = Plan(
    **{name: getattr(TAX, name) for name in Plan.model_fields}
    | {
        "indicators": (
            *TAX.indicators,
            indicator("registered", "经营主体数", "户", "level", "monthly", by_district=True, aliases=["实有经营主体"]),
            indicator("solved", "热线办结率", "%", "rate", "monthly", by_district=True, is_share=True),
            indicator("power", "全社会用电量", "万千瓦时", "cumulative", "monthly"),
        )
    }
)


def of_services(text: str) -> tuple[set[str], list[str]]:
    found = check_reading(read_submission(text.encode(), "报表.csv", SERVED), SERVED, today=TODAY)
    return observed(found), [code for code in codes(found) if code != "department-implied"]


def test_what_registered_anew_beside_the_title_s_stock_is_left_out() -> None:
    text = (
        "2025年9月底实有经营主体情况（单位：户）\n地区,实有经营主体,,本年累计新登记,\n,期末实有,同比,户数,同比\n"
        "东城区,91200,4.2%,7000,5%\n西城区,81200,4.2%,6000,5%\n"
    )
    read = {"registered|east|2025-09|cumulative|91200|4", "registered|west|2025-09|cumulative|81200|5"}
    assert of_services(text) == (read, ["unknown-column"] * 3)


def test_the_title_s_item_stands_above_its_parts_in_the_first_column() -> None:
    text = (
        "2025年9月全社会用电量情况（单位：万千瓦时）\n类别,当月,累计\n全社会用电量,1000,9100\n"
        "第一产业,10,91\n第二产业,600,5600\n第三产业,290,2500\n城乡居民生活,100,909\n"
    )
    assert of_services(text) == (
        {"power||2025-09|month|1000|3", "power||2025-09|cumulative|9100|3"},
        ["detail-ignored"],
    )
    other = text.replace("全社会用电量,1000", "工业用电量,1000")  # whose figures these are nobody says
    assert of_services(other)[0] == set()


def test_districts_may_be_those_that_handled_it() -> None:
    text = "2025年9月热线办理情况\n序号,承办单位,热线办结率\n1,东城区,100%\n2,西城区,98%\n合计,,99%\n"
    read = {"solved|east|2025-09|cumulative|100|3", "solved|west|2025-09|cumulative|98|4"}
    assert of_services(text) == (read, [])
    assert of_services(text.replace("西城区", "市水务局"))[0] == set()  # one of the districts only, or an office


def test_initials_head_the_month_and_the_year_so_far() -> None:
    text = "tjsj,xzqmc,zbmc,dqz,ljs,dw\n202509,全市,税收收入,20,180,亿元\n"
    assert of_services(text)[0] == {"tax||2025-09|month|20|2", "tax||2025-09|cumulative|180|2"}


def test_a_name_may_be_broken_over_the_rows_of_a_header() -> None:
    text = (
        "各县（市）区主要指标（2025年1-9月）\n地区,实有经营,预算,热线,地方\n,主体,执行率,办结率,税收\n,（户）,（%）,（%）,（亿元）\n"
        "东城区,1005,69.7,23.8,5\n西城区,800,34.9,10.6,6\n"
    )
    read = {
        "registered|east|2025-09|cumulative|1005|5", "registered|west|2025-09|cumulative|800|6",
        "spent|east|2025-09|cumulative|69.7|5", "spent|west|2025-09|cumulative|34.9|6",
        "solved|east|2025-09|cumulative|23.8|5", "solved|west|2025-09|cumulative|10.6|6",
    }  # fmt: skip
    assert of_services(text)[0] == read


@pytest.mark.parametrize("heading", ["当期值", "本月", "当月数"])
def test_a_month_alone_below_the_year_so_far_is_remarked_on(heading: str) -> None:
    said = ["measure-assumed", "cumulative-undetermined"]
    text = f"2025年1-9月\n指标,单位,{heading},上年同期\n税收收入,亿元,20,18\n"
    assert of_tax(text) == ({"tax||2025-09|month|20|3"}, said)
    assert of_tax(text.replace("上年同期", "累计").replace("18", "180"))[1] == []
    assert of_tax(text.replace("1-9月", "9月"))[1] == said[1:]


def test_what_stands_over_names_says_how_their_figures_came_about() -> None:
    for word in ("拆除", "注销", "在建", "减少", "计划", "目标", "新建", "新增"):  # a stock is none of these
        text = f"2025年9月\n地区,{word},\n,实有经营主体,学校数\n东城区,10,2\n"
        assert of_services(text)[0] == set(), word
    for word, read in (("拆除", False), ("在建", False), ("计划", False), ("新建", True), ("通信业", True)):
        found = of_services(f"填报单位：市通信办\n2025年9月\n地区,{word},\n,新建基站数,学校数\n东城区,10,2\n")[0]
        assert found == ({"stations|east|2025-09|cumulative|10|5"} if read else set()), word


def test_the_months_of_rows_go_before_the_period_of_a_title() -> None:
    text = "2025年1-9月\n月份,指标,本期\n2025年8月,税收收入,50\n2025年9月,税收收入,52\n"
    read = {"tax||2025-08|month|50|3", "tax||2025-09|month|52|4"}
    assert of_tax(text) == (read, ["cumulative-undetermined"] * 2)


def test_a_quarter_so_far_may_be_that_quarter_alone_unless_it_stands_beside() -> None:
    several = checked("填报单位：市数据局\n2025年\n指标,一季度累计,二季度累计\n生产总值,100,220\n")
    assert observed(several) == {"product||2025-03|cumulative|100|4", "product||2025-06|cumulative|220|4"}
    assert "measure-assumed" in codes(several)
    fallen = checked("填报单位：市数据局\n2025年\n指标,一季度累计,二季度累计\n生产总值,100,90\n")
    assert "cumulative-falls" in codes(fallen)
    both = checked("填报单位：市数据局\n2025年\n指标,二季度当季,二季度累计\n生产总值,120,220\n")
    assert (len(observed(both)), "measure-assumed" in codes(both)) == (2, False)
    stock = checked("填报单位：市数据局\n2025年\n指标,一季度累计\n生产总值,100\n")
    assert "measure-assumed" not in codes(stock)


def test_months_of_a_share_are_its_figures_only_where_none_of_the_year_so_far_differs() -> None:
    owner = "填报单位：市通信办\n"
    across = checked(f"{owner}2025年\n指标,8月,9月,累计\n网络覆盖率,80,82,81\n")
    assert observed(across) == {"coverage||2025-09|cumulative|81|4", "coverage||2025-09|month|82|4"}
    rows = "网络覆盖率,2025年8月,80\n网络覆盖率,2025年1-9月,81\n"
    assert len(observed(checked(f"{owner}指标,时间,累计数\n{rows}"))) == 2
    ranks = "填报单位：市数据局\n2025年\n指标,8月,9月,1-9月\n全省位次,2,{},4\n"
    assert len(observed(checked(ranks.format(4)))) == 2
    assert observed(checked(ranks.format(3))) == {"place||2025-09|cumulative|4|4"}


def test_growth_of_parts_adds_up_to_nothing() -> None:
    owner = "填报单位：市数据局\n2025年9月\n"
    found = checked(f"{owner}行业,工业增加值增速\n合计,5.6\n制造业,6.1\n采矿业,3.2\n")
    assert (observed(found), "total-mismatch" in codes(found)) == ({"growth||2025-09|cumulative|5.6|4"}, False)
    counts = checked(f"{owner}行业,生产总值\n合计,10\n制造业,6\n采矿业,3\n")
    assert "total-mismatch" in codes(counts)


def test_an_index_to_another_base_is_passed_over_beside_that_of_the_plan() -> None:
    rows = ["工业生产者出厂价格指数(上月=100),100.2", "工业生产者出厂价格指数(上年同月=100),98.1"]
    both = checked("\n".join(["填报单位：市数据局", "2025年9月", "指标,数值", *rows]))
    assert (observed(both), codes(both)) == ({"prices||2025-09|cumulative|98.1|5"}, [])
    assert {one.line: one.why for one in both.ignored}[4] == "别的基期的指数，另有该项的一行"
    alone = checked("\n".join(["填报单位：市数据局", "2025年9月", "指标,数值", rows[0]]))
    assert codes(alone) == ["unknown-indicator"]
