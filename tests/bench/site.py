"""The site itself against a static page and plain Streamlit with the same figures: `python -m tests.bench.site`.

First load in an empty browser, change of page, change of the month never seen and seen before, and the server's CPU for
a page and a month seen before; over the demonstration and over ten times the indicators with a hundred times the
observations. Candidates alternate, so that a busy machine slows all of them alike; what counts are the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from monitor.home import Home
from monitor.month import Month
from monitor.web.view import current_release
from tests.bench.candidates.same import SECTIONS, keys
from tests.bench.large import large_installation
from tests.bench.pages import HERE, ROOT, SETTINGS, STREAMLIT, cpu_ms, free_port, wait_for
from tests.browser.chromium import launch

RESULTS = ROOT / "tests" / "bench" / "results" / "site.json"
UVICORN = [sys.executable, "-m", "uvicorn"]
CANDIDATES = {
    "静态页": [
        sys.executable,
        "-m",
        "uvicorn",
        "tests.bench.candidates.same_static:app",
        "--log-level",
        "error",
        "--port",
    ],
    "本站": [*STREAMLIT, str(ROOT / "app.py"), "--server.address", "127.0.0.1", "--server.port"],
    "st.plotly_chart": [*STREAMLIT, str(HERE / "same_plain.py"), "--server.port"],
}
# When the last figure stands and the page's words speak of the same month, by the page's own clock; false before.
DRAWN = """([section, month, label, count]) => {
  const own = [...document.querySelectorAll('.mf-plot')];
  const foot = document.querySelector('.foot');
  if (own.length) return own.length === count
    && own.every((plot) => plot.dataset.drawn?.includes(`month=${month}`))
    && (!foot || foot.textContent.includes(`数据截至${label}`))
    && (location.pathname === `/${section}`) && performance.now();
  const plain = [...document.querySelectorAll('.js-plotly-plot')];
  return plain.length === count && plain.every((plot) => plot.textContent.includes(`〔${section}${month}〕`))
    && performance.now();
}"""
# What follows is timed from the reader's own act, not from when the measuring program began to prepare it.
ARM = """() => {
  window.acted = null;
  const act = () => { window.acted ??= performance.now(); };
  for (const kind of ["click", "change"]) document.addEventListener(kind, act, { capture: true, once: true });
}"""
WARMING = 40.0  # seconds at least
WARMEST = 900.0  # seconds at most, in which a plan of ten times the size draws its figures ahead
IDLE = 100.0  # milliseconds of processor in five seconds: nothing is drawn ahead any more
# Of a month never seen the site has drawn nothing yet, but for the months beside the one that is read: two cases.
FAR, BESIDE, SEEN = "换月（未见过，隔月）", "换月（未见过，邻月）", "换月（见过）"
GOALS = {"首次打开": 1.3, "换页": 1.2, FAR: 1.6, BESIDE: 1.6, SEEN: 1.3}
PAGE_CPU, MONTH_CPU, IDLE_CPU = "服务器CPU（换页）", "服务器CPU（换月）", "服务器CPU（空闲一秒）"
BLOCK = 12  # changes between two looks at the clock, so many times four that they end where they began
READING = 4.0  # seconds that a page is read before the month beside is chosen


@contextmanager
def serving(command: list[str], home: Home) -> Iterator[tuple[str, int]]:
    """The candidate's address and process id, while it runs over an installation."""
    port = free_port()
    environment = {**os.environ, **SETTINGS, "PYTHONPATH": str(ROOT), "MONITOR_DATA": str(home.root)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, str(port)], cwd=ROOT, env=environment, **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


class Stopwatch:
    """One candidate in one browser window."""

    def __init__(self, name: str, address: str, pid: int, counts: dict[str, int]) -> None:
        self.name, self.address, self.pid, self.counts = name, address, pid, counts
        self.times: dict[str, list[float]] = defaultdict(list)
        self.page: Page | None = None

    def _wanted(self, section: str, month: Month) -> list[str | int]:
        return [section, str(month), month.label, self.counts[section]]

    def _until(self, page: Page, section: str, month: Month, started: float) -> float:
        page.wait_for_function(DRAWN, arg=self._wanted(section, month), timeout=120_000, polling=5)
        return (time.perf_counter() - started) * 1000

    def first_load(self, browser: Browser, month: Month, *, is_kept: bool) -> None:
        """A new browser profile opens the first section; the last one is kept to work on."""
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        started = time.perf_counter()
        page.goto(f"{self.address}/{SECTIONS[0]}")
        self.times["首次打开"].append(self._until(page, SECTIONS[0], month, started))
        if is_kept:
            self.page = page
        else:
            page.context.close()

    def change_page(self, section: str, month: Month) -> None:
        page = self._page
        started = time.perf_counter()
        page.locator(f'a[href*="{section}"]').first.click()
        self.times["换页"].append(self._until(page, section, month, started))
        page.wait_for_timeout(400)

    def change_month(self, section: str, month: Month, what: str) -> None:
        page = self._page
        page.evaluate(ARM)
        if self.name == "st.plotly_chart":
            page.get_by_role("combobox", name=re.compile("月份")).click()
            option = page.get_by_role("option", name=re.compile(f"^{month.label}"))
            option.wait_for()
            page.evaluate(ARM)
            option.click()
        else:
            page.locator("select").select_option(str(month))
        drawn = page.wait_for_function(DRAWN, arg=self._wanted(section, month), polling=5)
        self.times[what].append(drawn.json_value() - page.evaluate("window.acted"))
        page.wait_for_timeout(400)

    def _idle(self) -> float:
        """Milliseconds of processor that the server takes in a second in which nobody asks for anything."""
        before, started = cpu_ms(self.pid), time.monotonic()
        time.sleep(READING)
        self.times[IDLE_CPU].append((cpu_ms(self.pid) - before) / (time.monotonic() - started))
        return self.times[IDLE_CPU][-1]

    def processor(self, what: str, changes: Sequence[Callable[[], None]]) -> None:
        """The server's processor time for one of these changes on the average, without what it takes when idle."""
        idle = self._idle()
        before, started = cpu_ms(self.pid), time.monotonic()
        for change in changes:
            change()
        spent = cpu_ms(self.pid) - before - idle * (time.monotonic() - started)
        self.times[what].append(spent / len(changes))

    @property
    def _page(self) -> Page:
        if self.page is None:
            raise RuntimeError("open the site first")
        return self.page


