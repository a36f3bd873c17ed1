"""A real published figure takes the way of every departmental file, and is no demonstration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "data" / "published" / "load" / "digital_economy_scale_2024.csv"


def etl(home: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "etl", *arguments, "--json"],
        cwd=ROOT,
        env={**os.environ, "MONITOR_DATA": str(home), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_published_figure_is_loaded_and_is_where_the_plan_starts_from(tmp_path: Path) -> None:
    [file] = etl(tmp_path, "load", str(FILE), "--by", "tester", "--publish", "--observations")["files"]
    assert (file["department"], file["month"], file["accepted"], file["problems"]) == ("市数据管理局", "2024-12", 1, [])
    [observation] = file["observations"]
    assert observation["indicator"] == "digital_economy_scale"

    status = etl(tmp_path, "status", "--month", "2025-06")
    [scale] = [row for row in status["assessments"] if row["indicator"] == "digital_economy_scale"]
    assert Decimal(scale["baseline"]) == Decimal(observation["value"]) == 7900
    assert (Decimal(scale["target"]), Decimal(scale["expected"])) == (8300, 8100)
    assert scale["actual"] is None
