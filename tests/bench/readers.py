"""How many readers a machine holds: real connections that click every five seconds, and what each of them costs.

`python -m tests.bench.readers [readers …]` (20 50 100 200 where none are named; about a minute each) starts the site
with two processes behind nginx over the demonstration data. A click opens a page and month at random; it is answered
when the run has ended and every figure that this reader has not seen yet was fetched. Readers are light: they look for
nothing but what a browser would ask for next, and whether the page shows an error. Whoever waits longer than a minute
has met a fault.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from monitor.home import ROOT, Home
from monitor.plan import load_plan
from monitor.ui.failure import FAILED
from tests.browser.front import Front, fronted, until

PAUSE = 5.0  # seconds between the clicks of one reader
PATIENCE = 60.0  # seconds that a reader waits for a click
SECONDS = 40.0  # of clicking that count
PAGES = ("", "departments", "districts", "milestones", *(section.id for section in load_plan().sections))
MONTHS = ("2025-06", "2025-07", "2025-08", "2025-09")
WARMING = 900.0  # seconds in which all figures are made, on a busy machine
RESULTS = Path(__file__).with_name("results") / "readers.json"
_FIGURE = re.compile(rb"/figure/[\w./?=&%-]+size=(?:wide|narrow)[\w=&%-]*")


def fault_of(message: ForwardMsg) -> str:
    """What an element says of a fault of the program; "" for all others."""
    element = message.delta.new_element
    if element.WhichOneof("type") == "exception":
        return element.exception.type
    return element.alert.title if element.alert.title == FAILED else ""


@dataclass
class Reader:
    """One open page, with what its browser keeps."""

    address: str
    number: int
    pages: tuple[str, ...] = PAGES
    months: tuple[str, ...] = MONTHS
    seen: set[bytes] = field(default_factory=set)
    took: list[float] = field(default_factory=list)
    clicks: int = 0
    mixed: int = 0  # clicks that were answered with figures of more than one version
    faults: list[str] = field(default_factory=list)

    async def read(self, until: float, counts_from: float) -> None:
        chance = random.Random(self.number)
        headers = {"Cookie": f"monitor_worker={self.number:032x}"}
        uri = f"{self.address.replace('http', 'ws', 1)}/_stcore/stream"
        await asyncio.sleep(chance.uniform(0, PAUSE))
        while time.monotonic() < until:
            try:
                async with websockets.connect(
                    uri,
                    subprotocols=["streamlit"],
                    additional_headers=headers,
                    origin=self.address,
                    max_size=None,
                    open_timeout=120,  # as long as a browser waits
                ) as socket:
                    await self._look_around(socket, chance, until, counts_from)
            except (OSError, TimeoutError, websockets.WebSocketException) as problem:
                self.faults.append(f"connection: {problem!r}")
                await asyncio.sleep(PAUSE)

    async def _look_around(
        self, socket: websockets.ClientConnection, chance: random.Random, until: float, counts_from: float
    ) -> None:
        """Click until it is over; what a click took counts from then on."""
        while time.monotonic() < until:
            started = time.monotonic()
            page, month = chance.choice(self.pages), chance.choice(self.months)
            async with asyncio.timeout(PATIENCE):
                await self._click(socket, page, month)
            self.clicks += 1
            if started > counts_from:
                self.took.append(time.monotonic() - started)
            await asyncio.sleep(max(0.0, PAUSE * chance.uniform(0.6, 1.4) - (time.monotonic() - started)))

    async def _click(self, socket: websockets.ClientConnection, page: str, month: str) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = f"month={month}"
        asked.rerun_script.page_name = page
        await socket.send(asked.SerializeToString())
        figures: set[bytes] = set()
        while True:
            content = await socket.recv()
            assert isinstance(content, bytes)
            figures.update(_FIGURE.findall(content))
            message = ForwardMsg.FromString(content)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                break
            if kind == "delta" and (told := fault_of(message)):
                self.faults.append(f"/{page}?month={month}: {told}")
        self.mixed += len({path.split(b"/")[2] for path in figures}) > 1
        new = drawn(figures) - self.seen
        self.seen |= new
        statuses = await asyncio.gather(*map(self._fetch, new))
        self.faults += [
            f"{figure.decode()}: {status}" for figure, status in zip(new, statuses, strict=True) if status != 200
        ]

    async def _fetch(self, path: bytes) -> int:
        parts = urlsplit(self.address)
        incoming, outgoing = await asyncio.open_connection(parts.hostname, parts.port)
        cookie = f"monitor_worker={self.number:032x}".encode()
        outgoing.write(
            b"GET " + path + b" HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: br\r\nCookie: " + cookie
            + b"\r\nConnection: close\r\n\r\n"
        )  # fmt: skip
        try:
            answer = await incoming.read()
        finally:  # a reader may be called away meanwhile
            outgoing.close()
        return int(answer.split(b" ", 2)[1])


def drawn(figures: set[bytes]) -> set[bytes]:
    """Those that a browser at a desk fetches: the wide form where a page names both, else the narrow one of a card."""
    return {one for one in figures if b"size=wide" in one or one.replace(b"size=narrow", b"size=wide") not in figures}


def memory(front: Front) -> float:
    """Megabytes that the processes hold for themselves."""
    total = 0
    for port in front.ports:
        text = Path(f"/proc/{front.process_of(port)}/smaps_rollup").read_text(encoding="ascii")
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))
    return total / 1024


def processor(front: Front) -> float:
    """Seconds of processor time that the processes have used."""
    return sum(processor_seconds(front.process_of(port)) for port in front.ports)


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def hold(front: Front, count: int) -> dict[str, float]:
    """What that many readers meet."""
    before, used, own = memory(front), processor(front), time.process_time()
    started = time.monotonic()
    readers = [Reader(front.address, number) for number in range(count)]
    held = asyncio.create_task(_peak(front, started + SECONDS + PAUSE))
    until = started + PAUSE * 2 + SECONDS
    await asyncio.gather(*(reader.read(until, started + PAUSE * 2) for reader in readers))
    took = sorted(one for reader in readers for one in reader.took)
    return {
        "读者": count,
        "点击": len(took),
        "p50_ms": round(statistics.median(took) * 1000),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000),
        "最慢_ms": round(took[-1] * 1000),
        "图": sum(len(reader.seen) for reader in readers),
        "出错": sum(len(reader.faults) for reader in readers),
        "每次点击_CPU_ms": round((processor(front) - used) / max(1, sum(r.clicks for r in readers)) * 1000, 1),
        "每位读者_MB": round((await held - before) / count, 2),
        "客户端_CPU_s": round(time.process_time() - own, 1),
    }


async def _peak(front: Front, until: float) -> float:
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    return memory(front)


def figures_made(home: Home) -> int:
    """How often a process has said in the log that every figure of a version is made."""
    path = home.log / "monitor.jsonl"
    return path.read_text(encoding="utf-8").count("幅图已备好") if path.exists() else 0


async def look_at_everything(front: Front) -> None:
    """Each page once by a few readers, so that every process has imported what it needs; this is not measured."""
    started = time.monotonic()
    await asyncio.gather(*(Reader(front.address, number).read(started + 3 * PAUSE, 0) for number in range(1001, 1009)))


def main() -> None:
    counts = [int(one) for one in sys.argv[1:]] or [20, 50, 100, 200]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(Path(os.environ["MONITOR_DATA"]) if "MONITOR_DATA" in os.environ else folder / "data")
        subprocess.run(
            [sys.executable, "-m", "etl", "demo", "--if-empty"],
            cwd=ROOT, env={**os.environ, "MONITOR_DATA": str(home.root)}, check=True,
        )  # fmt: skip
        load, said = os.getloadavg()[0], figures_made(home)
        with fronted(home, folder, is_warm=True) as front:
            # Every figure of the version is made in the background first; libraries come in with the first clicks.
            until(lambda: figures_made(home) - said >= len(front.ports), WARMING)
            asyncio.run(look_at_everything(front))
            found = [asyncio.run(hold(front, count)) for count in counts]
    print(f"负载 {load:.1f}（开始前）")
    print(f"| {' | '.join(found[0])} |")
    print("|---" * len(found[0]) + "|")
    for row in found:
        print("| " + " | ".join(map(str, row.values())) + " |")
    RESULTS.parent.mkdir(exist_ok=True)
    document = json.dumps({"loadavg_before": load, "rows": found}, ensure_ascii=False, indent=1)
    RESULTS.write_text(document + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
