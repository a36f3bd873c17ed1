"""Search finds what people type: Chinese, pinyin initials, whole pinyin, a task's number, an id."""

from __future__ import annotations

import pytest

from monitor.plan import Plan
from monitor.search import MOST, Entry, Index, Result, _sound, find, index_of


@pytest.fixture(scope="module")
def index(plan: Plan) -> Index:
    return index_of(plan)


@pytest.mark.parametrize(
    ("query", "kind", "identity"),
    [
        ("5G", "item", "new_5g_stations"),
        ("xjjz", "item", "new_5g_stations"),
        ("xj5gjz", "item", "new_5g_stations"),
        ("数据局", "department", "data_bureau"),
        ("sjj", "department", "data_bureau"),
        ("shujuju", "department", "data_bureau"),
        ("鼓楼", "district", "gulou"),
        ("gl", "district", "gulou"),
        ("数字政府", "section", "government"),
    ],
    ids=[
        "a part of a name",
        "initials of the Chinese characters",
        "initials with the digits between",
        "a short name",
        "initials of a department",
        "whole pinyin",
        "a district",
        "initials of a district",
        "a section",
    ],
)
def test_what_is_typed_finds_what_is_meant(index: Index, query: str, kind: str, identity: str) -> None:
    assert (kind, identity) in [(one.kind, one.id) for one in find(index, query)]


@pytest.mark.parametrize("query", ["3", "任务3", "３", " 任务 3 "], ids=["digit", "word", "full width", "spaces"])
def test_a_number_is_a_task_before_anything_else(index: Index, plan: Plan, query: str) -> None:
    task = next(task for task in plan.tasks if task.number == 3)
    assert find(index, query)[0].id == task.id


@pytest.mark.parametrize(
    "query",
    ["new_5g_stations", "new_5g", "NEW_5G", "ｎｅｗ＿５ｇ", "5g_stations", "stations new"],
    ids=["whole", "beginning", "capitals", "full width", "an end", "two parts of it"],
)
def test_an_id_finds_its_indicator(index: Index, query: str) -> None:
    assert find(index, query)[0].id == "new_5g_stations"


def test_everything_is_found_by_its_id(index: Index, plan: Plan) -> None:
    things = [*plan.items, *plan.tasks, *plan.departments, *plan.districts, *plan.sections]
    assert [one.id for one in things if one.id not in {found.id for found in find(index, one.id)}] == []


def test_names_come_before_ids(index: Index) -> None:
    entry = next(one for one in index if one.result.id == "data_bureau")
    called_data = Entry(Result("item", "other", "DATA平台", "指标", ""), names=(_sound("DATA平台"),))
    assert [one.id for one in find((entry, called_data), "data")] == ["other", "data_bureau"]


def test_two_letters_are_initials_and_no_part_of_an_id() -> None:
    entry = Entry(Result("item", "gulou_5g", "其他", "指标", ""), names=(_sound("其他"),))
    assert find((entry,), "gu") == ()
    assert find((entry,), "5g") == ()
    assert find((entry,), "gul") == (entry.result,)


def test_the_short_name_of_a_department_comes_first(index: Index) -> None:
    assert find(index, "数据局")[0].id == "data_bureau"
    assert find(index, "鼓楼")[0].id == "gulou"


def test_every_thing_is_found_by_its_own_name(index: Index, plan: Plan) -> None:
    things = [*plan.items, *plan.departments, *plan.districts, *plan.sections]
    lost = [one.name for one in things if one.id not in {found.id for found in find(index, one.name, 40)}]
    assert lost == []
    assert [task.title for task in plan.tasks if task.id not in {one.id for one in find(index, task.title)}] == []


def test_every_word_must_match(index: Index) -> None:
    together = find(index, "5G 基站")
    assert together
    assert all("5G" in one.title and "基站" in one.title for one in together)
    assert find(index, "5G 古厝") == ()


@pytest.mark.parametrize("query", ["", "  ", "。、", "不存在的词", "<script>"], ids=repr)
def test_what_means_nothing_finds_nothing(index: Index, query: str) -> None:
    assert find(index, query) == ()


def test_no_more_is_shown_than_can_be_read(index: Index) -> None:
    assert len(find(index, "数")) == MOST


def test_a_result_says_where_it_belongs(index: Index) -> None:
    found = next(one for one in find(index, "新建5G基站") if one.id == "new_5g_stations")
    assert found.label == "指标·累计量"
    assert found.place == "数字基础设施 · 任务3"
