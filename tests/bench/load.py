"""File → published version: our check and load beside a bare DuckDB COPY of the same file, and beside other libraries.

python -m tests.bench.load [--rows 100000 1000000 10000000] [--rounds 3] [--encodings utf-8] [--subjects COPY load]

Every measurement is a process of its own (its peak memory is its own). The subjects alternate, every other round the
other way round, and the best of each counts; ten million rows are measured twice at most. What the others are asked is
less than what we check: types, names that are known, units, duplicates. They need requirements-bench.txt; what is not
installed is left out. DuckDB reads no GB18030: a COPY of it includes turning the file into UTF-8, by iconv where that
is there. polars and pandera are measured up to a million rows (beyond, they need more memory than the goal allows
anybody), frictionless at a hundred thousand only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb

from etl import commands
from etl.room.process import settle
from etl.template import COLUMNS
from monitor.home import ROOT, Home
from monitor.plan import Chapter, Department, District, Indicator, Plan, Section, Task

INDICATORS, COUNTIES, PER_DEPARTMENT = 147, 2834, 10  # about what a country has: 24 months of it are ten million rows
PLACES = COUNTIES + 1
RESULTS = ROOT / "tests" / "bench" / "results" / "load.json"
NUMBER = r"[+-]?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,8})?"
FEW, SOME = 100_000, 1_000_000
UP_TO = {"frictionless": FEW, "pandera": SOME, "polars": SOME}  # rows that a subject is measured at
ENCODINGS = ("utf-8", "gb18030")
GOAL_RATIO, GOAL_MB = 2, 1500


@cache
def big_plan() -> Plan:
    """147 indicators that 2,834 counties report, which add up to the whole."""
    departments = tuple(
        Department(id=f"d{n:02d}", name=f"第{n:02d}主管局", short=f"{n:02d}局")
        for n in range(-(-INDICATORS // PER_DEPARTMENT))
    )
    places = tuple(
        District(id=f"p{n:04d}", name=f"第{n}县", kind="district", tile=(n % 60, n // 60)) for n in range(COUNTIES)
    )
    task = Task(id="t", number=1, section="s", title="任务", short="任务", lead=("d00",))
    indicators = tuple(
        Indicator(
            id=f"indicator_{n:03d}", task="t", name=f"第{n}项工作完成数量", short=f"第{n}项",
            reporter=f"d{n // PER_DEPARTMENT:02d}", clause="一-1", definition="测", unit="万个", target="1000000",
            kind="cumulative" if n % 2 else "level", by_district=True,
        )
        for n in range(INDICATORS)
    )  # fmt: skip
    return Plan(
        id="bench-2025", title="测", city="测", year=2025, source="测", chapters=(Chapter(number="一", title="一"),),
        sections=(Section(id="s", name="板块", chapter="一", title="板块"),), departments=departments,
        districts=places, tasks=(task,), indicators=indicators,
    )  # fmt: skip


def write_file(path: Path, rows: int) -> None:
    """A file in the template's form, by month, indicator and county, with figures that run on without a fault.

    Every figure that is in it has all its counties: a sum of some of them would be asked about, row by row.
    """
    rows -= rows % PLACES
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(path.parent / "spill")}) as connection:
        connection.execute(
            f"""
            COPY (
                WITH cell AS (
                    SELECT r, r // {INDICATORS * PLACES} AS m, (r // {PLACES}) % {INDICATORS} AS i, r % {PLACES} AS p
                    FROM range({rows}) AS rows(r)
                ),
                county AS (
                    SELECT *, CASE WHEN p > 0 THEN 90000 + hash(i * 10000 + p, m) % 20001 END::BIGINT AS k FROM cell
                ),
                added AS (SELECT * REPLACE (coalesce(k, sum(k) OVER (PARTITION BY m, i), 0)::BIGINT AS k) FROM county),
                run AS (
                    SELECT *, sum(k) OVER (PARTITION BY i, p, CASE WHEN i % 2 = 1 THEN m // 12 END ORDER BY m) AS total
                    FROM added
                )
                SELECT
                    strftime(DATE '2024-01-01' + to_months(m::INT), '%Y年%-m月') AS 月份,
                    '第' || lpad((i // {PER_DEPARTMENT})::VARCHAR, 2, '0') || '主管局' AS 部门,
                    'indicator_' || lpad(i::VARCHAR, 3, '0') AS 指标编码,
                    '第' || i || '项工作完成数量' AS 指标名称,
                    CASE WHEN p > 0 THEN '第' || (p - 1) || '县' END AS 地区,
                    (k / 10)::DECIMAL(18, 1) AS 本月数,
                    (total / 10)::DECIMAL(18, 1) AS 累计数,
                    '万个' AS 单位,
                    NULL AS 备注
                FROM run
                ORDER BY r
            ) TO '{path}' (HEADER)
            """
        )


def by_copy(path: Path, folder: Path) -> None:
    """A bare COPY into a table on disk, from opening the database to closing it; of GB18030 after iconv."""
    if "gb18030" in path.name:
        path = _in_utf8(path, folder / "utf8.csv")
    with duckdb.connect(folder / "copy.duckdb") as connection:
        types = ", ".join(
            f'"{name}" {"DECIMAL(28, 10)" if name in {"本月数", "累计数"} else "VARCHAR"}' for name in COLUMNS
        )
        connection.execute(f"CREATE TABLE observation ({types})")
        connection.execute(f"COPY observation FROM '{path}' (HEADER, DELIMITER ',')")


def _in_utf8(path: Path, utf8: Path) -> Path:
    """The file in UTF-8: by iconv, as anybody would who has it, which takes half of what Python takes."""
    if shutil.which("iconv"):
        subprocess.run(["iconv", "-f", "GB18030", "-t", "UTF-8", "-o", str(utf8), str(path)], check=True)
    else:
        with path.open(encoding="gb18030", newline="") as file, utf8.open("w", encoding="utf-8", newline="") as copy:
            shutil.copyfileobj(file, copy, 1 << 22)
    return utf8


def by_check(path: Path, folder: Path) -> None:
    """Our check."""
    document, status = commands.check(Home(folder / "data"), big_plan(), [path], _quiet, observations=False)
    _must(status == 0, document)


def by_load(path: Path, folder: Path) -> None:
    """Our load: from the file to the published version."""
    at = dt.datetime(2026, 1, 8, tzinfo=dt.UTC)
    document, status = commands.load(Home(folder / "data"), big_plan(), [path], "测", _quiet, publishes=True, at=at)
    _must(status == 0 and document["version"] == 1, document)


def by_polars(path: Path, _: Path) -> None:
    """The same questions to polars: types, names, units, duplicates."""
    import polars as pl

    plan = big_plan()
    encoding = "gb18030" if "gb18030" in path.name else "utf8"
    frame = pl.read_csv(path, infer_schema=False, encoding=encoding).fill_null("")
    wanted = {
        "部门": [one.name for one in plan.departments], "指标编码": [one.id for one in plan.indicators],
        "指标名称": [one.name for one in plan.indicators], "地区": ["", *(one.name for one in plan.districts)],
        "单位": ["万个"], "月份": [f"{year}年{month}月" for year in (2024, 2025) for month in range(1, 13)],
    }  # fmt: skip
    for name, known in wanted.items():
        _must(frame[name].is_in(known).all(), name)
    for name in ("本月数", "累计数"):
        _must(frame[name].str.contains(f"^{NUMBER}$").all(), name)
        frame = frame.with_columns(pl.col(name).cast(pl.Decimal(28, 10)))
    _must(not frame.select("月份", "指标编码", "地区").is_duplicated().any(), "duplicates")


def by_pandera(path: Path, _: Path) -> None:
    """The same questions to pandas with pandera."""
    import pandas as pd
    import pandera.pandas as pa

    plan = big_plan()
    encoding = "gb18030" if "gb18030" in path.name else "utf-8"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding=encoding)
    known = {
        "部门": [one.name for one in plan.departments], "指标编码": [one.id for one in plan.indicators],
        "指标名称": [one.name for one in plan.indicators], "地区": ["", *(one.name for one in plan.districts)],
        "单位": ["万个"],
    }  # fmt: skip
    columns = {name: pa.Column(str, pa.Check.isin(texts)) for name, texts in known.items()}
    columns["月份"] = pa.Column(str, pa.Check.str_matches(r"^20[0-9]{2}年(?:[1-9]|1[0-2])月$"))
    columns |= {name: pa.Column(str, pa.Check.str_matches(f"^{NUMBER}$")) for name in ("本月数", "累计数")}
    pa.DataFrameSchema(columns, unique=["月份", "指标编码", "地区"]).validate(frame, lazy=True)


def by_frictionless(path: Path, folder: Path) -> None:
    """The same questions to frictionless."""
    import frictionless as fl

    plan = big_plan()
    enums = {
        "部门": [one.name for one in plan.departments], "指标编码": [one.id for one in plan.indicators],
        "单位": ["万个"],
    }  # fmt: skip
    fields = [
        {"name": name, "type": "number" if name in {"本月数", "累计数"} else "string"}
        | ({"constraints": {"enum": enums[name]}} if name in enums else {})
        for name in COLUMNS
    ]
    schema = fl.Schema.from_descriptor({"fields": fields, "primaryKey": ["月份", "指标编码", "地区"]})
    os.chdir(path.parent)
    resource_ = fl.Resource(path.name, schema=schema, encoding="gb18030" if "gb18030" in path.name else "utf-8")
    _must(resource_.validate().valid, folder)


SUBJECTS: dict[str, Callable[[Path, Path], None]] = {
    "COPY": by_copy,
    "check": by_check,
    "load": by_load,
    "polars": by_polars,
    "pandera": by_pandera,
    "frictionless": by_frictionless,
}


def _quiet(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def _must(holds: object, what: object) -> None:
    if not holds:
        raise SystemExit(f"the bench's own file was not accepted: {str(what)[:400]}")


def measure(subject: str, path: Path, folder: Path) -> dict[str, float] | None:
    """Seconds, CPU seconds and peak MB of one subject in a process of its own; None where its library is missing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    asked = [sys.executable, "-W", "ignore", "-m", "tests.bench.load", "--one", subject, str(path), str(folder)]
    made = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)
    if made.returncode:
        if "ModuleNotFoundError" in made.stderr:
            return None
        raise SystemExit(f"{subject}: {made.stderr[-800:]}")
    return dict(json.loads(made.stdout.splitlines()[-1]))


def one(subject: str, path: Path, folder: Path) -> None:
    """Run one subject and say what it took, the libraries' own loading apart."""
    big_plan()
    settle()
    start, cpu = time.perf_counter(), _cpu()
    SUBJECTS[subject](path, folder)
    taken = {"seconds": time.perf_counter() - start, "cpu": _cpu() - cpu}
    taken["peak_mb"] = peak_mb()
    sys.stdout.write(json.dumps(taken) + "\n")


def _cpu() -> float:
    """Of this process and of those that it has started and waited for."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def peak_mb() -> float:
    """The peak of this process alone: what getrusage says includes that of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[FEW, 1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--encodings", nargs="+", choices=ENCODINGS, default=ENCODINGS)
    parser.add_argument("--subjects", nargs="+", choices=[*SUBJECTS], default=[*SUBJECTS])
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]), Path(options.one[2]))
        return
    subjects = list(dict.fromkeys(["COPY", *options.subjects]))
    started, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="bench-load-"))
    results: list[dict[str, object]] = []
    heads = ("rows", "encoding", "subject", "seconds", "÷ COPY", "CPU s", "÷ COPY", "rows/s", "peak MB")
    print(" ".join(f"{head:>12}" for head in heads))
    try:
        for rows in options.rows:
            for encoding in options.encodings:
                rounds = options.rounds if rows <= SOME else min(options.rounds, 2)
                results += _one_file(folder, (rows, encoding), subjects, rounds)
    finally:
        shutil.rmtree(folder)
    RESULTS.parent.mkdir(exist_ok=True)
    document = {
        "load_average": os.getloadavg()[0], "took_s": round(time.monotonic() - started),
        "goal": {"ratio": GOAL_RATIO, "peak_mb": GOAL_MB}, "results": results,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _one_file(folder: Path, file: tuple[int, str], subjects: list[str], rounds: int) -> list[dict[str, object]]:
    rows, encoding = file
    path = folder / f"{encoding}-{rows}.csv"
    _make(path, rows, encoding)
    asked = [subject for subject in subjects if rows <= UP_TO.get(subject, rows)]
    times: dict[str, list[dict[str, float]]] = {}
    for number in range(rounds):
        for subject in asked if number % 2 == 0 else reversed(asked):
            if taken := measure(subject, path, folder / "run"):
                times.setdefault(subject, []).append(taken)
    path.unlink()
    best = {subject: min(taken, key=lambda each: each["seconds"]) for subject, taken in times.items()}
    found = []
    for subject in (subject for subject in asked if subject in best):
        every = [round(each["seconds"], 2) for each in times[subject]]
        found.append(_row(rows, encoding, subject, best[subject], best["COPY"]) | {"every_s": every})
    return found


def _make(path: Path, rows: int, encoding: str) -> None:
    """The file to be measured with."""
    if encoding == "utf-8":
        write_file(path, rows)
        return
    utf8 = path.with_name("utf-8.csv")
    write_file(utf8, rows)
    with utf8.open(encoding="utf-8", newline="") as file, path.open("w", encoding=encoding, newline="") as copy:
        shutil.copyfileobj(file, copy, 1 << 22)
    utf8.unlink()


def _row(rows: int, encoding: str, subject: str, taken: dict[str, float], copy: dict[str, float]) -> dict[str, object]:
    row: dict[str, object] = {
        "rows": rows, "encoding": encoding, "subject": subject, "seconds": round(taken["seconds"], 2),
        "ratio": round(taken["seconds"] / copy["seconds"], 2), "cpu_s": round(taken["cpu"], 2),
        "ratio_cpu": round(taken["cpu"] / copy["cpu"], 2), "rows_per_second": round(rows / taken["seconds"]),
        "peak_mb": round(taken["peak_mb"]),
    }  # fmt: skip
    print(" ".join(f"{value!s:>12}" for value in row.values()), flush=True)
    return row


if __name__ == "__main__":
    main()
