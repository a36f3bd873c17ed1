"""An hour of readers, uploads, publications, rollbacks and kills at random, by a fixed seed.

python -m tests.bench.soak [--minutes 60] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.soak import soak  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-soak-") as folder:
        os.environ["MONITOR_DATA"] = f"{folder}/data"
        report = soak(Path(folder), 10**9, options.seed, options.minutes * 60)
    for name, count in sorted(report.acts.items()):
        print(f"{count:>8,} {name}")
    print(f"{report.looks:>8,} looks of readers, {report.versions:,} versions, {len(report.faults)} faults")
    print("memory, MB:", *report.memory_mb)
    for fault in report.faults[:20]:
        print("fault:", fault)
    result = {"acts": report.acts, "looks": report.looks, "versions": report.versions, "faults": report.faults}
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    content = json.dumps(result | {"memory_mb": report.memory_mb}, ensure_ascii=False, indent=1)
    (results / "soak.json").write_text(content + "\n", encoding="utf-8")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
