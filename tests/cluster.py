"""A real Spark cluster on loopback: one master and two workers, with the Java of the machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

WORKERS = 2
WAIT = 240  # seconds for a busy machine


def missing() -> str:
    """What is not there to run a cluster with; "" where all is."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark (requirements-cluster.txt)"
    return "" if shutil.which("java") else "java"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a master with its workers, all of them ended at the end."""
    port, door = _free_port(), _free_port()
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:
        place = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(door)]
        log = folder / "master.log"
        stack.enter_context(_daemon("master.Master", place, log))
        _until(log, "I have been elected leader", 1)
        for number in range(WORKERS):
            own = folder / f"worker-{number}"
            own.mkdir()
            place = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--work-dir", str(own), master]
            stack.enter_context(_daemon("worker.Worker", place, folder / f"worker-{number}.log"))
        _until(log, "Registering worker", WORKERS)
        stack.callback(_end_driver)
        yield master


def _end_driver() -> None:
    """End the Java of this process, which pyspark leaves running with an open pipe, an error among these tests."""
    spark = sys.modules.get("pyspark")
    gateway = spark and spark.SparkContext._gateway
    if spark and gateway:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=60)
        spark.SparkContext._gateway = spark.SparkContext._jvm = None


@contextmanager
def _daemon(name: str, arguments: list[str], log: Path) -> Iterator[None]:
    spark = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.lang", "java.nio", "sun.nio.ch")]
    command = ["java", "-Xmx256m", *opens, "-cp", f"{spark}/jars/*", f"org.apache.spark.deploy.{name}", *arguments]
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(spark), "SPARK_SCALA_VERSION": "2.13"}
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _until(log: Path, words: str, times: int) -> None:
    end = time.monotonic() + WAIT
    while log.read_text(encoding="utf-8", errors="replace").count(words) < times:
        if time.monotonic() > end:
            raise TimeoutError(f"{log.name}: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
