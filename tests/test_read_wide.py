"""Tables with months, districts or items across the top: what changes their look changes none of their figures."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from departmental import HEADER, checked, codes, observed
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.checks import Checked

OWNER = "填报单位：市通信办"
DISTRICTS = ("东城区", "西城区", "南山县", "高新区")
RISING = st.lists(st.integers(0, 500), min_size=1, max_size=9).map(
    lambda steps: [sum(steps[: number + 1]) for number in range(len(steps))]
)


def _csv(rows: list[list[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def _said(result: Checked) -> set[str]:
    """What a file says, wherever in it that stands."""
    return {one.rpartition("|")[0] for one in observed(result)}


def _wide(course: list[int]) -> list[list[object]]:
    months: list[object] = [f"2025年{number}月" for number in range(1, len(course) + 1)]
    return [[OWNER], ["指标", "备注", *months], ["新建基站数累计", "", *course]]


def _is_accounted_for(result: Checked) -> bool:
    places = [*result.reading.lines, *((one.sheet, one.line) for one in result.reading.ignored), *result.reading.broken]
    return len(set(places)) == len(places) == result.rows == result.accepted + result.rejected + len(result.ignored)


@settings(max_examples=40)
@given(RISING)
def test_a_wide_table_means_what_the_template_means(course: list[int]) -> None:
    rows = "".join(f"2025年{m}月,市通信办,stations,新建基站数,,,{v},个,\n" for m, v in enumerate(course, 1))
    assert _said(checked(_csv(_wide(course)))) == _said(checked(HEADER + rows))


@settings(max_examples=40)
@given(RISING, st.data())
def test_the_order_of_a_wide_tables_columns_does_not_matter(course: list[int], data: st.DataObject) -> None:
    title, *table = _wide(course)
    order = data.draw(st.permutations(range(len(table[0]))))
    shuffled = [title, *([row[index] for index in order] for row in table)]
    assert _said(checked(_csv(shuffled))) == _said(checked(_csv(_wide(course))))


@settings(max_examples=40)
@given(
    RISING,
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_titles_notes_encodings_and_separators_change_no_figure(
    course: list[int], titles: int, notes: int, encoding: str, delimiter: str
) -> None:
    rows = [*([["数字建设情况表"]] * titles), *_wide(course), *([["注：初步数。"]] * notes), []]
    result = checked(_csv(rows, delimiter).encode(encoding))
    assert _said(result) == _said(checked(_csv(_wide(course))))
    assert result.reading.encoding == encoding
    assert _is_accounted_for(result)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4))
def test_districts_across_and_districts_down_mean_the_same(figures: list[int]) -> None:
    title: list[list[object]] = [["2025年9月新建基站数累计"], [OWNER]]
    across = [*title, ["指标", *DISTRICTS], ["新建基站数", *figures]]
    down = [*title, ["地区", "累计"], *([place, figure] for place, figure in zip(DISTRICTS, figures, strict=True))]
    assert _said(checked(_csv(across))) == _said(checked(_csv(down)))
    assert len(_said(checked(_csv(down)))) == 4


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.integers(-3, 3))
def test_a_total_is_the_sum_or_an_error_with_the_difference(figures: list[int], off: int) -> None:
    places = DISTRICTS[:3]
    total = sum(figures) + off
    rows = [["2025年9月新建基站数累计"], [OWNER], ["地区", "累计"], *map(list, zip(places, figures, strict=True))]
    result = checked(_csv([*rows, ["合计", total]]))
    assert codes(result) == (["total-mismatch"] if off else [])
    assert (len(result.ignored), result.rejected) == ((2, 1) if off else (3, 0))
    if off:
        assert f"合计{'多' if off > 0 else '少'}{abs(off)}个" in result.problems[0].message
    assert _is_accounted_for(result)


CELL = st.sampled_from(
    (
        *("", "指标", "地区", "1月", "2025年3月", "1-2月", "累计", "本月", "同比", "合计", "东城区", "新建基站数"),
        *("网络覆盖率（%）", "12", "约5", "—", "注：一", "单位：个", "2025年", "填报单位：市通信办", "个", "%", "1,2"),
        *("全市", "\n", "45717"),
    )
)


@given(st.lists(st.lists(CELL, max_size=8), max_size=10))
def test_any_heap_of_labels_and_figures_is_accounted_for(table: list[list[str]]) -> None:
    result = checked(_csv([list(row) for row in table]))
    assert _is_accounted_for(result) or not result.is_readable
    assert result.rows == result.reading.row_count


def test_a_line_with_twelve_cells_is_rejected_for_one_of_them() -> None:
    text = f"{OWNER}\n指标,2025年1月累计,2025年2月累计\n新建基站数,40,约80\n网络覆盖率,80,81\n"
    result = checked(text)
    assert (result.accepted, result.rejected) == (1, 1)
    assert {one.indicator for one in result.observations} == {"coverage"}
    assert [(problem.line, problem.column) for problem in result.problems if problem.code == "bad-number"] == [
        (3, "2025年2月累计")
    ]


@pytest.mark.parametrize("title", ["2025年1-2月", "2025年1—2月份", "二〇二五年一至二月"])
def test_january_and_february_together_are_no_figure_of_one_month(title: str) -> None:
    result = checked(f"{title}主要指标\n{OWNER}\n指标,完成情况\n新建基站数,80\n".replace("完成情况", "累计"))
    assert [(str(one.month), one.measure, one.value) for one in result.observations] == [
        ("2025-02", "cumulative", Decimal(80))
    ]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), st.integers(1, 3))
def test_tables_beside_each_other_mean_what_they_mean_below_each_other(figures: list[int], gap: int) -> None:
    head: list[list[object]] = [["2025年9月新建基站数累计"], [OWNER]]
    names: list[object] = ["地区", "累计"]
    rows: list[list[object]] = [[place, figure] for place, figure in zip(DISTRICTS, figures, strict=True)]
    blank = [""] * gap
    beside = [*head, [*names, *blank, *names], [*rows[0], *blank, *rows[2]], [*rows[1], *blank, *rows[3]]]
    below = [*head, names, *rows[:2], [], names, *rows[2:]]
    result = checked(_csv(beside))
    assert _said(result) == _said(checked(_csv(below)))
    assert len(_said(result)) == 4
    assert _is_accounted_for(result)


KEYS = ["指标", "指标名称", "项目"]
MEASURES = [["本月", "累计"], ["累计"], ["累计数", "单位"], ["本月数", "累计数", "备注"]]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(MEASURES)), min_size=2, max_size=4), st.data())
def test_tables_right_beside_each_other_are_told_apart_by_the_headings_that_they_begin_with(
    tables: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    titles: list[list[object]] = [[OWNER], ["2025年9月"]]
    heading: list[object] = [word for name, measures in tables for word in (name, *measures)]
    row: list[object] = []
    below = list(titles)
    for number, (name, measures) in enumerate(tables):
        figures = [data.draw(_LIKELY[measure[:2]]) if measure[:2] in _LIKELY else "" for measure in measures]
        item = ["新建基站数", "网络覆盖率"][number] if number < 2 else ""
        cells: list[object] = [item, *(figures if item == "新建基站数" else _without_amount(measures, figures))]
        row += cells if item else [""] * (len(measures) + 1)
        below += [[name, *measures], cells, []] if item else []
    assert _said(checked(_csv([*titles, heading, row]))) == _said(checked(_csv(below)))


_LIKELY = {"本月": st.integers(1, 9), "累计": st.integers(10, 90)}


def _without_amount(measures: list[str], figures: list[object]) -> list[object]:
    """The cells of a rate, which has no figure of the month alone."""
    return ["" if measure.startswith("本月") else figure for measure, figure in zip(measures, figures, strict=True)]


def test_districts_named_for_each_of_two_tables_are_not_taken_for_the_city() -> None:
    said = _csv([[OWNER], ["2025年9月累计"], ["地区", "新建基站数", "地区", "基站新建数"], ["东城区", 9, "西城区", 8]])
    assert {one.split("|")[1] for one in observed(checked(said))} == {"east", "west"}


def test_tables_beside_each_other_of_which_one_is_not_whole_are_refused_with_where_each_begins() -> None:
    (problem,) = checked(_csv([["指标", "累计", "指标", "计划"], ["新建基站数", 9, "新建基站数", 8]])).problems
    assert problem.code == "no-header"
    assert "2张左右并排的表：A列起（指标、累计）、C列起（指标、计划）" in problem.message
    assert "上下排列" in problem.remedy


def test_a_table_beside_one_without_month_is_refused_and_not_read_in_part() -> None:
    said = _csv([[OWNER], ["地区", "2025年9月新建基站数累计", "地区", "网络覆盖率"], ["东城区", 9, "东城区", 8]])
    result = checked(said)
    assert not observed(result)
    assert codes(result) == ["no-header"]


def test_a_table_with_blank_columns_in_it_is_one_table() -> None:
    text = "2025年9月\n填报单位：市通信办\n地区,,指标,,累计\n东城区,,新建基站数,,10\n西城区,,新建基站数,,20\n"
    assert {one.rpartition("|")[0] for one in observed(checked(text))} == {
        "stations|east|2025-09|cumulative|10",
        "stations|west|2025-09|cumulative|20",
    }


@pytest.mark.parametrize(
    ("headings", "months"),
    [
        ("2025年1月,2月,3月", ["2025-01", "2025-02", "2025-03"]),
        ("2024年12月,2025年1月,2月", ["2024-12", "2025-01", "2025-02"]),
        ("2025年9月,8月,7月", ["2025-09", "2025-08", "2025-07"]),
    ],
    ids=["onwards", "over new year", "backwards"],
)
def test_a_month_without_year_is_of_the_year_to_its_left(headings: str, months: list[str]) -> None:
    result = checked(f"{OWNER}\n指标,{headings}\n网络覆盖率,80,81,82\n")
    assert [str(one.month) for one in result.observations] == months


@pytest.mark.parametrize("headings", ["2024年11月,12月,1月", "2025年9月,3月,6月"], ids=["over new year", "a leap back"])
def test_a_month_whose_year_is_uncertain_is_asked_for(headings: str) -> None:
    assert "bad-month" in codes(checked(f"{OWNER}\n指标,{headings}\n网络覆盖率,80,81,82\n"))


def test_a_number_before_the_year_of_a_title_does_not_grow_into_it() -> None:
    result = checked(f"第 12 期 2025年9月 共 3\n{OWNER}\n指标,累计\n新建基站数,360\n")
    assert observed(result) == {"stations||2025-09|cumulative|360|4"}


def test_an_unknown_item_above_its_districts_gives_them_to_no_other() -> None:
    rows = "新建基站数,60\n　东城区,60\n某某新指标,9\n　西城区,9\n"
    result = checked(f"2025年9月\n{OWNER}\n项目,累计\n{rows}")
    assert {one.rpartition("|")[0] for one in observed(result)} == {
        "stations||2025-09|cumulative|60",
        "stations|east|2025-09|cumulative|60",
    }
    assert [problem.line for problem in result.problems if problem.code == "unknown-indicator"] == [6, 7]


@pytest.mark.parametrize("figure", [1990, 2025, 2100, 45901, 202509], ids=["1990", "2025", "2100", "a day", "a month"])
def test_a_figure_that_could_be_a_year_or_a_day_heads_no_table(figure: int) -> None:
    text = f"2025年9月新建基站数累计\n{OWNER}\n地区,累计\n东城区,10\n西城区,{figure}\n南山县,30\n"
    assert {one.rpartition("|")[0] for one in observed(checked(text))} == {
        "stations|east|2025-09|cumulative|10",
        f"stations|west|2025-09|cumulative|{figure}",
        "stations|south|2025-09|cumulative|30",
    }
