"""Twenty departments that hand in at the same time while fifty readers browse and a reviewer publishes.

`python -m tests.bench.office [analysts] [readers]` starts the site as an office runs it (two processes behind nginx)
over the demonstration data, and waits until it stands as if started long ago. Each analyst signs in, uploads the
filled-in template on the page 报送, ticks the remarks and clicks 报送 twice; a reviewer approves and publishes what has
come in, again and again, until all is published. Afterwards the ledger is held against what everybody was told.
Exit status 1 where anything was lost, doubled or mixed.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from etl.reception.acts import Office
from etl.template import template_bytes
from monitor.access import Actor, Role
from monitor.home import PLAN_PATH, ROOT, Home
from monitor.ledger import read_events
from monitor.month import Month
from monitor.plan import Plan, load_plan
from monitor.register import read_register
from monitor.status import WORDS
from tests.bench.analyst import Analyst
from tests.bench.readers import PAUSE, WARMING, Reader, figures_made, look_at_everything, processor_seconds
from tests.browser.front import Front, fronted, until
from tests.visitor import add

MONTH = Month(2025, 10)
HEAD = Actor("head", "主管", Role.ADMINISTRATOR, origin="127.0.0.1")


@dataclass
class Found:
    """What a run came to; `faults` is empty where all is as it must be."""

    analysts: list[Analyst]
    readers: list[Reader]
    versions: int  # that were published meanwhile
    site_cpu: float = 0.0  # seconds of the processes that serve pages
    clerks_cpu: float = 0.0  # of those beside them that check files
    faults: list[str] = field(default_factory=list)

    def row(self) -> dict[str, object]:
        clicks = sorted(one for reader in self.readers for one in reader.took)
        return {
            "报送员": len(self.analysts),
            "读者": len(self.readers),
            "收到": sum(bool(one.submission) for one in self.analysts),
            "其间发布": self.versions,
            **{f"{word}_p95_s": _p95([one.took.get(step, 0.0) for one in self.analysts]) for step, word in STEPS},
            "读者点击": len(clicks),
            "读者_p50_s": round(statistics.median(clicks), 2),
            "读者_p95_s": _p95(clicks),
            "图出错": sum(len(one.faults) for one in self.readers),
            "版本混杂": sum(one.mixed for one in self.readers),
            "站点_CPU_s": round(self.site_cpu, 1),
            "检查_CPU_s": round(self.clerks_cpu, 1),
            "问题": len(self.faults),
        }


STEPS = (("open", "打开"), ("upload", "上传并检查"), ("submit", "报送"))


def _p95(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 2) if values else 0.0


def filled(home: Home, plan: Plan, department: str) -> bytes:
    """The department's template with last month's figures of the whole city once more."""
    desk = Office(home, plan, HEAD, MONTH.last_day)
    last = {one.item.id: one for one in desk.standing(department, MONTH).expected}
    rows = []
    for row in desk.form_rows(department, MONTH):
        one = last.get(row["指标编码"])
        value = "" if one is None or row["地区"] else _value(one.last_value, one.last_status)
        rows.append({**row, "累计数": value})
    return template_bytes(tuple(rows))


def _value(number: object, status: str | None) -> str:
    return WORDS[status] if status else "" if number is None else str(number)  # type: ignore[index]


def staff(home: Home, plan: Plan, address: str, count: int) -> list[Analyst]:
    """As many analysts as departments that have something to report, each with the file to hand in."""
    found = []
    for department in Office(home, plan, HEAD, MONTH.last_day).departments():
        if len(found) == count:
            break
        content = filled(home, plan, department.id)
        has_figures = any(row["累计数"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        if has_figures:
            account = add(home, f"analyst{len(found) + 1}", Role.REPORTER, department.id)
            found.append(Analyst(address, account, str(MONTH), f"{department.short}.csv", content))
    return found


async def work(front: Front, home: Home, analysts: list[Analyst], readers: int) -> Found:
    """Everybody at once; the readers go on until the last submission is published."""
    before = len(read_register(home).publications)
    reading = [Reader(front.address, number) for number in range(readers)]
    everybody = [asyncio.create_task(one.read(math.inf, 0.0)) for one in reading]
    await asyncio.sleep(PAUSE)  # all pages are open
    handed_in = asyncio.Event()
    publishing = asyncio.create_task(_publish(home, handed_in))
    outcomes = await asyncio.gather(*map(_report, analysts), return_exceptions=True)
    handed_in.set()
    outcomes += await asyncio.gather(publishing, return_exceptions=True)
    for one in everybody:
        one.cancel()
    ends = await asyncio.gather(*everybody, return_exceptions=True)
    outcomes += [one for one in ends if not isinstance(one, asyncio.CancelledError)]
    found = Found(analysts, reading, len(read_register(home).publications) - before)
    found.faults += [f"{type(one).__name__}: {one}" for one in outcomes if isinstance(one, BaseException)]
    found.faults += told(home, analysts)
    found.faults += ["readers saw figures of two versions in one answer"] * sum(one.mixed for one in reading)
    found.faults += [fault for one in reading for fault in one.faults]
    return found


async def _report(analyst: Analyst) -> None:
    headers = {"accept": "text/html"}
    async with httpx.AsyncClient(base_url=analyst.address, headers=headers, timeout=300) as client:
        await analyst.sign_in(client)
        await analyst.report(client, twice=True)


async def _publish(home: Home, handed_in: asyncio.Event) -> None:
    """A reviewer who takes what has come in, until everybody is done and nothing waits."""
    while True:
        is_last = handed_in.is_set()
        waiting = [one.id for one in read_register(home).submissions.values() if one.state == "received"]
        if waiting:
            await _etl(home, "approve", *waiting, "--by", "审核员")
            await _etl(home, "publish", "--by", "审核员")
        elif is_last:
            return
        await asyncio.sleep(0.5)


async def _etl(home: Home, *arguments: str) -> None:
    environment = {**os.environ, "MONITOR_DATA": str(home.root)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "etl", *arguments, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError(" ".join(arguments))


def told(home: Home, analysts: list[Analyst]) -> list[str]:
    """Where the ledger says otherwise than what the analysts were told; what `verify` finds."""
    events = read_events(home.ledger)
    received = [event for event in events if event["act"] == "received"]
    own = {event["submission"]: event["by"] for event in received if str(event["by"]).startswith("analyst")}
    faults = [
        f"{one.account} was told “{one.submission}”" for one in analysts if own.get(one.submission) != one.account
    ]
    faults += [f"{who} handed in {count} times" for who, count in Counter(own.values()).items() if count != 1]
    if [event["submission"] for event in received] != [f"S{number + 1:06d}" for number in range(len(received))]:
        faults.append("the numbers of submissions are not in order")
    states = read_register(home).submissions
    faults += [f"{name} is {states[name].state}" for name in own if states[name].state != "published"]
    checked = subprocess.run(
        [sys.executable, "-m", "etl", "verify"],
        cwd=ROOT, env={**os.environ, "MONITOR_DATA": str(home.root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return faults + ([checked.stdout] if checked.returncode else [])


def measure(home: Home, folder: Path, analysts: int, readers: int, *, is_warm: bool = False) -> Found:
    """One run over an installation that holds the demonstration data; warm as one that was started long ago."""
    plan, said = load_plan(PLAN_PATH), figures_made(home)
    with fronted(home, folder, is_warm=is_warm) as front:
        people = staff(home, plan, front.address, analysts)
        if is_warm:
            until(lambda: figures_made(home) - said >= len(front.ports), WARMING)
            asyncio.run(look_at_everything(front))
        sites = [front.process_of(port) for port in front.ports]
        before = sum(map(processor_seconds, sites))
        found = asyncio.run(work(front, home, people, readers))
        found.site_cpu = sum(map(processor_seconds, sites)) - before
        found.clerks_cpu = sum(processor_seconds(one) for site in sites for one in children(site))
        return found


def children(process: int) -> list[int]:
    """The processes that a process started, by any of its threads, and that still run."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text(encoding="ascii").split()]


def main() -> int:
    analysts, readers = (int(one) for one in (sys.argv[1:] + ["20", "50"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(name) / "data")
        subprocess.run(
            [sys.executable, "-m", "etl", "demo"],
            cwd=ROOT, env={**os.environ, "MONITOR_DATA": str(home.root)}, check=True,
        )  # fmt: skip
        load = os.getloadavg()[0]
        found = measure(home, Path(name), analysts, readers, is_warm=True)
    print(json.dumps({"loadavg_before": load, **found.row()}, ensure_ascii=False, indent=1))
    for fault in found.faults:
        print(fault, file=sys.stderr)
    return bool(found.faults)


if __name__ == "__main__":
    sys.exit(main())
