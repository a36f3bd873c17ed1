"""The plan's file: what a sound one gives, and how every fault is told with its key and a remedy."""

from __future__ import annotations

import cProfile
import csv
import os
import pstats
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from monitor import plan as plan_module
from monitor.month import Month
from monitor.plan import Indicator, Plan, PlanFaults, load_plan

ROOT = Path(__file__).parents[1]

OTHER_CITY = """
id = "lakeside-2026"
title = "2026年智慧湖城计划"
city = "湖城市"
year = 2026
source = "测试用的另一份计划"

[rule]
preset = "ratio-90"
version = "3"

[reporting]
soft_day = 5
hard_day = 7

[schedules]
works = [10, 40, 70, 100]
monthly = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]

[[chapters]]
number = "一"
title = "设施"

[[sections]]
id = "water"
name = "智慧水务"
chapter = "一"
title = "智慧水务"

[[sections]]
id = "roads"
name = "智慧道路"
chapter = "一"
title = "智慧道路"

[[departments]]
id = "water_office"
name = "市水务局"
short = "水务局"

[[departments]]
id = "road_office"
name = "市交通局"
short = "交通局"
aliases = ["市交通运输局"]

[[districts]]
id = "north"
name = "北区"
kind = "district"
tile = [0, 0]

[[districts]]
id = "south"
name = "南区"
kind = "district"
tile = [1, 0]

[[districts]]
id = "port"
name = "港区"
kind = "zone"
tile = [1, 1]

[[tasks]]
id = "meters"
number = 1
section = "water"
title = "更换智能水表"
short = "智能水表"
lead = ["water_office"]

[[tasks]]
id = "leaks"
number = 2
section = "water"
title = "降低漏损"
short = "漏损"
responsible = ["water_office"]

[[tasks]]
id = "lights"
number = 3
section = "roads"
title = "路灯联网"
short = "路灯"
lead = ["road_office"]
support = ["water_office"]

[[indicators]]
id = "smart_meters"
task = "meters"
name = "智能水表更换数"
short = "智能水表"
reporter = "water_office"
clause = "一-1"
kind = "cumulative"
unit = "万只"
target = 12.5
decimals = 1
schedule = "works"
by_district = true
unit_factors = { "只" = 0.0001 }
district_targets = { north = 7.5, south = 5, port = 2 }
definition = "当年换装的智能水表。"

[[indicators]]
id = "leak_rate"
task = "leaks"
name = "管网漏损率"
short = "漏损率"
reporter = "water_office"
clause = "一-2"
kind = "level"
unit = "%"
target = 8
comparison = "at_most"
better = "lower"
is_share = true
baseline = { value = 10, as_of = "2025-12", source = "上年年报" }
definition = "漏失水量占供水量的比重。"

[[milestones]]
id = "light_network"
task = "lights"
name = "路灯联网平台"
short = "路灯平台"
reporter = "road_office"
clause = "一-3"
due = "2026-10"
definition = "平台上线。"
"""


@cache
def shipped() -> Plan:
    return load_plan(ROOT / "indicators.toml")


