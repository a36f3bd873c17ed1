"""The tables of a version built on an existing Spark cluster, from the SQL of a full build."""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from etl.recipe import BuildRefused, Progress, Recipe
from etl.version.facts import WHOLE, Engine, lake_files, whole_statements
from monitor.fault import why
from monitor.home import Home
from monitor.month import Month

ADDRESS = re.compile(r"spark://([\w.-]+):([0-9]{1,5})")
REACHED_WITHIN = 5.0  # seconds until a master that does not answer is given up
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # a number that does not fit is an error, never NULL
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.log.level": "ERROR",
}
PARTITION_BYTES = 32_000_000  # of compressed Parquet that one task sorts
INPUTS = ("item", "correction")  # of the plan, which the SQL joins
SERIES = ("indicator_id", "district_id")


def engine(address: str) -> Engine:
    """How the cluster at spark://host:port fills a version; raises BuildRefused where that is no such address."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise BuildRefused(f"“{address}”不是集群地址，应形如 spark://主机名:7077")
    host, port = found[1], int(found[2])

    def fill(connection: duckdb.DuckDBPyConnection, home: Home, recipe: Recipe, progress: Progress) -> list[Month]:
        _demand_answer(address, host, port)
        months = sorted(recipe.by_month)
        files = lake_files(home, recipe)
        if files:
            with _shared(home) as folder, session(address) as spark:
                compute(spark, connection, files, folder, progress)
        return months

    return fill


def _demand_answer(address: str, host: str, port: int) -> None:
    """Spark itself tries for minutes."""
    try:
        socket.create_connection((host, port), REACHED_WITHIN).close()
    except OSError as error:
        raise BuildRefused(
            f"连不上集群 {address}（{why(error)}），已发布的版本不变；请核对地址、防火墙和主节点是否已启动"
        ) from error


@contextmanager
def _shared(home: Home) -> Iterator[Path]:
    """A folder that the workers see as well: beside the lake, which they must see anyway."""
    for left in home.root.glob(".cluster-*"):  # by a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    folder = home.root / f".cluster-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o777)  # workers may run as another user
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def session(address: str) -> Iterator[Any]:
    """A session on the cluster; raises BuildRefused where pyspark is missing or the work fails there."""
    try:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra that nothing else needs
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise BuildRefused(
            "没有安装 pyspark，已发布的版本不变；请先运行 pip install -r requirements-cluster.txt，并安装 Java 17 或 21"
        ) from error
    try:
        builder = SparkSession.builder.appName("plan-monitor").master(address)
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        spark = builder.getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()
    except (PySparkException, Py4JError) as error:
        reason = str(error).strip().splitlines()[0][:300]
        raise BuildRefused(f"集群 {address} 没有算完，已发布的版本不变：{reason}") from error


def compute(
    spark: Any, connection: duckdb.DuckDBPyConnection, files: list[Path], folder: Path, progress: Progress
) -> None:
    """Run the views on the cluster, and take what they say into the version's tables."""
    for name in INPUTS:
        path = folder / f"{name}.parquet"
        connection.table(name).write_parquet(str(path))
        spark.read.parquet(_uri(path)).createOrReplaceTempView(name)
    size = sum(file.stat().st_size for file in files)
    partitions = max(spark.sparkContext.defaultParallelism, size // PARTITION_BYTES)
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    landing = spark.read.parquet(*map(_uri, files))
    # Every window of the SQL is of one series or a part of it: moved once, its rows need not be moved again.
    landing.repartition(partitions, *SERIES).createOrReplaceTempView("landing")
    for statement in whole_statements():
        spark.sql(statement.strip().removesuffix(";"))
    spark.catalog.cacheTable("ranked")  # all three tables are made of it
    for done, (table, view, order) in enumerate(WHOLE):
        progress("集群计算", done, len(WHOLE))
        path = folder / table
        spark.table(view).write.parquet(_uri(path))
        _take(connection, table, sorted(path.glob("*.parquet")), order)
    progress("集群计算", len(WHOLE), len(WHOLE))


def _take(connection: duckdb.DuckDBPyConnection, table: str, files: list[Path], order: str) -> None:
    if files:
        connection.execute(
            f"INSERT INTO {table} BY NAME SELECT * FROM read_parquet($files) ORDER BY {order}",  # noqa: S608 - own names
            {"files": [str(file) for file in files]},
        )


def _uri(path: Path) -> str:
    """Hadoop takes the path as it is: year=2025 with its sign, not as a browser would write it."""
    return f"file://{path.resolve()}"
