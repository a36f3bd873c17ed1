"""A small installation for tests: its plan, departmental files, commands run in this process, and its tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from etl import commands
from monitor.assess import Assessment
from monitor.clock import BEIJING
from monitor.district import Places
from monitor.home import Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import Plan, load_plan
from monitor.warehouse import current_version, read_plan

COLUMNS = ("月份", "部门", "指标编码", "指标名称", "地区", "本月数", "累计数", "单位", "备注")
NAMES = {"stations": ("市通管办", "新建5G基站数", "个"), "records": ("市数据管理局", "公共数据储备量", "亿条"),
         "rate": ("市数据管理局", "网办率", "%"), "platform": ("市数据管理局", "建成平台", "%"),
         "story": ("市数据管理局", "宣传推广", "自评")}  # fmt: skip

PLAN = """
id = "small-2025"
title = "小计划"
city = "小城"
year = 2025
source = "测试"

[[chapters]]
number = "一"
title = "第一章"

[[sections]]
id = "networks"
name = "网络"
chapter = "一"
title = "网络"

[[departments]]
id = "comms"
name = "市通管办"
short = "通管办"

[[departments]]
id = "data"
name = "市数据管理局"
short = "数据局"

[[districts]]
id = "east"
name = "东区"
kind = "district"
tile = [0, 1]

[[districts]]
id = "west"
name = "西区"
kind = "district"
tile = [0, 0]

[[districts]]
id = "park"
name = "高新区"
kind = "zone"
tile = [1, 0]

[[tasks]]
id = "build"
number = 1
section = "networks"
title = "建设网络"
short = "建网"
lead = ["comms"]
support = ["data"]

[[indicators]]
id = "stations"
task = "build"
name = "新建5G基站数"
short = "5G基站"
kind = "cumulative"
unit = "个"
target = 1200
reporter = "comms"
clause = "一-1"
definition = "当年新建的基站。"
by_district = true

[[indicators]]
id = "records"
task = "build"
name = "公共数据储备量"
short = "数据储备"
kind = "level"
unit = "亿条"
target = 150
comparison = "more_than"
decimals = 1
reporter = "data"
clause = "一-1"
definition = "年末存量。"
baseline = { value = 126, as_of = "2024-12", source = "测试" }

[[indicators]]
id = "rate"
task = "build"
name = "网办率"
short = "网办率"
kind = "rate"
unit = "%"
target = 90
decimals = 1
is_share = true
reporter = "data"
clause = "一-1"
definition = "网上办理的比例。"

[[milestones]]
id = "platform"
task = "build"
name = "建成平台"
short = "平台"
reporter = "data"
clause = "一-1"
definition = "平台通过验收。"
due = "2025-11"

[[narratives]]
id = "story"
task = "build"
name = "宣传推广"
short = "宣传"
reporter = "data"
clause = "一-1"
definition = "部门自述。"
"""


def row(
    item: str, month: str, value: object = "", amount: object = "", district: str = "", note: str = ""
) -> tuple[str, ...]:
    """One row of the template's form."""
    department, name, unit = NAMES[item]
    return (month, department, item, name, district, str(amount), str(value), unit, note)


def file_text(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as a departmental CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([COLUMNS, *rows])
    return out.getvalue()


WRITTEN_ONCE = ("demo", "lake", "submissions")  # folders whose files are replaced or taken away, never changed


def copied(home: Home, folder: Path) -> Home:
    """An installation to write to: its own, but for the files that are written once, which are linked, not copied."""

    def copy(source: str, target: str) -> None:
        linked = Path(source).relative_to(home.root).parts[0] in WRITTEN_ONCE
        (os.link if linked else shutil.copy2)(source, target)

    return Home(shutil.copytree(home.root, folder, copy_function=copy))


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Installation:
    """One folder with its plan; commands run here as the command line runs them."""

    home: Home
    plan: Plan
    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Installation:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "plan.toml"
        path.write_text(PLAN, encoding="utf-8")
        return cls(Home(folder / "data"), load_plan(path), folder)

    def copied(self, folder: Path) -> Installation:
        """The same in another folder, which may be there already: much cheaper than to load it all anew."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, home=Home(folder / "data"), folder=folder)

    def write(self, name: str, rows: Iterable[tuple[str, ...]], encoding: str = "utf-8-sig") -> Path:
        path = self.folder / name
        path.write_bytes(file_text(rows).encode(encoding))
        return path

    def load(self, *paths: Path, publishes: bool = True, at: str = "2025-10-12") -> tuple[dict[str, Any], int]:
        moment = dt.datetime.fromisoformat(at).replace(tzinfo=BEIJING)
        return commands.load(self.home, self.plan, paths, "张三", quiet, publishes=publishes, at=moment)

    def load_rows(
        self, name: str, rows: Iterable[tuple[str, ...]], at: str = "2025-10-12"
    ) -> tuple[dict[str, Any], int]:
        return self.load(self.write(name, rows), at=at)

    @property
    def version(self) -> int:
        version = current_version(self.home)
        assert version is not None
        return version

    def assessed(self, item: str, month: str, version: int | None = None) -> Any:
        judged = judge(self.home, version or self.version, Month.parse(month))
        return next(one for one in judged.assessments if one.item.id == item)

    def tables(self, version: int | None = None) -> dict[str, list[tuple[Any, ...]]]:
        return tables(self.home, version or self.version)


def tables(home: Home, version: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of a version, rows sorted."""
    with duckdb.connect(home.version_path(version), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: sorted(connection.execute(_all_of(connection, name)).fetchall(), key=repr) for name in names}


def _all_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A query for all that a table says: where a column of facts stands depends on when it was first needed."""
    if table not in {"observation", "revised"}:
        return f'FROM "{table}"'
    columns = {name for (name,) in connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()}
    assert columns == set(_FACT)
    return f"SELECT {', '.join(_FACT)} FROM {table}"


_FACT = (
    "indicator_id", "district_id", "month", "value", "amount", "self_status", "text", "is_derived", "reported_value",
    "correction", "submission_id", "department_id", "sheet", "line",
)  # fmt: skip


def judge_districts(home: Home, version: int, month: Month) -> dict[str, tuple[Assessment, ...]]:
    """District id → assessments of one month, each judged in full: what cells are held against."""
    return dict(Places(home, version, month, read_plan(home, version)))
