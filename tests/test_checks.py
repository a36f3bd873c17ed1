"""What files mean: each file of tests/csv with the outcome written beside it, and what holds for any file at all."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from departmental import CSV, HEADER, PLAN, TODAY, XLSX, checked, codes, expectation, observed, published

from etl import limits
from etl.check.levels import LOWERABLE, RAISABLE, Levels, level_faults
from etl.checks import Checked, check_reading
from etl.problem import Problem
from etl.read import read_submission
from etl.report import report
from monitor.home import ROOT
from monitor.month import Month
from monitor.plan import Plan

READ = {".csv", ".xlsx", ".xlsm", ".xls", ".mht"}
FILES = sorted(path for folder in (CSV, XLSX) for path in folder.rglob("*") if path.suffix in READ)


def _named(path: Path) -> str:
    return " ".join(path.relative_to(CSV.parent).with_suffix("").parts).replace("_", " ")


@pytest.mark.parametrize("path", FILES, ids=_named)
def test_a_file_has_the_outcome_written_beside_it(path: Path) -> None:
    expected = expectation(path)
    is_about_missing_rows = path.parent.name == "missing_expected_row"

    result = checked(path.read_bytes(), published(expected), path.name)

    shown = [p for p in result.problems if is_about_missing_rows or p.code != "missing-expected-row"]
    assert sorted(f"{p.level} {p.code} {p.line or '-'}" for p in shown) == sorted(expected["problems"])
    counts = (result.accepted, result.rejected, len(result.ignored))
    assert counts == (expected["accepted"], expected["rejected"], expected["ignored"])
    places = [*result.reading.lines, *((one.sheet, one.line) for one in result.reading.ignored), *result.reading.broken]
    assert len(set(places)) == len(places) == result.rows, "every line is counted once"
    assert observed(result) == set(expected["observations"])
    assert result.reading.encoding == expected["encoding"]
    assert result.is_demo == expected.get("is_demo", False)
    if "ignored_lines" in expected:
        assert {str(one.line): one.why for one in result.ignored} == expected["ignored_lines"]
    for sentence in expected.get("says", []):
        assert any(sentence in problem.message for problem in shown), sentence
    for offer in expected.get("remedies", []):
        assert any(offer in problem.remedy for problem in shown), offer
    assert [problem for problem in result.problems if not _says_where_what_and_what_to_do(problem)] == []
    if path.parent.parent.name == "bad":  # the folder is named for the fault
        assert path.parent.name.replace("_", "-") in {problem.code for problem in result.problems}


def _says_where_what_and_what_to_do(problem: Problem) -> bool:
    sentences = all(re.search(r"[一-鿿].*。$", text) for text in (problem.message, problem.remedy))
    return sentences and (problem.line is None or f"第{problem.line}行" in problem.message)


@pytest.mark.parametrize("path", sorted([*CSV.glob("good/*.csv"), *CSV.glob("exports/*.csv")]), ids=_named)
def test_a_good_file_means_the_same_in_every_encoding(path: Path) -> None:
    original = checked(path.read_bytes())
    text = path.read_bytes().decode(original.reading.encoding or "")

    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        again = checked(text.encode(encoding))
        assert again.reading.encoding == encoding
        assert again.observations == original.observations


def test_a_row_of_dashes_takes_both_figures_back() -> None:
    result = checked(HEADER + "2025年3月,市通信办,stations,新建基站数,,—,—,个,\n")
    assert [(one.measure, one.value, one.is_empty) for one in result.observations] == [
        ("month", None, True),
        ("cumulative", None, True),
    ]


def test_a_row_left_as_the_template_had_it_says_nothing() -> None:
    rows = "2025年3月,市通信办,stations,新建基站数,,,,个,演示数据\n2025年3月,市通信办,coverage,网络覆盖率,,,80,%,\n"
    result = checked(HEADER + rows, {("stations", "", Month(2025, 3)): (Decimal(40), Decimal(120))})
    assert {one.indicator for one in result.observations} == {"coverage"}
    assert (result.accepted, "revision" in codes(result)) == (2, False)


def test_the_text_of_a_narrative_is_kept_without_the_mark_of_demonstration() -> None:
    result = checked(HEADER + "2025年3月,市数据局,promotion,宣传推广,,,正常,自评,【演示数据】开了会\n")
    assert [(one.self_status, one.text) for one in result.observations] == [("on_track", "开了会")]
    assert result.is_demo


def test_what_several_columns_of_remarks_say_is_kept_together() -> None:
    result = checked("2025年9月\n填报单位：市数据局\n指标,自评,进展情况,备注\n宣传推广,正常,开了会,演示数据\n")
    assert [(one.text, one.self_status) for one in result.observations] == [("开了会", "on_track")]
    both = checked("2025年9月\n填报单位：市数据局\n指标,自评,进展情况,备注\n宣传推广,正常,开了会,下月再开\n")
    assert [one.text for one in both.observations] == ["开了会\n下月再开"]


def test_a_rejected_row_is_not_called_missing_as_well() -> None:
    result = checked(HEADER + "2025年3月,市通信办,coverage,网络覆盖率,,,约80,%,\n")
    (missing,) = [problem for problem in result.problems if problem.code == "missing-expected-row"]
    assert "网络覆盖率" not in missing.message
    assert "新建基站数" in missing.message


def test_a_row_rejected_for_its_number_is_not_history_for_the_next_month() -> None:
    rows = "2025年3月,市通信办,stations,新建基站数,,,约900,个,\n2025年4月,市通信办,stations,新建基站数,,,100,个,\n"
    assert codes(checked(HEADER + rows)) == ["bad-number"]


def test_a_file_whose_figures_are_refused_is_not_called_empty() -> None:
    rows = "2025年3月,市通信办,stations,新建基站数,,,约900,个,\n2025年4月,市通信办,stations,新建基站数,,,,个,\n"
    assert codes(checked(HEADER + rows)) == ["bad-number"]


def test_a_month_that_no_year_has_is_not_said_to_be_march() -> None:
    (problem,) = checked(HEADER + "2025年13月,市通信办,stations,新建基站数,,,900,个,\n").problems
    assert problem.remedy == "请写年份和1至12月，形如“2025年3月”或“2025-03”。"


def test_a_problem_of_the_file_names_column_and_value() -> None:
    (problem,) = [
        p
        for p in checked("统计月份,责任单位,代码,完成值\n2025年3月,市通信办,stations,约120\n").problems
        if p.code == "bad-number"
    ]
    assert (problem.line, problem.column, problem.value) == (2, "完成值", "约120")
    assert problem.message == "第2行D列（完成值）：“约120”是概数，须填准确的数。"


def test_thousands_of_problems_are_counted_and_not_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PROBLEMS_SHOWN", 5)
    result = checked(HEADER + "2025年3月,无名局,stations,新建基站数,,,120,个,\n" * 40)
    assert len(result.problems) == 6
    assert "问题超过5个，另有至少35个没有列出" in result.problems[-1].message
    assert result.rejected == 40


def test_the_report_has_the_shape_that_others_rely_on() -> None:
    rows = "2025年3月,市通信办,stations,新建基站数,,0.0040,0.0120,万个,\n2025年3月,市通信办,coverage,,,,约1,%,\n\n"
    entry = report(checked(HEADER + rows), has_observations=True)

    assert entry["rows"] == entry["accepted"] + entry["rejected"] + entry["ignored"] == 3
    assert (entry["file"], entry["encoding"], entry["sheet"]) == ("报送.csv", "utf-8", None)
    assert (entry["department"], entry["month"]) == ("市通信办", "2025-03")
    assert entry["ignored_lines"] == [{"line": 4, "why": "空行", "sheet": None}]
    assert [(one["measure"], one["value"]) for one in entry["observations"]] == [("month", "40"), ("cumulative", "120")]
    problem = next(one for one in entry["problems"] if one["code"] == "bad-number")
    assert (problem["level"], problem["line"], problem["column"], problem["value"]) == ("error", 3, "累计数", "约1")
    assert "observations" not in report(checked(HEADER + rows))


def test_every_department_district_and_item_of_the_plan_is_known_by_its_names() -> None:
    rows = "".join(
        f"2025年3月,{name},stations,,{place},,10,个,\n" for name in ("telecom", "通信办") for place in ("东城", "east")
    )
    result = checked(HEADER + rows)
    assert codes(result) == ["duplicate-row"] * 3
    assert result.departments == ("telecom",)
    assert PLAN.department["telecom"].name == "市通信办"


def test_a_thousand_rows_that_contradict_each_other_are_named_in_short() -> None:
    rows = "".join(f"2025年3月,市通信办,stations,,,,{number},个,\n" for number in range(1_000))
    result = checked(HEADER + rows)
    assert result.rejected == 1_000
    assert result.problems[1].message == "第3行：“新建基站数”2025年3月的数与第2行、第4行、第5行等999行不一致。"


def test_many_missing_districts_are_counted_rather_than_listed() -> None:
    city = PLAN.model_dump()
    city["districts"] = [{**place, "id": f"{place['id']}_{n}"} for n in range(3) for place in city["districts"]]
    plan = Plan.model_validate(city)
    reading = read_submission((HEADER + "2025年3月,市通信办,coverage,网络覆盖率,,,80,%,\n").encode(), "一.csv", plan)
    (missing,) = check_reading(reading, plan, today=TODAY).problems
    assert missing.message == "市通信办2025年3月应报的13行不在文件中：新建基站数（全市和东城区等12个地区）。"


def test_a_month_after_the_plans_year_is_questioned() -> None:
    reading = read_submission((HEADER + "2026年1月,市通信办,coverage,网络覆盖率,,,80,%,\n").encode(), "一.csv", PLAN)
    result = check_reading(reading, PLAN, today=dt.date(2026, 3, 1))
    assert [(problem.code, problem.level) for problem in result.problems] == [("month-outside-plan", "warning")]
    assert result.accepted == 1


FALLING = "2025年3月,市通信办,stations,新建基站数,,,120,个,\n2025年4月,市通信办,stations,新建基站数,,,100,个,\n"


def _with_levels(text: str, levels: Levels) -> Checked:
    return check_reading(read_submission(text.encode(), "一.csv", PLAN), PLAN, today=TODAY, levels=levels)


def test_a_doubtful_figure_may_be_let_through() -> None:
    result = _with_levels(HEADER + FALLING, {"cumulative-falls": "warning"})
    assert (result.has_errors, result.accepted, result.rejected) == (False, 2, 0)
    assert [p.level for p in result.problems if p.code == "cumulative-falls"] == ["warning"]
    assert checked(HEADER + FALLING).has_errors


def test_a_remark_may_stop_a_file() -> None:
    twice = HEADER + FALLING.splitlines(keepends=True)[0] * 2
    result = _with_levels(twice, {"duplicate-row": "error"})
    assert result.has_errors and not checked(twice).has_errors
    assert result.rows == result.accepted + result.rejected + len(result.ignored) == 2


@pytest.mark.parametrize("code", ["bad-number", "unknown-indicator", "ragged-row"])
def test_no_level_lets_an_unreadable_figure_through(code: str) -> None:
    text = HEADER + FALLING.replace("120", "约120").replace("新建基站数,,,100", "无此项,,,1,00").replace(
        "stations,无", ",无"
    )
    assert code in codes(checked(text))
    assert _with_levels(text, {code: "warning"}).problems == checked(text).problems


def test_levels_are_set_only_for_codes_that_may_change() -> None:
    documented = re.findall(
        r"^\| `([a-z-]+)` \| (错误|提醒|错误或提醒) ", (ROOT / "docs/data-format.md").read_text("utf-8"), re.MULTILINE
    )
    remarks = {code for code, level in documented if level != "错误"} - {"more-problems"}
    assert {*RAISABLE, *LOWERABLE} == remarks | set(LOWERABLE)
    assert dict(level_faults({"jump": "error", "total-mismatch": "warning", "jump ": "error"})).keys() == {"jump "}
    assert dict(level_faults({"ragged-row": "warning", "revision": "loud"})).keys() == {"ragged-row", "revision"}


def test_a_problem_of_a_whole_row_or_of_a_figure_shows_what_stands_in_the_file() -> None:
    rows = ("2025-03,市通信办,stations,,,20,120,个,\n", '2025-03,市通信办,stations,,,30,"1,300",座,\n')
    found = [one for one in checked(HEADER + "".join(rows)).problems if one.code == "conflicting-duplicate"]
    assert [one.value for one in found] == ["120", "1,300"]
    (one,) = (one for one in checked(HEADER + rows[1].replace(",30,", ",2000,")).problems if one.level == "error")
    assert (one.code, one.value) == ("cumulative-mismatch", "1,300")
