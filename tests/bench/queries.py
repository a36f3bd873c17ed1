"""What a page asks of a version: 0.1, 10 and 100 million observations in one file, two years of 150 items.

python -m tests.bench.queries [--sizes 100000 10000000 100000000] [--repeats 15] [--keep FOLDER]

The functions are those that pages call; rows become objects, so the time is what a page waits for. A page asks once for
a version and month and keeps the answer. Wall-clock times are of use on a machine with nothing else to do; the best of
the repetitions and the processor's time say more on a busy one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from etl.recipe import SQL  # noqa: E402
from etl.version.begun import attached_to_write, layout_of  # noqa: E402
from etl.version.edition import note_revised  # noqa: E402
from monitor.extract import Wanted, count_observations, observation_rows  # noqa: E402
from monitor.home import Home  # noqa: E402
from monitor.month import Month  # noqa: E402
from monitor.warehouse import (  # noqa: E402
    has_submission,
    read_earlier_receipts,
    read_edition,
    read_lights,
    read_published_figures,
    read_revised_cells,
    read_revisions,
    read_series,
)

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
SELECT
    indicator_id, district_id, month, value, amount, NULL, NULL, 'S000000', submission_id, '', line
FROM observation
WHERE hash(indicator_id, district_id, month) % 1000 = 0 -- one in a thousand was revised
"""
_PLAN = """
INSERT INTO section VALUES ('s', 's', 's', 1);
INSERT INTO department VALUES ('d', 'd', 'd');
INSERT INTO task VALUES ('t', 1, 's', 't');
INSERT INTO edition VALUES (1, '2026-01-12T00:00:00+08:00', TRUE, 'bench', 'x', 'points-10@1', '{}');
"""
_ITEMS = """
INSERT INTO item SELECT 'i' || i, 't', 'level', 'i' || i, '', NULL, 'd', 1, i::INTEGER FROM range($items) AS a(i)
"""
_LIGHTS = """
INSERT INTO light
SELECT 'i' || i, (DATE '2025-01-01' + to_months(m::INTEGER))::DATE, 1, 'behind', -1
FROM range($items) AS a(i), range(12) AS b(m)
"""


def version_of(folder: Path, size: int) -> Home:
    """A version of that many observations: 150 items, two years, and as many places as it takes."""
    home = Home(folder)
    if home.version_path(1).exists():
        return home
    home.warehouse.mkdir(parents=True)
    places = max(1, size // (ITEMS * MONTHS))
    with attached_to_write(home.version_path(1), layout_of(size)) as connection:
        connection.execute((SQL / "1_plan.sql").read_text(encoding="utf-8"))
        connection.execute((SQL / "2_facts.sql").read_text(encoding="utf-8"))
        connection.execute(_PLAN)
        connection.execute(_ITEMS, {"items": ITEMS})
        connection.execute(_SUBMISSIONS, {"months": MONTHS})
        for month in range(MONTHS):  # as publications do: a month after the other, each in its order
            connection.execute(_MONTH, {"month": month, "places": places, "items": ITEMS})
        connection.execute("INSERT INTO month SELECT month, count(*), count(*), 0 FROM observation GROUP BY month")
        connection.execute(_REVISION)
        connection.execute(_LIGHTS, {"items": ITEMS})
        note_revised(connection, [])
        connection.execute("CHECKPOINT")
    return home


QUERIES: dict[str, Callable[[Home], object]] = {
    "all items of the city, two years": lambda home: read_series(home, 1, LAST),
    "all items of a district, two years": lambda home: read_series(home, 1, LAST, "p11"),
    "lights as published": lambda home: read_lights(home, 1),
    "revisions of an item": lambda home: read_revisions(home, 1, "i7"),
    "revised cells of an item": lambda home: read_revised_cells(home, 1, "i7"),
    "first receipts of what was revised": lambda home: read_earlier_receipts(home, 1),
    "whether a submission counts": lambda home: has_submission(home, 1, "S000014"),
    "what the version is": lambda home: read_edition(home, 1),
    "published figures": lambda home: read_published_figures(home, 1),
    "interface: a month's number of rows": lambda home: count_observations(home, 1, A_MONTH),
    "interface: 100 rows of a month": lambda home: list(observation_rows(home, 1, A_PAGE)),
    "interface: an item of the city, all months": lambda home: list(observation_rows(home, 1, A_SERIES)),
}
A_MONTH = Wanted(since=LAST, until=LAST)
A_PAGE = Wanted(since=LAST, until=LAST, limit=100)
A_SERIES = Wanted(indicator="i7", district="")


@dataclass(frozen=True)
class Took:
    """Milliseconds of a query: by the clock, median and best, and of the processor."""

    ms: float
    best_ms: float
    cpu_ms: float


def took(work: Callable[[], object], repeats: int) -> Took:
    clock, processor = [], []
    for _ in range(repeats + 1):  # the first warms
        start, used = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return Took(*(round(one, 2) for one in (statistics.median(clock[1:]), min(clock[1:]), min(processor[1:]))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 10_000_000, 100_000_000])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--keep", type=Path, help="folder for the files, which are then kept and used again")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="bench-queries-"))
    rows = []
    try:
        print(f"load of the machine at the start: {os.getloadavg()[0]:.1f}")
        print(f"{'observations':>13} {'query':<44} {'ms':>7} {'best':>7} {'cpu':>7} {'limit':>6} {'ratio':>6}")
        for size in options.sizes:
            home = version_of(folder / str(size), size)
            limit = LIMITS.get(size)
            for name, query in QUERIES.items():
                found = took(lambda query=query, home=home: query(home), options.repeats)  # type: ignore[misc]
                ratio = f"{found.ms / limit:.2f}" if limit else ""
                times = f"{found.ms:>7.1f} {found.best_ms:>7.1f} {found.cpu_ms:>7.1f}"
                print(f"{size:>13,} {name:<44} {times} {limit or '':>6} {ratio:>6}", flush=True)
                rows.append({"observations": size, "query": name, **asdict(found), "limit_ms": limit})
            if not options.keep:
                shutil.rmtree(home.root)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "queries.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
