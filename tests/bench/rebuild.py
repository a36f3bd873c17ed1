"""Lake and warehouse anew from what was received, beside a bare DuckDB COPY of the same rows.

python -m tests.bench.rebuild [--rows 100000 1000000 10000000] [--rounds 3] [--forms one many]

The rows were received as one large file, which is read by columns, or as many small ones, which are read row by row.
Every measurement is a process of its own; the two subjects alternate, and the best of each counts. Many small files are
measured up to a million rows, ten million rows once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from etl import commands
from etl.room.process import settle
from etl.template import COLUMNS
from monitor.home import ROOT, Home
from tests.bench.load import FEW, PLACES, SOME, big_plan, peak_mb, write_file

RESULTS = ROOT / "tests" / "bench" / "results" / "rebuild.json"
FORMS = ("one", "many")
AT = dt.datetime(2026, 1, 8, tzinfo=dt.UTC)


def files_of(folder: Path, rows: int, form: str) -> list[Path]:
    """The files that were received: one, or one for each month and indicator."""
    whole = folder / "rows.csv"
    write_file(whole, rows)
    if form == "one":
        return [whole]
    head, *lines = whole.read_text(encoding="utf-8").splitlines()
    whole.unlink()
    files = []
    for number, start in enumerate(range(0, len(lines), PLACES)):
        files.append(folder / f"{number:05d}.csv")
        files[-1].write_text("\n".join([head, *lines[start : start + PLACES]]) + "\n", encoding="utf-8")
    return files


def received(folder: Path, files: list[Path]) -> Home:
    """An installation in which they were received and published."""
    home = Home(folder / "data")
    document, status = commands.load(home, big_plan(), files, "测", _quiet, publishes=True, at=AT)
    if status:
        raise SystemExit(f"the bench's own files were not accepted: {str(document)[:400]}")
    return home


def by_copy(folder: Path) -> None:
    """The same rows into a table on disk, and nothing else."""
    with duckdb.connect(folder / "copy.duckdb") as connection:
        types = ", ".join(
            f'"{name}" {"DECIMAL(28, 10)" if name in {"本月数", "累计数"} else "VARCHAR"}' for name in COLUMNS
        )
        connection.execute(f"CREATE TABLE observation ({types})")
        connection.execute(f"COPY observation FROM '{folder}/files/*.csv' (HEADER, DELIMITER ',')")


def by_rebuild(folder: Path) -> None:
    """Lake and last version from submissions and ledger."""
    commands.rebuild(Home(folder / "data"), big_plan(), "测", _quiet)


SUBJECTS = {"COPY": by_copy, "rebuild": by_rebuild}


def _quiet(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def one(subject: str, folder: Path) -> None:
    """Run one subject and say what it took."""
    settle()
    big_plan()
    start, cpu = time.perf_counter(), time.process_time()
    SUBJECTS[subject](folder)
    taken = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "peak_mb": peak_mb()}
    sys.stdout.write(json.dumps(taken) + "\n")


def measure(subject: str, folder: Path) -> dict[str, float]:
    """Seconds, CPU seconds and peak MB of one subject in a process of its own."""
    (folder / "copy.duckdb").unlink(missing_ok=True)
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.rebuild", "--one", subject, str(folder)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(f"{subject}: {made.stderr[-800:]}")
    return dict(json.loads(made.stdout.splitlines()[-1]))


def content(home: Home) -> object:
    """What the last version says, as a number."""
    with duckdb.connect(max(home.warehouse.glob("v*.duckdb")), read_only=True) as connection:
        return connection.execute(
            "SELECT count(*), bit_xor(hash(indicator_id, district_id, month, value, amount, line)) FROM observation"
        ).fetchall()


def compared(rows: int, form: str, rounds: int) -> Iterator[dict[str, object]]:
    """One row of the table a subject."""
    with tempfile.TemporaryDirectory(prefix="bench-rebuild-") as name:
        folder = Path(name)
        (folder / "files").mkdir()
        home = received(folder, files_of(folder / "files", rows, form))
        before, files = content(home), len(list(home.submissions.iterdir()))
        taken: dict[str, list[dict[str, float]]] = {subject: [] for subject in SUBJECTS}
        for number in range(rounds):
            for subject in SUBJECTS if number % 2 == 0 else reversed(SUBJECTS):
                taken[subject].append(measure(subject, folder))
        if content(home) != before:
            raise SystemExit("a rebuild gave something else")
    best = {subject: min(every, key=lambda each: each["seconds"]) for subject, every in taken.items()}
    for subject, least in best.items():
        yield {
            "rows": rows, "files": files, "subject": subject, "seconds": round(least["seconds"], 2),
            "ratio": round(least["seconds"] / best["COPY"]["seconds"], 2), "cpu_s": round(least["cpu"], 2),
            "ratio_cpu": round(least["cpu"] / best["COPY"]["cpu"], 2), "peak_mb": round(least["peak_mb"]),
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[FEW, SOME, 10 * SOME])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]))
        return
    results: list[dict[str, object]] = []
    heads = ("rows", "files", "subject", "seconds", "÷ COPY", "CPU s", "÷ COPY", "peak MB")
    print(" ".join(f"{head:>10}" for head in heads))
    for rows in options.rows:
        for form in options.forms if rows <= SOME else ("one",):
            for row in compared(rows, form, options.rounds if rows <= SOME else 1):
                print(" ".join(f"{value!s:>10}" for value in row.values()), flush=True)
                results.append(row)
    RESULTS.parent.mkdir(exist_ok=True)
    document = {"load_average": os.getloadavg()[0], "results": results}
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
