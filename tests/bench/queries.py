"""What a page asks of a version: 0.1, 10 and 100 million observations in one file, two years of 150 items.

python -m tests.bench.queries [--sizes 100000 10000000 100000000] [--repeats 15]

The functions are those that pages call; rows become objects, so the time is what a page waits for. A page asks once for
a version and month and keeps the answer. The file is opened for each query, as pages do, but where it says "warm".
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from etl.build import SETTINGS  # noqa: E402
from etl.recipe import SQL  # noqa: E402
from monitor.home import Home  # noqa: E402
from monitor.month import Month  # noqa: E402
from monitor.warehouse import read_lights, read_revised_cells, read_revisions, read_series, series_of  # noqa: E402

ITEMS, MONTHS, LAST = 150, 24, Month(2025, 12)
LIMITS = {10_000_000: 10, 100_000_000: 30}  # ms, for any query of a page

_SUBMISSIONS = """
INSERT INTO submission
SELECT 'S' || lpad(m::VARCHAR, 6, '0'), 'f.csv', 'x', '2025-01-01T00:00:00+08:00', 'x' FROM range($months) AS t(m)
"""
_MONTH = """
INSERT INTO observation
SELECT
    'i' || i, CASE WHEN p = 0 THEN '' ELSE 'p' || p END, (DATE '2024-01-01' + to_months($month))::DATE,
    (i * 1000 + p) % 977, p % 97, NULL, NULL, FALSE, NULL, NULL,
    'S' || lpad($month::VARCHAR, 6, '0'), 'd', '', p + 2
FROM range($places) AS a(p), range($items) AS b(i)
ORDER BY 2, 1
"""
_REVISION = """
INSERT INTO revision
SELECT 'i7', 'p3', DATE '2025-03-01', 1, 1, NULL, NULL, 'S000001', 'S000014', '', 2
"""
_LIGHTS = """
INSERT INTO light
SELECT 'i' || i, (DATE '2025-01-01' + to_months(m::INTEGER))::DATE, 1, 'behind', -1
FROM range($items) AS a(i), range(12) AS b(m)
"""


def version_of(folder: Path, size: int) -> Home:
    """A version of that many observations: 150 items, two years, and as many places as it takes."""
    home = Home(folder)
    home.warehouse.mkdir(parents=True)
    places = max(1, size // (ITEMS * MONTHS))
    with duckdb.connect(home.version_path(1), config=SETTINGS) as connection:
        connection.execute((SQL / "2_facts.sql").read_text(encoding="utf-8"))
        connection.execute(_SUBMISSIONS, {"months": MONTHS})
        for month in range(MONTHS):  # as publications do: a month after the other, each in its order
            connection.execute(_MONTH, {"month": month, "places": places, "items": ITEMS})
        connection.execute(_REVISION)
        connection.execute(_LIGHTS, {"items": ITEMS})
        connection.execute("CHECKPOINT")
    return home


QUERIES: dict[str, Callable[[Home], object]] = {
    "all items of the city, two years": lambda home: read_series(home, 1, LAST),
    "all items of a district, two years": lambda home: read_series(home, 1, LAST, "p11"),
    "lights as published": lambda home: read_lights(home, 1),
    "revisions of an item": lambda home: read_revisions(home, 1, "i7"),
    "revised cells of an item": lambda home: read_revised_cells(home, 1, "i7"),
}


def median_ms(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats + 1):  # the first warms
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def measure(home: Home, repeats: int) -> dict[str, float]:
    """Query → ms, cold; and the largest one over an open connection."""
    times = {name: median_ms(lambda query=query: query(home), repeats) for name, query in QUERIES.items()}
    with duckdb.connect(home.version_path(1), read_only=True) as connection:
        times["all items of the city, warm"] = median_ms(lambda: series_of(connection, LAST), repeats)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 10_000_000, 100_000_000])
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-queries-"))
    rows = []
    try:
        print(f"{'observations':>13} {'query':<36} {'ms':>7} {'limit':>6} {'ratio':>6}")
        for size in options.sizes:
            home = version_of(folder / str(size), size)
            limit = LIMITS.get(size)
            for name, found in measure(home, options.repeats).items():
                ratio = f"{found / limit:.2f}" if limit else ""
                print(f"{size:>13,} {name:<36} {found:>7.1f} {limit or '':>6} {ratio:>6}", flush=True)
                rows.append({"observations": size, "query": name, "ms": round(found, 2), "limit_ms": limit})
            shutil.rmtree(home.root)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "queries.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