def write(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(PlanFaults) as caught:
        load_plan(write(folder, text))
    return caught.value.faults


def without(name: str) -> Callable[[str], str]:
    """The plan without the lines that start with a name."""
    return lambda text: "\n".join(line for line in text.splitlines() if not line.startswith(name))


def swap(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def add(text: str) -> Callable[[str], str]:
    return lambda plan: f"{plan}\n{text}\n"


TWIN = OTHER_CITY[OTHER_CITY.index("[[milestones]]") :]
TARGETS = "district_targets = { north = 7.5, south = 5, port = 2 }"
NARRATIVE = """
[[narratives]]
id = "{id}"
task = "lights"
name = "{name}"
short = "定性"
reporter = "road_office"
clause = "一-3"
definition = "情况说明。"
"""

FAULTS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "missing top-level key": (without("city"), "city", "缺少这一项"),
    "missing key of an entry": (without('reporter = "road'), "milestones[0].reporter（id=light_network", "缺少这一项"),
    "unknown key": (swap("target = 12.5", "targt = 12.5"), "indicators[0].targt", "是不是想写 target"),
    "unknown top-level key": (swap('city = "', 'town = ""\ncity = "'), "town", "不认识的键"),
    "unknown key of the rule": (swap("preset =", "presets ="), "rule.presets", "是不是想写 preset"),
    "text for a number": (swap("target = 12.5", 'target = "12.5"'), "indicators[0].target", "应为数字，写的是「12.5」"),
    "truth for a number": (swap("target = 12.5", "target = true"), "indicators[0].target", "写的是「true」"),
    "not a number": (swap("target = 12.5", "target = nan"), "indicators[0].target", "有限的数字"),
    "number for text": (swap('unit = "万只"', "unit = 1"), "indicators[0].unit", "请加英文双引号"),
    "text for a truth": (
        swap("by_district = true", 'by_district = "是"'),
        "indicators[0].by_district",
        "true 或 false",
    ),
    "fraction for a whole number": (swap("decimals = 1", "decimals = 1.5"), "indicators[0].decimals", "应为整数"),
    "number for a list": (swap('lead = ["road_office"]', "lead = 1"), "tasks[2].lead", "方括号"),
    "text for a table": (swap("baseline = {", 'baseline = "10" #'), "indicators[1].baseline", "键 = 值"),
    "unknown kind": (swap('kind = "level"', 'kind = "levle"'), "indicators[1].kind", "是不是想写 level"),
    "unknown preset": (swap("ratio-90", "ratio-80"), "rule.preset", "points-10"),
    "uppercase id": (swap('id = "smart_meters"', 'id = "Meters"'), "indicators[0].id", "小写英文字母"),
    "malformed clause": (swap('clause = "一-1"', 'clause = "1-1"'), "indicators[0].clause", "二-3"),
    "empty text": (swap('source = "上年年报"', 'source = ""'), "indicators[1].baseline.source", "不能为空"),
    "short name too long": (swap('short = "路灯"', 'short = "路灯路灯路灯路灯路灯路"'), "tasks[2].short", "最多10个字"),
    "too many decimals": (swap("decimals = 1", "decimals = 9"), "indicators[0].decimals", "不能大于4"),
    "day beyond the month": (swap("hard_day = 7", "hard_day = 31"), "reporting.hard_day", "不能大于28"),
    "tile of three numbers": (swap("tile = [1, 1]", "tile = [1, 1, 1]"), "districts[2].tile", "最多2个值"),
    "soft deadline after the hard one": (swap("soft_day = 5", "soft_day = 10"), "reporting.soft_day", "晚于截止日7日"),
    "hard deadline before the usual soft one": (without("soft_day"), "reporting.soft_day", "晚于截止日7日"),
    "name of two lines": (
        swap('name = "市水务局"', 'name = "市水务局\\nBcc: a@b.cn"'),
        "departments[0].name",
        "一行看得见的字",
    ),
    "name that turns its text": (swap('short = "路灯"', 'short = "路\\u202e灯"'), "tasks[2].short", "改变文字方向"),
    "empty alias": (swap("市交通运输局", ""), "departments[1].aliases[0]", "不能为空"),
    "list for an id": (swap('id = "north"', 'id = ["north"]'), "districts[0].id", "应为文本"),
    "text in a schedule": (swap("[10, 40, 70, 100]", '["a", 40, 70, 100]'), "schedules.works[0]", "应为数字"),
    "not a number in a schedule": (swap("[10, 40, 70, 100]", "[nan, 40, 70, 100]"), "schedules.works[0]", "有限的数字"),
    "id used by two kinds": (add(NARRATIVE.format(id="leak_rate", name="路灯维护")), "narratives[0].id", "重复"),
    "name used twice": (
        add(NARRATIVE.format(id="lamps", name="管网漏损率")),
        "narratives[0]（id=lamps",
        "「管网漏损率」已被",
    ),
    "alias of two departments": (swap('name = "市水务局"', 'name = "市交通运输局"'), "departments[1]", "已被"),
    "task number twice": (swap("number = 2", "number = 1"), "tasks[1].number", "重复"),
    "hole in the task numbers": (swap("number = 3", "number = 5"), "tasks", "缺少3、4"),
    "unknown section": (swap('section = "roads"', 'section = "road"'), "tasks[2].section", "是不是想写 roads"),
    "unknown chapter": (swap('chapter = "一"', 'chapter = "二"'), "sections[0].chapter", "没有「二」"),
    "unknown task": (swap('task = "lights"', 'task = "light"'), "milestones[0].task", "是不是想写 lights"),
    "unknown reporter": (
        swap('reporter = "road_office"', 'reporter = "roads"'),
        "milestones[0].reporter",
        "[[departments]]",
    ),
    "unknown support": (swap('support = ["water_office"]', 'support = ["water"]'), "tasks[2].support", "没有「water」"),
    "unknown district": (swap("north = 7.5", "nord = 7.5"), "indicators[0].district_targets.nord", "是不是想写 north"),
    "unknown schedule": (swap('schedule = "works"', 'schedule = "work"'), "indicators[0].schedule", "是不是想写 works"),
    "schedule of another type": (swap('schedule = "works"', "schedule = 4"), "indicators[0].schedule", "4个、12个"),
    "unknown figure": (swap("is_share = true", 'published = ["x_1999"]'), "indicators[1].published", "x_1999"),
    "section without a task": (swap('section = "roads"', 'section = "water"'), "sections[1]（id=roads", "没有任务"),
    "task without an item": (swap('task = "lights"', 'task = "leaks"'), "tasks[2]（id=lights", "没有任何指标"),
    "task without an owner": (without('lead = ["road'), "tasks[2]（id=lights", "没有牵头或责任单位"),
    "lead and responsible": (swap("support =", "responsible ="), "tasks[2]（id=lights", "只能填一项"),
    "department named twice": (
        swap('support = ["water', 'support = ["road'),
        "tasks[2]（id=lights",
        "「road_office」写了不止一次",
    ),
    "two districts on a tile": (swap("tile = [1, 1]", "tile = [1, 0]"), "districts[2].tile", "已是南区"),
    "schedule of five numbers": (swap("[10, 40, 70, 100]", "[10, 40, 70, 90, 100]"), "schedules.works", "现有5个"),
    "falling schedule": (swap("[10, 40, 70, 100]", "[10, 70, 40, 100]"), "schedules.works", "只能递增"),
    "schedule that does not end": (swap("[10, 40, 70, 100]", "[10, 40, 70, 90]"), "schedules.works", "应为100，现为90"),
    "schedule beyond its range": (swap("[10, 40, 70, 100]", "[10, 40, 70, 110]"), "schedules.works", "0到100"),
    "faulty schedule of one's own": (
        swap('schedule = "works"', "schedule = [50, 100]"),
        "indicators[0].schedule",
        "现有2个",
    ),
    "districts that do not add up": (
        swap("south = 5", "south = 4.9"),
        "indicators[0].district_targets",
        "合计12.4，全市目标12.5，相差-0.1",
    ),
    "negative district target": (
        swap("port = 2", "port = -2"),
        "indicators[0].district_targets.port",
        "不能为负",
    ),
    "targets without districts": (
        swap("by_district = true", ""),
        "indicators[0].district_targets",
        "by_district = true",
    ),
    "rate that adds up": (
        swap('kind = "cumulative"', 'kind = "rate"'),
        "indicators[0].is_additive",
        "不能由县（市）区相加",
    ),
    "due in another year": (swap("2026-10", "2027-01"), "milestones[0].due", "不在计划年度2026年内"),
    "due in no month": (swap("2026-10", "2026-13"), "milestones[0].due", "没有13月"),
    "due that is no month": (swap("2026-10", "10月"), "milestones[0].due", "2025-12"),
    "clause of another task": (swap('clause = "一-3"', 'clause = "一-2"'), "milestones[0].clause", "却在一-3"),
    "cap with higher better": (swap('better = "lower"', ""), "indicators[1].comparison", "矛盾"),
    "floor with lower better": (swap('comparison = "at_most"', ""), "indicators[1].comparison", "矛盾"),
    "rank with higher better": (swap('kind = "cumulative"', 'kind = "rank"'), "indicators[0].better", "位次越小越好"),
    "rank that is no whole number": (
        swap('kind = "cumulative"', 'kind = "rank"'),
        "indicators[0].target",
        "1以上的整数",
    ),
    "target zero": (swap("target = 12.5", "target = 0"), "indicators[0].target", "无从计算"),
    "negative target": (swap("target = 12.5", "target = -1"), "indicators[0].target", "不能为负"),
    "share beyond 100": (swap("target = 8", "target = 108"), "indicators[1].target", "0到100"),
    "share in another unit": (swap('unit = "%"', 'unit = "吨"'), "indicators[1].unit", "is_share"),
    "baseline past the target": (swap("value = 10", "value = 7"), "indicators[1].baseline", "已经好于"),
    "target with hidden decimals": (swap("decimals = 1", ""), "indicators[0].target", "请把 decimals 改为1"),
    "factor of zero": (swap('"只" = 0.0001', '"只" = 0'), "indicators[0].unit_factors.只", "应大于0"),
    "factor of one's own unit": (swap('"只" = 0.0001', '"万只" = 10'), "indicators[0].unit_factors", "系数只能是1"),
}


@pytest.mark.parametrize(("edit", "key", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_key_and_a_remedy(
    tmp_path: Path, edit: Callable[[str], str], key: str, sentence: str
) -> None:
    faults = faults_of(tmp_path, edit(OTHER_CITY))
    found = [told for place, told in faults if place.startswith(key) and sentence in told]
    assert found, faults
    assert all("请" in told for _, told in faults), faults


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = OTHER_CITY
    for old, new in (
        ("target = 12.5", "targt = 12.5"),
        ('section = "roads"', 'section = "road"'),
        ("[10, 40, 70, 100]", "[10, 40, 70, 90]"),
        ("2026-10", "2027-01"),
        ("value = 10", "value = 7"),
    ):
        text = swap(old, new)(text)
    keys = [key.split("（")[0] for key, _ in faults_of(tmp_path, text)]
    expected = {"indicators[0].targt", "indicators[0].target", "tasks[2].section", "schedules.works"}
    assert expected | {"milestones[0].due", "indicators[1].baseline"} <= set(keys)


def test_a_faulty_entry_does_not_make_others_faulty(tmp_path: Path) -> None:
    broken_task = swap('title = "路灯联网"', "title = 1")(OTHER_CITY)
    assert [key.split("（")[0] for key, _ in faults_of(tmp_path, broken_task)] == ["tasks[2].title"]


def test_a_place_names_the_line_where_its_entry_begins(tmp_path: Path) -> None:
    line = OTHER_CITY.splitlines().index("[[milestones]]") + 1
    [(key, _)] = faults_of(tmp_path, swap("2026-10", "2026-13")(OTHER_CITY))
    assert key == f"milestones[0].due（id=light_network，第{line}行起）"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("id = fuzhou", "第1行第6列：等号后面的值写得不对", id="missing quotes"),
        pytest.param("id", "缺少等号", id="missing equals sign"),
        pytest.param('id = "a"\nid = "b"', "同一个键写了两次", id="key twice"),
        pytest.param('id = "a" b', "一行里只能写一项", id="something behind the value"),
        pytest.param("id = “a”", "第1行", id="Chinese quotes"),
        pytest.param("x = [1, 2", "文件末尾", id="open bracket"),
    ],
)
def test_a_syntax_error_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    [(key, told)] = faults_of(tmp_path, text)
    assert key.endswith("plan.toml")
    assert sentence in told
    assert "请检查" in told


def test_a_project_without_published_figures_loads_a_plan_that_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.plan_checks.ROOT", tmp_path)
    assert load_plan(write(tmp_path, OTHER_CITY)).year == 2026


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PlanFaults) as caught:
        load_plan(tmp_path / "nowhere.toml")
    assert "读不到这个文件" in caught.value.faults[0][1]


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(OTHER_CITY.encode("gb18030"))
    with pytest.raises(PlanFaults) as caught:
        load_plan(path)
    assert "UTF-8" in caught.value.faults[0][1]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(OTHER_CITY, encoding="utf-8-sig")
    assert load_plan(path).city == "湖城市"


