"""A real published figure takes the way of every departmental file, and is no demonstration."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.forked import etl

ROOT = Path(__file__).parents[1]
FILE = ROOT / "data" / "published" / "load" / "digital_economy_scale_2024.csv"


def answered(home: Path, *arguments: str) -> dict[str, Any]:
    done = etl(*arguments, "--json", MONITOR_DATA=str(home))
    assert done.status == 0, done.out + done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def test_a_published_figure_is_loaded_and_is_where_the_plan_starts_from(tmp_path: Path) -> None:
    [file] = answered(tmp_path, "load", str(FILE), "--by", "tester", "--publish", "--observations")["files"]
    assert (file["department"], file["month"], file["accepted"], file["problems"]) == ("市数据管理局", "2024-12", 1, [])
    [observation] = file["observations"]
    assert observation["indicator"] == "digital_economy_scale"

    status = answered(tmp_path, "status", "--month", "2025-06")
    [scale] = [row for row in status["assessments"] if row["indicator"] == "digital_economy_scale"]
    assert Decimal(scale["baseline"]) == Decimal(observation["value"]) == 7900
    assert (Decimal(scale["target"]), Decimal(scale["expected"])) == (8300, 8100)
    assert scale["actual"] is None
