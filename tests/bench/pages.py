"""How a page should carry its figures: four candidates, twelve charts, a filter that changes. Prints a table and JSON.

`python -m tests.bench.pages` alternates the candidates, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch

HERE = Path(__file__).resolve().parent / "candidates"
ROOT = HERE.parents[2]
ROUNDS = 5
_CPU_CLOCK = 2  # of a process its time on the processors, as clock_getcpuclockid makes it: (~pid << 3) | 2
SETTINGS = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_RUNNER_POST_SCRIPT_GC": "false",
}
STREAMLIT = [sys.executable, "-m", "streamlit", "run"]
CANDIDATES = {
    "静态页": [sys.executable, "-m", "uvicorn", "tests.bench.candidates.static:app", "--log-level", "error", "--port"],
    "st.plotly_chart": [*STREAMLIT, str(HERE / "plain.py"), "--server.port"],
    "缓存Figure": [*STREAMLIT, str(HERE / "cached.py"), "--server.port"],
    "按地址取图": [*STREAMLIT, str(HERE / "address.py"), "--server.port"],
}
DRAWN = """(mark) => {
  const plots = [...document.querySelectorAll('.js-plotly-plot')];
  return plots.length === 12 && plots.every((plot) => plot.textContent.includes(mark));
}"""


@contextmanager
def serving(command: list[str]) -> Iterator[tuple[str, int]]:
    """The candidate's address and process id, while it runs."""
    port = free_port()
    environment = {**os.environ, **SETTINGS, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str) -> None:
    for _ in range(900):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def cpu_ms(pid: int) -> float:
    """Processor time that a process has used, in milliseconds, by the clock that Linux keeps of every process.

    /proc counts in ticks of ten milliseconds, which is as much as a page takes.
    """
    return time.clock_gettime((~pid << 3) | _CPU_CLOCK) * 1000


def until_drawn(page: Page, number: int, started: float) -> float:
    page.wait_for_function(DRAWN, arg=f"〔{number}〕", timeout=60_000, polling=5)
    return (time.perf_counter() - started) * 1000


def change(page: Page, number: int) -> float:
    started = time.perf_counter()
    page.get_by_text(f"2025年{number}月", exact=True).click()
    return until_drawn(page, number, started)


def first_load(browser: Browser, address: str) -> tuple[Page, float]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    started = time.perf_counter()
    page.goto(address)
    return page, until_drawn(page, 9, started)


def measure() -> dict[str, dict[str, float]]:
    """Candidate → medians in milliseconds."""
    found: dict[str, dict[str, list[float]]] = {name: {} for name in CANDIDATES}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(serving(command)) for name, command in CANDIDATES.items()}
        browser = launch(stack.enter_context(sync_playwright()))
        for address, _ in servers.values():  # imports and caches warm, as after the first reader of a day
            first_load(browser, address)[0].context.close()
        pages = {}
        for name, (address, _) in servers.items():
            pages[name], load = first_load(browser, address)
            found[name]["首次打开"] = [load]
        for number in (8, 7, 6, 5):
            for name, page in pages.items():
                found[name].setdefault("换月（未见过）", []).append(change(page, number))
        for turn in range(ROUNDS):
            for name, page in pages.items():
                before = cpu_ms(servers[name][1])
                found[name].setdefault("换月（见过）", []).append(change(page, 9 - turn % 2))
                page.wait_for_timeout(400)
                found[name].setdefault("服务器CPU（见过）", []).append(cpu_ms(servers[name][1]) - before)
    return {
        name: {what: round(statistics.median(values)) for what, values in row.items()} for name, row in found.items()
    }


def main() -> None:
    found = measure()
    columns = list(next(iter(found.values())))
    print(f"| 毫秒 | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 1) + "|")
    for name, row in found.items():
        print(f"| {name} | " + " | ".join(str(row[column]) for column in columns) + " |")
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
