"""What the ETL's own processes settle before they begin."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.template import COLUMNS
from monitor.home import ROOT

SETTLED = """
import sys
from etl.room.process import settle
settle()
import pyarrow as pa
pa.table({"a": [1, None]})
assert "pandas" not in sys.modules
import pandas
assert len(pandas.DataFrame({"a": [1]})) == 1
"""


def test_pyarrow_does_without_pandas_which_can_still_be_imported() -> None:
    subprocess.run([sys.executable, "-c", SETTLED], cwd=ROOT, check=True)


SMALL = """
from pathlib import Path
from etl.room.process import settle
settle()
assert "THP_enabled:\\t0" in Path("/proc/self/status").read_text()
"""


def test_an_etl_process_takes_small_pages_of_memory() -> None:
    status = Path("/proc/self/status")
    if not status.exists() or "THP_enabled" not in status.read_text(encoding="utf-8"):
        pytest.skip("the system does not say")
    subprocess.run([sys.executable, "-c", SMALL], cwd=ROOT, check=True)


def test_a_load_imports_no_pandas(tmp_path: Path) -> None:
    path = tmp_path / "报送.csv"
    row = "2025年3月,市通管办,stations_5g_per_10k,每万人5G基站数,,,5,个,"
    path.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "etl", "load", str(path), "--by", "测", "--publish"],
        cwd=ROOT,
        env={**os.environ, "MONITOR_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.split("|")[-1].strip() for line in made.stderr.splitlines()}
    assert "pyarrow.lib" in imported
    assert "pandas.core" not in imported
