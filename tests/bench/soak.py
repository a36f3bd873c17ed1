"""An hour of readers, uploads, publications, rollbacks and kills at random, by a fixed seed.

python -m tests.bench.soak [--minutes 60] [--seed 1]

Beside the readers within this process (figures, their tables, the interface, health) others keep pages open: real
connections through nginx to two processes that serve the same folder. Their memory is what must stay flat.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from monitor.home import Home  # noqa: E402
from tests.bench.readers import Reader, memory  # noqa: E402
from tests.browser.front import Front, fronted  # noqa: E402
from tests.soak import Report, soak  # noqa: E402

PAGES = ("", "departments", "districts", "milestones", "indicator", "submissions", "method")
READERS = 4
GROWTH = 1.15  # by so much memory may differ between the second quarter of the time and the last


class Served:
    """Open pages through nginx, in a thread of their own, and what the processes hold meanwhile."""

    def __init__(self, front: Front, seconds: float) -> None:
        self.front, self.end, self.every = front, time.monotonic() + seconds, max(1.0, seconds / 60)
        self.readers = [Reader(front.address, number, PAGES, ("2025-01", "2025-09")) for number in range(READERS)]
        self.memory_mb: list[float] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()))
        self._thread.start()

    async def _all(self) -> None:
        await asyncio.gather(self._watch(), *(reader.read(self.end, 0) for reader in self.readers))

    async def _watch(self) -> None:
        while time.monotonic() < self.end:
            await asyncio.sleep(self.every)
            self.memory_mb.append(round(memory(self.front), 1))

    def faults(self) -> list[str]:
        """Whatever a reader met, and memory that grew; waits for the end."""
        self._thread.join()
        found = [f"reader {one.number}: {fault}" for one in self.readers for fault in one.faults]
        found += [] if is_flat(self.memory_mb) else [f"memory grew: {self.memory_mb} MB"]
        return found + ([] if any(one.seen for one in self.readers) else ["no reader saw a figure"])


def is_flat(megabytes: list[float]) -> bool:
    """Whether the last quarter holds about what the second held; the first fills what is kept."""
    quarter = len(megabytes) // 4
    if not quarter:
        return True
    return statistics.median(megabytes[-quarter:]) <= GROWTH * statistics.median(megabytes[quarter : 2 * quarter])


def run(folder: Path, minutes: float, seed: int) -> tuple[Report, dict[str, object]]:
    """What happened, and what the processes held."""
    os.environ["MONITOR_DATA"] = f"{folder}/data"
    (folder / "nginx").mkdir()
    with fronted(Home(folder / "data"), folder / "nginx", is_warm=True) as front:
        served: list[Served] = []
        report = soak(
            folder, 10**9, seed, minutes * 60, begun=lambda: served.append(Served(front, minutes * 60))
        )  # pages are opened when there is something to see
        report.faults += served[0].faults()
    report.faults += [] if is_flat(report.memory_mb) else [f"memory of the readers' process grew: {report.memory_mb}"]
    clicks = sum(len(one.took) for one in served[0].readers)
    return report, {"clicks": clicks, "served_mb": served[0].memory_mb}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-soak-") as folder:
        report, served = run(Path(folder), options.minutes, options.seed)
    for name, count in sorted(report.acts.items()):
        print(f"{count:>8,} {name}")
    print(f"{report.looks:>8,} looks of readers, {report.versions:,} versions, {len(report.faults)} faults")
    print(f"{served['clicks']:>8,} clicks on pages through nginx; memory of the processes, MB:", served["served_mb"])
    print("memory of the readers' process, MB:", *report.memory_mb)
    for fault in report.faults[:20]:
        print("fault:", fault)
    result = {
        "acts": report.acts,
        "looks": report.looks,
        "versions": report.versions,
        "faults": report.faults,
        **served,
    }
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    content = json.dumps(result | {"memory_mb": report.memory_mb}, ensure_ascii=False, indent=1)
    (results / "soak.json").write_text(content + "\n", encoding="utf-8")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
