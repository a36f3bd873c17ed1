"""A nation's months into the tables of facts: 300 cities, 13 districts each, 60 items, 60 months; DuckDB and Spark.

python -m tests.bench.nation [--cities 300] [--skip-spark]

DuckDB does it twice: as a full build does, which takes most rows as they stand, and by the SQL that Spark runs as well
(etl/sql/3_all_months.sql). All read the same Parquet; what they write is compared row by row. Spark is a master and two
workers on this machine, so the ratio says what the cluster costs where it is not needed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from etl.recipe import SQL  # noqa: E402
from etl.version import cluster as spark_cluster  # noqa: E402
from etl.version.facts import WHOLE, fill_tables, whole_statements  # noqa: E402
from tests.cluster import cluster, missing  # noqa: E402

DISTRICTS, ITEMS, MONTHS = 13, 60, 60


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of the processors for this process."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> Took:
        return cls(time.perf_counter(), time.process_time())

    def until_now(self) -> Took:
        return Took(round(time.perf_counter() - self.clock, 1), round(time.process_time() - self.processor, 1))


_LANDING = """
COPY (
    SELECT
        'i' || i AS indicator_id, 'c' || c || CASE WHEN d = 0 THEN '' ELSE '-' || d END AS district_id,
        (DATE '2021-01-01' + to_months($month))::DATE AS month,
        CASE WHEN i % 3 = 0 THEN NULL ELSE ((i * 7 + c + d + $month) % 9973)::DECIMAL(28, 10) END AS value,
        CASE WHEN i % 3 = 1 THEN NULL ELSE ((i + c + $month) % 97 / 7.0)::DECIMAL(28, 10) END AS amount,
        NULL::VARCHAR AS self_status, NULL::VARCHAR AS text,
        'S' || lpad(($month * 2 + again)::VARCHAR, 6, '0') AS submission_id, 'd' || i % 10 AS department_id,
        '' AS sheet, (c + 2)::INTEGER AS line
    FROM range($items) AS a(i), range($cities) AS b(c), range($districts) AS e(d), range(2) AS f(again)
    WHERE again = 0 OR (c + i) % 50 = 0 -- two in a hundred are revised
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def landing(folder: Path, cities: int) -> list[Path]:
    """The lake of the nation, one file a month."""
    files = []
    with duckdb.connect() as connection:
        for month in range(MONTHS):
            path = folder / f"{month:02d}.parquet"
            numbers = {"month": month, "items": ITEMS, "cities": cities, "districts": DISTRICTS + 1}
            connection.execute(_LANDING.format(path=path), numbers)
            files.append(path)
    return files


def warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """Empty tables of a version, with the items."""
    connection = duckdb.connect(path, config={"default_block_size": "262144"})
    for script in ("1_plan.sql", "2_facts.sql"):
        connection.execute((SQL / script).read_text(encoding="utf-8"))
    connection.execute("INSERT INTO section VALUES ('s', 's', 's', 1)")
    connection.execute("INSERT INTO department VALUES ('d', 'd', 'd')")
    connection.execute("INSERT INTO task VALUES ('t', 1, 's', 't')")
    connection.execute(
        "INSERT INTO item SELECT 'i' || i, 't', CASE WHEN i % 3 = 2 THEN 'level' ELSE 'cumulative' END, 'i' || i, '',"
        " NULL, 'd', 1, i::INTEGER FROM range($items) AS a(i)",
        {"items": ITEMS},
    )
    return connection


def by_duckdb(path: Path, files: list[Path]) -> Took:
    """As a full build does."""
    with warehouse(path) as connection:
        start = Took.now()
        connection.read_parquet([str(file) for file in files], hive_partitioning=False).create_view("lake_rows")
        connection.execute("CREATE TEMP TABLE shared_month AS SELECT DISTINCT month FROM lake_rows")
        fill_tables(connection)
        return start.until_now()


def by_shared_sql(path: Path, files: list[Path]) -> Took:
    """By the SQL that both engines know."""
    with warehouse(path) as connection:
        start = Took.now()
        connection.read_parquet([str(file) for file in files], hive_partitioning=False).create_view("landing")
        for statement in whole_statements():
            connection.execute(statement)
        for table, view, order in WHOLE:
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {view} ORDER BY {order}")
        return start.until_now()


def by_spark(path: Path, files: list[Path], folder: Path) -> tuple[float, float]:
    """Seconds until the session stands, and for the work."""
    (folder / "cluster").mkdir()
    (folder / "shared").mkdir()
    with cluster(folder / "cluster") as master, warehouse(path) as connection:
        start = time.perf_counter()
        with spark_cluster.session(master) as spark:
            ready = time.perf_counter()
            spark_cluster.compute(spark, connection, files, folder / "shared", lambda *_: None)
            return ready - start, time.perf_counter() - ready


def same(one: Path, other: Path) -> bool:
    """Whether every table of facts holds the same rows."""
    with duckdb.connect(one, read_only=True) as connection:
        connection.execute(f"ATTACH '{other}' AS other (READ_ONLY)")
        return all(
            connection.execute(
                f"SELECT count(*) FROM ((FROM {table} EXCEPT ALL FROM other.{table}) UNION ALL"
                f" (FROM other.{table} EXCEPT ALL FROM {table}))"
            ).fetchall() == [(0,)]
            for table, _, _ in WHOLE
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=300)
    parser.add_argument("--skip-spark", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-nation-"))
    try:
        files = landing(folder, options.cities)
        count = options.cities * (DISTRICTS + 1) * ITEMS * MONTHS
        row: dict[str, object] = {"observations": count, "load": round(os.getloadavg()[0], 1)}
        whole, shared = by_duckdb(folder / "one.duckdb", files), by_shared_sql(folder / "same.duckdb", files)
        row |= {"duckdb_s": whole.clock, "duckdb_cpu_s": whole.processor}
        row |= {"duckdb_shared_sql_s": shared.clock, "duckdb_shared_sql_cpu_s": shared.processor}
        row["both_same"] = same(folder / "one.duckdb", folder / "same.duckdb")
        if not options.skip_spark and not missing():
            session, work = by_spark(folder / "other.duckdb", files, folder)
            row |= {"spark_session_s": round(session, 1), "spark_s": round(work, 1)}
            row |= {"ratio": round(work / whole.clock, 2), "ratio_shared_sql": round(work / shared.clock, 2)}
            row["spark_same"] = same(folder / "one.duckdb", folder / "other.duckdb")
        for name, value in row.items():
            print(f"{name:>24} {value}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "nation.json").write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