def test_a_plan_for_another_city_works(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, OTHER_CITY))
    assert [section.id for section in plan.sections] == ["water", "roads"]
    assert [item.id for item in plan.items] == ["smart_meters", "leak_rate", "light_network"]
    assert [task.owners for task in plan.tasks] == [("water_office",), ("water_office",), ("road_office",)]
    meters = plan.item["smart_meters"]
    assert isinstance(meters, Indicator)
    assert meters.target == Decimal("12.5")
    assert meters.unit_factors["只"] == Decimal("0.0001")
    assert plan.fingerprint != shipped().fingerprint


def test_a_quarterly_schedule_is_spread_evenly_over_its_months(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, OTHER_CITY))
    meters = plan.item["smart_meters"]
    assert isinstance(meters, Indicator)
    shares = plan.schedule_of(meters)
    assert shares is not None
    assert [shares[month - 1] for month in (3, 6, 9, 12)] == [Fraction(n, 100) for n in (10, 40, 70, 100)]
    assert [shares[0], shares[1], shares[3]] == [Fraction(1, 30), Fraction(2, 30), Fraction(20, 100)]


def test_a_monthly_schedule_is_taken_as_it_stands(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, swap('schedule = "works"', 'schedule = "monthly"')(OTHER_CITY)))
    meters = plan.item["smart_meters"]
    assert isinstance(meters, Indicator)
    numbers = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100)
    assert plan.schedule_of(meters) == tuple(Fraction(number, 100) for number in numbers)


