"""A nation on the pages: every county of 2,834 as a district of one plan, and what each figure of districts costs.

python -m tests.bench.counties [folder]

Every indicator of the project's plan stands three times, those that districts report with a target for every county.
With a folder the installation stays there: MONITOR_DATA=folder serves it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from monitor.home import Home
from monitor.plan import District, Plan, load_plan
from monitor.web.figures import FigureKey, find_figure
from monitor.web.view import current_release, find_view
from tests.bench import large

RESULT = Path(__file__).with_name("results") / "counties.json"
COUNTIES, TIMES, ROW = 2834, 3, 54
ITEM = "new_5g_stations_0"
FIGURES = ("district_heatmap-all", "tiles-all", f"districts-{ITEM}", f"tiles-{ITEM}")


@dataclass(frozen=True)
class Took:
    """One thing that a reader waits for."""

    what: str
    cpu_s: float
    kb: int  # of JSON


def county_plan() -> Plan:
    """The project's plan, every indicator three times, with counties for districts."""
    plan = load_plan()
    counties = tuple(
        District(id=f"c{one}", name=f"第{one}县", kind="district", tile=(one // ROW, one % ROW))
        for one in range(COUNTIES)
    )
    indicators = [
        one.model_copy(
            update={
                "id": f"{one.id}_{n}", "name": f"{one.name}（{n}）", "baseline": None,
                "district_targets": {county.id: one.target for county in counties} if one.by_district else {},
            }
        )
        for one in plan.indicators
        for n in range(TIMES)
    ]  # fmt: skip
    fields = {**dict(plan), "id": "counties-2025", "indicators": tuple(indicators), "districts": counties}
    return Plan.model_construct(**fields)


def measure(home: Home) -> list[Took]:
    """What the first reader of a version waits for, by the processor."""
    found: list[Took] = []

    def take(what: str, act: Callable[[], Any], size: Callable[[Any], int] = lambda _: 0) -> Any:
        began = time.process_time()
        result = act()
        found.append(Took(what, round(time.process_time() - began, 2), size(result) // 1000))
        return result

    release = current_release(home)
    assert release is not None
    month = max(release.months)
    view = take("view", lambda: find_view(release.version, month))
    take("cells of two months", lambda: (view.cells.keys(), view.cells_before.keys()))
    for name in FIGURES:
        key = FigureKey(release.version, name, month)
        take(name, lambda key=key: find_figure(key), lambda served: len(served.drawing.body))
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else name)
        os.environ["MONITOR_DATA"] = str(folder)
        home = Home(folder)
        if current_release(home) is None:
            large.installation(folder, county_plan(), np.random.default_rng(7))
        rows = [asdict(one) for one in measure(home)]
    for row in rows:
        print(f"{row['what']:<32} {row['cpu_s']:>6.2f} s {row['kb']:>6} kB")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
