"""One month into a long history: the same file loaded and published over 0.1, 1 and 10 million observations.

python -m tests.bench.history [--sizes 100000 1000000 10000000] [--repeats 5]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from etl import commands, lake  # noqa: E402
from etl.build import publish  # noqa: E402
from etl.room.process import settle  # noqa: E402
from etl.submissions import approve, receive  # noqa: E402
from etl.template import COLUMNS  # noqa: E402
from monitor.clock import BEIJING  # noqa: E402
from monitor.home import Home  # noqa: E402
from monitor.month import Month  # noqa: E402
from monitor.plan import (  # noqa: E402
    Chapter,
    Department,
    District,
    Indicator,
    Plan,
    Section,
    Task,
)
from monitor.register import read_register  # noqa: E402

INDICATORS, DISTRICTS, PER_DEPARTMENT = 200, 139, 10
LAST, LOADED = Month(2025, 8), Month(2025, 9)
PER_MONTH = INDICATORS * (DISTRICTS + 1)


def big_plan() -> Plan:
    """200 indicators that 139 districts report: 28,000 observations a month."""
    departments = tuple(
        Department(id=f"d{n}", name=f"第{n}局", short=f"{n}局") for n in range(INDICATORS // PER_DEPARTMENT)
    )
    districts = tuple(District(id=f"p{n}", name=f"第{n}县", kind="district", tile=(n, 0)) for n in range(DISTRICTS))
    task = Task(id="t", number=1, section="s", title="任务", short="任务", lead=("d0",))
    indicators = tuple(
        Indicator(
            id=f"i{n}", task="t", name=f"第{n}项", short=f"第{n}项", reporter=f"d{n // PER_DEPARTMENT}", clause="一-1",
            definition="测", kind="level", unit="个", target="1000000", by_district=True, is_additive=False,
        )
        for n in range(INDICATORS)
    )  # fmt: skip
    return Plan(
        id="bench-2025", title="测", city="测", year=2025, source="测", chapters=(Chapter(number="一", title="一"),),
        sections=(Section(id="s", name="板块", chapter="一", title="板块"),), departments=departments,
        districts=districts, tasks=(task,), indicators=indicators,
    )  # fmt: skip


def month_table(submission: str, month: Month, random: np.random.Generator) -> pa.Table:
    """One month of everything, as the lake has it."""
    indicators = np.repeat([f"i{n}" for n in range(INDICATORS)], DISTRICTS + 1)
    places = np.tile(["", *(f"p{n}" for n in range(DISTRICTS))], INDICATORS)
    values = pa.array(random.integers(0, 1_000_000, PER_MONTH, dtype="int32")).cast(pa.decimal128(28, 10))
    nothing = pa.nulls(PER_MONTH)
    columns = {
        "indicator_id": indicators, "district_id": places, "month": [month.first_day] * PER_MONTH, "value": values,
        "amount": nothing.cast(lake.AMOUNT), "self_status": nothing.cast(pa.string()),
        "text": nothing.cast(pa.string()),
        "submission_id": [submission] * PER_MONTH, "department_id": ["d0"] * PER_MONTH, "sheet": [""] * PER_MONTH,
        "line": np.arange(2, PER_MONTH + 2, dtype="int32"),
    }  # fmt: skip
    return pa.table(columns, schema=lake.SCHEMA)


def installation(folder: Path, plan: Plan, observations: int) -> tuple[Home, float]:
    """An installation that holds the history as one submission a month; seconds that its full build took."""
    home, random = Home(folder), np.random.default_rng(7)
    register = read_register(home)
    months = [LAST + -back for back in range(observations // PER_MONTH)][::-1]
    for month in months:
        content = f"历史 {month}".encode()
        receipt = {
            "by": "测", "sha256": str(month), "file": f"{month}.csv", "encoding": "utf-8", "departments": ["d0"],
            "months": [str(month)], "rows": PER_MONTH, "is_demo": False,
        }  # fmt: skip
        at = dt.datetime(2025, 9, 1, tzinfo=BEIJING)
        submission = receive(home, register, content, receipt, at)
        lake.write_table(lake.month_file(home, month, submission.id), month_table(submission.id, month, random))
        approve(home, register, submission.id, "测", at)
    start = time.perf_counter()
    publish(home, plan, register, "测", dt.datetime(2025, 9, 2, tzinfo=BEIJING))
    return home, time.perf_counter() - start


def departmental_file(path: Path, repeat: int) -> None:
    """One department's month: ten indicators, the city and 139 districts."""
    rows = [",".join(COLUMNS)]
    for n in range(PER_DEPARTMENT):
        for place in ("", *(f"第{d}县" for d in range(DISTRICTS))):
            rows.append(f"{LOADED},第0局,i{n},第{n}项,{place},,{1000 + repeat + n},个,")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")


def load_once(home: Home, plan: Plan, path: Path) -> tuple[float, float]:
    """Seconds by the clock and of CPU that one load with its publication takes."""
    at = dt.datetime(2025, 10, 8, tzinfo=BEIJING)
    start, cpu = time.perf_counter(), time.process_time()
    _, status = commands.load(home, plan, [path], "测", lambda *_: None, publishes=True, at=at)
    seconds = time.perf_counter() - start, time.process_time() - cpu
    if status != 0:
        raise SystemExit("the bench's own file was not accepted")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[112_000, 1_000_000, 10_000_000])
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    settle()
    plan, folder = big_plan(), Path(tempfile.mkdtemp(prefix="bench-history-"))
    try:
        homes = {size: installation(folder / str(size), plan, size) for size in options.sizes}
        times: dict[int, list[tuple[float, float]]] = {size: [] for size in options.sizes}
        for repeat in range(options.repeats + 1):  # alternating, the first round warms
            for size, (home, _) in homes.items():
                path = folder / f"{size}-{repeat}.csv"
                departmental_file(path, repeat)
                seconds = load_once(home, plan, path)
                if repeat:
                    times[size].append(seconds)
        report(homes, times)
    finally:
        shutil.rmtree(folder)


def report(homes: dict[int, tuple[Home, float]], times: dict[int, list[tuple[float, float]]]) -> None:
    """Print the table and write it as JSON; the ratio is of medians, to the shortest history."""
    medians = {size: [statistics.median(column) for column in zip(*rows, strict=True)] for size, rows in times.items()}
    least = medians[min(medians)]
    rows = []
    heads = ("observations", "full build s", "month s", "ratio", "CPU s", "ratio", "file MB")
    print(" ".join(f"{head:>13}" for head in heads))
    for size, (home, built) in homes.items():
        (clock, cpu), newest = medians[size], max(home.warehouse.glob("v*.duckdb"))
        row = {
            "observations": size, "full_build_s": round(built, 2), "month_s": round(clock, 3),
            "ratio": round(clock / least[0], 2), "month_cpu_s": round(cpu, 3), "ratio_cpu": round(cpu / least[1], 2),
            "file_mb": round(newest.stat().st_size / 1e6, 1),
        }  # fmt: skip
        print(" ".join(f"{value:>13,}" for value in row.values()))
        rows.append(row)
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "history.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