def test_an_indicator_without_a_schedule_has_none(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, OTHER_CITY))
    leaks = plan.item["leak_rate"]
    assert isinstance(leaks, Indicator)
    assert plan.schedule_of(leaks) is None


def test_a_changed_target_changes_the_fingerprint(tmp_path: Path) -> None:
    before = load_plan(write(tmp_path, OTHER_CITY)).fingerprint
    assert load_plan(write(tmp_path, swap("target = 8", "target = 9")(OTHER_CITY))).fingerprint != before


# The plan that the project ships.


def test_the_shipped_plan_has_its_chapters_sections_and_tasks() -> None:
    plan = shipped()
    assert [chapter.number for chapter in plan.chapters] == ["一", "二", "三", "四", "五"]
    assert [section.id for section in plan.sections] == [
        *("summit", "infrastructure", "data_market", "industry", "government"),
        *("society", "ecology", "tourism", "cross_strait", "capability"),
    ]
    assert [len(plan.tasks_of_section(section.id)) for section in plan.sections] == [2, 3, 3, 4, 4, 4, 2, 1, 1, 5]


def test_the_shipped_plan_names_districts_in_their_official_order() -> None:
    names = [district.name for district in shipped().districts]
    assert "".join(names) == "鼓楼区台江区仓山区晋安区马尾区长乐区福清市闽侯县连江县罗源县闽清县永泰县高新区福州新区"
    assert [district.name for district in shipped().districts if district.kind == "zone"] == ["高新区", "福州新区"]


