"""Pictures by their address: the first of a server's life, one never seen, one seen, and one that has not changed.

python -m tests.bench.pictures [--count 8]

The limit of the drawing is Kaleido itself, 0.2 s a figure with its browser open (tests/bench/package.py compares).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from monitor.charts.gallery import list_figures  # noqa: E402
from monitor.home import Home  # noqa: E402
from monitor.plan import load_plan  # noqa: E402
from tests.browser.server import serving  # noqa: E402

MONTH = "2025-09"
GOALS = {"drawn": 1000, "kept": 10, "unchanged": 10}  # ms


def ask(address: str, tag: str = "") -> tuple[float, int, str]:
    """Milliseconds until the whole answer was there, its bytes, its tag."""
    request = urllib.request.Request(address, headers={"If-None-Match": tag} if tag else {})
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            body, found = answer.read(), answer.headers.get("ETag") or ""
    except urllib.error.HTTPError as same:
        if same.code != 304:
            raise
        body, found = b"", tag
    return (time.perf_counter() - started) * 1000, len(body), found


def measure(address: str, count: int) -> dict[str, float]:
    names = [name for name in list_figures(load_plan()) if name.startswith("trend-")][: count + 1]
    urls = [f"{address}/picture/{name}.png?month={MONTH}&size=screen" for name in names]
    first, *drawn = [ask(url) for url in urls]
    kept = [ask(url) for url in urls[1:]]
    unchanged = [ask(url, tag) for url, (_, _, tag) in zip(urls[1:], kept, strict=True)]
    assert not any(size for _, size, _ in unchanged), "what has not changed is not sent again"
    found = {"first": first[0], "size_kB": statistics.median(size for _, size, _ in drawn) / 1000}
    for name, times in (("drawn", drawn), ("kept", kept), ("unchanged", unchanged)):
        found[name] = statistics.median(ms for ms, _, _ in times)
    return {name: round(value, 1) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(os.environ["MONITOR_DATA"]) if "MONITOR_DATA" in os.environ else Path(name) / "data")
        environment = {**os.environ, "MONITOR_DATA": str(home.root)}
        subprocess.run([sys.executable, "-m", "etl", "demo", "--if-empty"], cwd=ROOT, env=environment, check=True)
        with serving(home, Path(name) / "log.txt") as address:
            found = measure(address, options.count)
    print(f"{'ms':>12} {'median':>9} {'goal':>6} {'ratio':>6}")
    for key, value in found.items():
        goal = GOALS.get(key)
        print(f"{key:>12} {value:>9.1f} {goal or '':>6} {f'{value / goal:.2f}' if goal else '':>6}")
    results = ROOT / "tests" / "bench" / "results"
    results.mkdir(exist_ok=True)
    document = {"load": round(os.getloadavg()[0], 1), **found}
    (results / "pictures.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
