"""What people say about a file changes what they speak of, and nothing else; it is kept and read the same again."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from departmental import CSV, HEADER, PLAN, TODAY, checked, codes, observed
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.check.house import AnswerRefused, House, keep_answer
from etl.checks import Checked, check_reading
from etl.intake import History as Published
from etl.intake import check_content, keep
from etl.language.guidance import NOTHING, Guidance, Mending
from etl.read import read_submission
from etl.report import report
from etl.version.landing import land
from etl.writing import writing
from monitor.home import Home
from monitor.register import read_register

ROW = "2025年3月,市通信办,stations,新建基站数,,40,120,个,\n"
GOOD = sorted([*CSV.glob("good/*.csv"), *CSV.glob("exports/*.csv")])


def guided(content: bytes | str, guidance: Guidance) -> Checked:
    """A file read with guidance and checked under the small plan."""
    content = content.encode() if isinstance(content, str) else content
    return check_reading(read_submission(content, "报送.csv", PLAN, guidance), PLAN, today=TODAY)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem.replace("_", " "))
def test_without_guidance_a_file_is_read_as_ever(path: Path) -> None:
    content = path.read_bytes()
    assert guided(content, Guidance()).observations == checked(content).observations
    assert guided(content, Guidance(answers={"从未出现": "coverage"})).observations == checked(content).observations


def test_guidance_comes_back_from_json_as_it_was() -> None:
    whole = Guidance("gbk", {"基站": "stations"}, (Mending("", 2, 7, "约5", "5", "电话核实"),))
    assert Guidance.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert (NOTHING.to_json(), Guidance.from_json({}), bool(NOTHING), bool(whole)) == ({}, NOTHING, False, True)


def test_an_unknown_name_is_a_question_and_the_answer_is_followed() -> None:
    text = HEADER + "2025年3月,市通信办,,基站新建总数,,,120,个,\n"
    (asked,) = [problem for problem in checked(text).problems if problem.candidates]
    assert (asked.code, asked.value, asked.position) == ("unknown-indicator", "基站新建总数", 4)
    assert ("stations", "新建基站数") in asked.candidates

    answered = guided(text, Guidance(answers={asked.value or "": "stations"}))
    assert observed(answered) == {"stations||2025-03|cumulative|120|2"}
    assert report(answered)["understood"] == [{"text": "基站新建总数", "id": "stations", "name": "新建基站数"}]


def test_departments_and_districts_are_answered_too() -> None:
    text = HEADER + "2025年3月,电信管理处,stations,,老东城,,12,个,\n"
    assert codes(checked(text)) == ["unknown-department", "unknown-district"]
    answered = guided(text, Guidance(answers={"电信管理处": "telecom", "老东城": "east"}))
    assert observed(answered) == {"stations|east|2025-03|cumulative|12|2"}
    city = guided(text, Guidance(answers={"电信管理处": "telecom", "老东城": "全市"}))
    assert observed(city) == {"stations||2025-03|cumulative|12|2"}


def test_the_unit_inside_an_answered_name_still_counts() -> None:
    text = "填报单位：市通信办\n指标,2025年3月累计\n基站总数（万个）,0.012\n"
    answered = guided(text, Guidance(answers={"基站总数（万个）": "stations"}))
    assert observed(answered) == {"stations||2025-03|cumulative|120|3"}
    assert observed(guided(text, Guidance(answers={"基站总数": "stations"}))) == observed(answered)


def test_a_heading_is_a_question_too() -> None:
    text = "2025年3月累计\n填报单位：市通信办\n指标,东城区,西城区,南山县域\n新建基站数,1,2,3\n"
    (asked,) = [problem for problem in checked(text).problems if problem.candidates]
    assert (asked.code, asked.value, asked.position) == ("unknown-heading", "南山县域", 4)
    assert ("south", "南山县") in asked.candidates
    assert "stations|south|2025-03|cumulative|3|4" in observed(guided(text, Guidance(answers={"南山县域": "south"})))


def test_an_answer_takes_no_name_from_the_plan() -> None:
    result = guided(HEADER + ROW.replace("stations", ""), Guidance(answers={"新建基站数": "coverage"}))
    assert observed(result) == {"stations||2025-03|month|40|2", "stations||2025-03|cumulative|120|2"}
    assert result.understood == ()


def test_an_answer_that_the_plan_no_longer_knows_is_no_answer() -> None:
    text = HEADER + "2025年3月,市通信办,,基站新建总数,,,120,个,\n"
    result = guided(text, Guidance(answers={"基站新建总数": "gone"}))
    assert codes(result) == ["unknown-indicator"]
    assert "以前回答为“gone”，计划里已没有，回答不再有效" in result.problems[0].message


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 900), min_size=1, max_size=6, unique=True),
    st.sampled_from(["stations", "coverage", "records", "east", "data", "gone", ""]),
)
def test_an_answer_changes_no_other_row(figures: list[int], means: str) -> None:
    known = "".join(f"2025年{month}月,市数据局,records,,,,{figure},亿条,\n" for month, figure in enumerate(figures, 1))
    text = HEADER + known + "2025年3月,市通信办,,某某数,,,7,,\n"
    own = {one for one in observed(guided(text, Guidance(answers={"某某数": means}))) if one.startswith("records|")}
    assert own >= observed(checked(HEADER + known)) or means == "records"


def test_a_cell_is_put_right_only_where_the_text_stands_that_was_meant() -> None:
    text = HEADER + ROW.replace(",120,", ",约120,")
    mending = Mending("", 2, 7, "约120", "120", "电话核实")
    assert observed(guided(text, Guidance(mendings=(mending,)))) == observed(checked(HEADER + ROW))

    other = guided(HEADER + ROW, Guidance(mendings=(mending,)))
    assert [
        (one.code, one.level, one.line, one.position) for one in other.problems if one.code != "missing-expected-row"
    ] == [("mending-misplaced", "error", 2, 7)]
    assert "第2行G列现在是“120”，要改的却是“约120”，没有改动。" in other.problems[0].message


@pytest.mark.parametrize(
    ("line", "column"), [(9, 1), (2, 99), (2, 0), (2, -1)], ids=["no line", "too far", "nought", "negative"]
)
def test_a_cell_that_the_file_has_not_cannot_be_put_right(line: int, column: int) -> None:
    result = guided(HEADER + ROW, Guidance(mendings=(Mending("", line, column, "", "1", "试"),)))
    assert "mending-misplaced" in codes(result)
    assert "没有这个单元格" in result.problems[0].message


def test_what_a_receipt_keeps_reads_the_same_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    guidance = Guidance("gbk", {"基站新建总数": "stations"}, (Mending("", 2, 7, "约120", "120", "电话核实"),))
    content = (HEADER + "2025年3月,市通信办,,基站新建总数,,,约120,个,\n").encode("gbk")
    with Published(home) as history, writing(home) as register:
        taken = check_content(content, "一.csv", PLAN, history, TODAY, guidance)
        assert not taken.checked.has_errors
        kept = keep(home, register, taken, PLAN, "甲", dt.datetime(2025, 10, 15, tzinfo=dt.UTC))
        assert keep(home, register, taken, PLAN, "甲").is_repeated

        other = check_content(content, "一.csv", PLAN, history, TODAY, Guidance("gbk", {"基站新建总数": "stations"}))
        assert "bad-number" in codes(other.checked)
    assert kept.submission is not None
    again = read_register(home).submissions[kept.submission.id]
    assert Guidance.from_json(again.guidance) == guidance
    assert land(home, PLAN, again) == ([], None)


def test_what_a_department_answered_before_is_remembered(tmp_path: Path) -> None:
    content = (HEADER + "2025年3月,市通信办,,基站新建总数,,,120,个,\n").encode()
    with Published(Home(tmp_path)) as history:
        house = House({"telecom": {"基站新建总数": "stations"}, "data": {"基站新建总数": "coverage"}})
        taken = check_content(content, "一.csv", PLAN, history, TODAY, house=house)
        assert observed(taken.checked) == {"stations||2025-03|cumulative|120|2"}
        assert taken.reading.guidance.answers == {"基站新建总数": "stations"}

        told = check_content(
            content, "一.csv", PLAN, history, TODAY, Guidance(answers={"基站新建总数": "coverage"}), house
        )
        assert {one.indicator for one in told.checked.observations} == {"coverage"} or told.checked.has_errors

        known = check_content((HEADER + ROW).encode(), "一.csv", PLAN, history, TODAY, house=house)
        assert known.reading.guidance == NOTHING


@pytest.mark.parametrize(
    ("text", "said"),
    [("新建基站数", "coverage"), ("一、新建 基站", "coverage"), ("东城", "west"), ("数据局", "telecom")],
    ids=["an item", "an item in a list", "a district", "a department"],
)
def test_a_name_of_the_plan_cannot_be_answered_to_be_another(tmp_path: Path, text: str, said: str) -> None:
    home = Home(tmp_path)
    with pytest.raises(AnswerRefused, match="不能回答成别的"):
        keep_answer(home, read_register(home), PLAN, "telecom", text, said, "甲")
    assert not read_register(home).answers


def test_a_name_of_the_plan_may_be_answered_as_itself(tmp_path: Path) -> None:
    home = Home(tmp_path)
    kept = keep_answer(home, read_register(home), PLAN, "telecom", "新建基站数", "stations", "甲")
    assert kept is not None
    assert kept.means == "stations"