def measure(home: Home, rounds: int, candidates: Mapping[str, list[str]] = CANDIDATES) -> dict[str, dict[str, float]]:
    """Candidate → medians in milliseconds."""
    os.environ["MONITOR_DATA"] = str(home.root)
    release = current_release(home)
    if release is None:
        raise SystemExit("nothing is published there")
    newest, *older = release.months
    counts = {section: len(keys(section, newest)) for section in SECTIONS}
    with ExitStack() as stack:
        served = {name: stack.enter_context(serving(command, home)) for name, command in candidates.items()}
        _until_idle([pid for _, pid in served.values()])
        browser = launch(stack.enter_context(sync_playwright()))
        watches = [Stopwatch(name, *served[name], counts) for name in candidates]
        _run(watches, browser, newest, older, rounds)
    return {
        watch.name: {what: round(statistics.median(times), 1) for what, times in watch.times.items()}
        for watch in watches
    }


def _until_idle(pids: list[int]) -> None:
    """The site draws every figure ahead; a day's first reader comes later than that."""
    time.sleep(WARMING)
    end = time.monotonic() + WARMEST
    while time.monotonic() < end:
        before = [cpu_ms(pid) for pid in pids]
        time.sleep(5)
        if all(cpu_ms(pid) - cpu < IDLE for pid, cpu in zip(pids, before, strict=True)):
            return
    print("still drawing ahead: CPU figures hold that, too")


def _run(watches: list[Stopwatch], browser: Browser, newest: Month, older: list[Month], rounds: int) -> None:
    for watch in watches:  # imports and caches warm, as after the first reader of a day
        watch.first_load(browser, newest, is_kept=False)
        watch.times.clear()
    for turn in range(rounds):
        for watch in watches:
            watch.first_load(browser, newest, is_kept=turn == rounds - 1)
    for section in SECTIONS[::-1]:  # every page seen once
        for watch in watches:
            watch.change_page(section, newest)
            watch.times.pop("换页")
    for turn in range(2 * rounds):
        for watch in watches:
            watch.change_page(SECTIONS[(turn + 1) % 2], newest)
    for _ in range(rounds):
        for watch in watches:
            sections = [SECTIONS[(turn + 1) % 2] for turn in range(BLOCK)]
            watch.processor(PAGE_CPU, [partial(watch.change_page, one, newest) for one in sections])
    section = SECTIONS[0]
    far, beside = older[2:8:2], older[3:8:2]  # June, April, February; from each of them the month before
    for jump, step in zip(far, beside, strict=True):
        for watch in watches:
            watch.change_month(section, jump, FAR)
        time.sleep(READING)
        for watch in watches:
            watch.change_month(section, step, BESIDE)
    seen = [far[1], beside[0], far[2], beside[1]]
    for turn in range(2 * rounds):
        for watch in watches:
            watch.change_month(section, seen[turn % 4], SEEN)
    for _ in range(rounds):
        for watch in watches:
            order = [seen[(2 * rounds + turn) % 4] for turn in range(BLOCK)]
            watch.processor(MONTH_CPU, [partial(watch.change_month, section, month, SEEN) for month in order])


def _goal(column: str) -> str:
    if column in GOALS:
        return f"≤ {GOALS[column]:g}"
    return "" if column == IDLE_CPU else "≤ 15"


def report(name: str, found: dict[str, dict[str, float]]) -> dict[str, object]:
    """Print the table with the ratio to the static page; the same for the file of results."""
    columns = list(found["本站"])
    base, own = found["静态页"], found["本站"]
    ratios = {what: round(own[what] / base[what], 2) for what in GOALS}
    print(f"\n{name}\n\n| 毫秒 | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 1) + "|")
    for candidate, row in found.items():
        print(f"| {candidate} | " + " | ".join(f"{row[column]:g}" for column in columns) + " |")
    print("| 本站÷静态页 | " + " | ".join(f"{ratios[one]:g}" if one in ratios else "" for one in columns) + " |")
    print("| 目标 | " + " | ".join(_goal(one) for one in columns) + " |")
    return {
        "installation": name,
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "ms": found,
        "ratio": ratios,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["demo", "large"])
    parser.add_argument("--without-plain", action="store_true", help="leave out plain Streamlit, which takes minutes")
    asked = parser.parse_args()
    candidates = dict(list(CANDIDATES.items())[: 2 if asked.without_plain else 3])
    results = []
    with tempfile.TemporaryDirectory(prefix="bench-site-") as folder:
        if asked.only != "large":
            home = Home(Path(folder) / "demo")
            made = {**os.environ, "MONITOR_DATA": str(home.root)}
            subprocess.run([sys.executable, "-m", "etl", "demo"], cwd=ROOT, env=made, check=True)
            results.append(report("演示计划", measure(home, asked.rounds, candidates)))
        if asked.only != "demo":
            home, observations = large_installation(Path(folder) / "large")
            results.append(report(f"十倍指标，{observations:,}条观测", measure(home, asked.rounds, candidates)))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