def test_every_reporter_is_a_department_that_its_task_names() -> None:
    plan = shipped()
    for item in plan.items:
        task = plan.task[item.task]
        assert item.reporter in (*task.lead, *task.responsible, *task.support), item.id


def test_every_department_is_named_by_a_task() -> None:
    plan = shipped()
    named = {id_ for task in plan.tasks for id_ in (*task.lead, *task.responsible, *task.support)}
    assert named == set(plan.department)


def test_every_milestone_has_stages_and_december_unless_the_plan_says_otherwise() -> None:
    early = {item.id for item in shipped().milestones if item.due_month != Month(2025, 12)}
    assert early == {"summit_8_held", "summit_8_review"}
    assert all(len(item.stages) >= 3 for item in shipped().milestones)


def test_made_up_district_targets_say_so() -> None:
    for indicator in shipped().indicators:
        assert ("示意" in indicator.note) == bool(indicator.district_targets), indicator.id


def test_only_the_indicators_that_imply_or_state_a_baseline_have_one() -> None:
    baselines = {item.id: item.baseline.value for item in shipped().indicators if item.baseline is not None}
    assert baselines == {"public_data_reserve": 125, "digital_economy_scale": 7900}


def test_published_figures_and_indicators_name_each_other() -> None:
    with (ROOT / "data" / "published" / "figures.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert Decimal(row["value"]).is_finite(), row["id"]
        assert row["bound"] in ("=", ">", "<"), row["id"]
        assert row["source_url"].startswith("http"), row["id"]
        assert row["source_title"], row["id"]
        assert row["confidence"] in ("high", "medium"), row["id"]
    from_rows = {(row["indicator"], row["id"]) for row in rows if row["indicator"]}
    assert from_rows == {(item.id, figure) for item in shipped().indicators for figure in item.published}


def test_the_published_baseline_is_the_published_figure() -> None:
    with (ROOT / "data" / "published" / "figures.csv").open(encoding="utf-8", newline="") as lines:
        values = {row["id"]: Decimal(row["value"]) for row in csv.DictReader(lines)}
    scale = shipped().item["digital_economy_scale"]
    assert isinstance(scale, Indicator)
    assert scale.baseline is not None
    assert scale.baseline.value == values["digital_economy_scale_2024"]


def test_the_file_for_loading_says_what_was_published() -> None:
    path = ROOT / "data" / "published" / "load" / "digital_economy_scale_2024.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        [row] = csv.DictReader(lines)
    scale = shipped().item["digital_economy_scale"]
    assert isinstance(scale, Indicator)
    assert scale.baseline is not None
    assert (row["指标编码"], row["指标名称"], row["单位"]) == (scale.id, scale.name, scale.unit)
    assert row["部门"] == shipped().department[scale.reporter].name
    assert (row["月份"], Decimal(row["累计数"])) == (scale.baseline.as_of, scale.baseline.value)


def test_the_documentation_names_every_key() -> None:
    text = (ROOT / "docs" / "plan.md").read_text(encoding="utf-8")
    models = [model for model in vars(plan_module).values() if isinstance(model, type) and issubclass(model, BaseModel)]
    keys = {key for model in models for key in model.model_fields}
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f"[{key}]" not in text] == []


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m monitor.plan` as people run it."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "monitor.plan", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_command_prints_the_plan_and_says_that_it_is_sound() -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "计划有效：10个板块，29项任务" in done.stdout
    missing = [item.id for item in shipped().items if item.id not in done.stdout]
    assert missing == []


def test_the_command_lists_every_fault_and_fails(tmp_path: Path) -> None:
    text = swap("2026-10", "2027-01")(swap("value = 10", "value = 7")(OTHER_CITY))
    done = run(str(write(tmp_path, text)))
    assert (done.returncode, done.stdout) == (1, "")
    assert "有2处问题" in done.stderr
    assert "milestones[0].due（id=light_network" in done.stderr
    assert "indicators[1].baseline（id=leak_rate" in done.stderr


def test_the_environment_names_another_plan(tmp_path: Path) -> None:
    done = run(MONITOR_PLAN=str(write(tmp_path, OTHER_CITY)))
    assert done.returncode == 0
    assert "湖城市" in done.stdout


def test_every_county_is_looked_up_and_not_looked_for_among_all(tmp_path: Path) -> None:
    def steps(count: int) -> int:
        """How many calls it takes to read a plan of so many counties, each with a target."""
        counties = [f"c{number}" for number in range(count)]
        text = OTHER_CITY + "".join(
            f'[[districts]]\nid = "{one}"\nname = "{one}县"\nkind = "zone"\ntile = [{index // 54 + 2}, {index % 54}]\n'
            for index, one in enumerate(counties)
        )
        text = swap("port = 2 }", f"port = 2, {', '.join(f'{one} = 2' for one in counties)} }}")(text)
        path, profile = write(tmp_path, text), cProfile.Profile()
        plan = profile.runcall(load_plan, path)
        assert len(plan.districts) == 3 + count
        return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    assert steps(1200) < 5 * steps(300)  # each among all others would be sixteen times as many
