"""Readers, uploads, approvals, publications, rollbacks and kills at random over one installation, by a seed.

What must hold is asked at the end: no reader met an error, every act that was acknowledged stands in the ledger, the
installation verifies, and its last version is what a rebuild gives.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from etl.review.acts import (
    approve_submissions,
    publish_approved,
    restore_submission,
    send_back_submission,
    take_back,
    undo_version,
)
from etl.submissions import SubmissionRefused
from etl.verify import verify
from etl.writing import writing
from monitor.access import Actor, Role
from monitor.home import Home
from monitor.ledger import read_events
from monitor.register import Register, read_register
from monitor.warehouse import current_version
from tests import forked
from tests.asgi import get
from tests.installation import Installation, quiet, row

REVIEWER = Actor("li", "李四", Role.REVIEWER, origin="10.0.0.7")
READERS = 3
PAUSE = 0.05  # seconds between two looks of a reader
KILLED = 0.25  # share of the acts that are killed
FIRST = 0.2  # seconds that an act is taken to last before any was seen
Acts = dict[str, Callable[[Installation, random.Random], str]]


@dataclass
class Report:
    """What happened."""

    acts: Counter[str] = field(default_factory=Counter)  # act and outcome
    looks: int = 0
    faults: list[str] = field(default_factory=list)  # whatever must not have happened
    versions: int = 0
    usual: float = FIRST  # seconds that an act lasts, lately
    memory_mb: list[float] = field(default_factory=list)  # of the process that serves readers, over time


def _submit(place: Installation, chance: random.Random) -> str:
    """One department's month, in the template's form; acknowledged by the file's hash."""
    month, item = chance.randint(1, 9), chance.choice(["stations", "rate"])
    value = 100 * month + chance.randint(0, 40) if item == "stations" else chance.randint(40, 95)
    path = place.write(
        f"{chance.getrandbits(48):x}.csv", [row(item, f"2025-{month:02d}", value, note=str(chance.random()))]
    )
    document, status = place.load(path, publishes=False)
    return f"received {document['files'][0]['sha256']}" if status == 0 else "refused"


def _some(place: Installation, chance: random.Random, *states: str) -> str:
    """A submission in one of the states; never the first, on which readers look."""
    found = [one.id for one in read_register(place.home).submissions.values() if one.state in states]
    found = [one for one in found if one != "S000001"]
    if not found:
        raise SubmissionRefused("没有可办的报送")
    return chance.choice(found)


def _approve(place: Installation, chance: random.Random) -> str:
    one = _some(place, chance, "received")
    approve_submissions(place.home, REVIEWER, [one], four_eyes=True)
    return f"approved {one}"


def _send_back(place: Installation, chance: random.Random) -> str:
    one = _some(place, chance, "received", "approved")
    send_back_submission(place.home, REVIEWER, one, "请核对")
    return f"returned {one}"


def _restore(place: Installation, chance: random.Random) -> str:
    one = _some(place, chance, "returned", "withdrawn")
    restore_submission(place.home, REVIEWER, one, "核对无误")
    return f"restored {one}"


def _publish(place: Installation, _: random.Random) -> str:
    published = publish_approved(place.home, place.plan, REVIEWER, "例行发布", quiet)
    return f"published {published.version}" if published else "nothing to publish"


def _take_back(place: Installation, chance: random.Random) -> str:
    published = take_back(place.home, place.plan, REVIEWER, _some(place, chance, "published"), "报错了", quiet)
    return f"published {published.version}" if published else "taken back"


def _undo(place: Installation, chance: random.Random) -> str:
    last = read_register(place.home).publications[-1].version
    published = undo_version(place.home, place.plan, REVIEWER, chance.randint(2, max(2, last)), "报错了", quiet)
    return f"published {published.version}" if published else "undone"


ACTS: Acts = {"submit": _submit, "approve": _approve, "return": _send_back, "restore": _restore,
              "publish": _publish, "take back": _take_back, "undo": _undo}  # fmt: skip
WEIGHTS = (6, 5, 1, 1, 4, 1, 1)


def _child(folder: Path, act: str, seed: int, told: Connection) -> None:
    """In a process of its own: one act, and what came of it, said when it is done."""
    place = Installation.at(folder)
    try:
        told.send(ACTS[act](place, random.Random(seed)))
    except SubmissionRefused as refusal:
        told.send(f"refused {refusal}")


def soak(
    folder: Path,
    steps: int,
    seed: int,
    seconds: float = float("inf"),
    begun: Callable[[], None] = lambda: None,
    pause: float = PAUSE,
) -> Report:
    """So many acts, or as many as the seconds allow, with readers beside them; MONITOR_DATA names the folder's data.

    `begun` is called once the first version stands; `pause` is how many seconds readers wait between two looks.
    """
    report, chance, place = Report(), random.Random(seed), Installation.at(folder)
    place.load_rows("1.csv", [row("stations", "2025-01", 100), row("records", "2025-01", 127)])
    begun()
    acknowledged: list[str] = []
    over = threading.Event()
    readers = [threading.Thread(target=_read, args=(place.home, over, report, pause)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    end = time.monotonic() + seconds
    try:
        for step in range(steps):
            if time.monotonic() > end:
                break
            acknowledged += _one_act(folder, chance, report)
            if step % max(1, min(steps, 1000) // 10) == 0:
                report.memory_mb.append(_memory())
    finally:
        over.set()
        for reader in readers:
            reader.join()
    _hold(place, acknowledged, report)
    return report


def _one_act(folder: Path, chance: random.Random, report: Report) -> list[str]:
    """One act in a process of its own, killed or not; what it acknowledged."""
    context = forked.processes()
    (act,) = chance.choices(tuple(ACTS), WEIGHTS)
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(folder, act, chance.getrandbits(32), told))
    # Killed at any moment of the time that an act usually takes here, on a machine however fast.
    is_killed, wait = chance.random() < KILLED, chance.random() * report.usual
    started = time.monotonic()
    process.start()
    told.close()
    process.join(wait if is_killed else 120)
    if process.is_alive():
        process.kill()
        process.join()
        if not is_killed:
            report.faults.append(f"{act} did not end")
    elif not is_killed:
        report.usual += (time.monotonic() - started - report.usual) / 4
    said = _word(heard)
    heard.close()
    outcome = said[0].split()[0] if said else "killed"
    report.acts[f"{act}: {outcome}"] += 1
    if not said and process.exitcode != -9:
        report.faults.append(f"{act} ended with {process.exitcode} and said nothing")
    return said


def _word(heard: Connection) -> list[str]:
    """What the act said at its end; nothing where it was killed before."""
    try:
        return [heard.recv()] if heard.poll() else []
    except EOFError:
        return []


def _read(home: Home, over: threading.Event, report: Report, pause: float) -> None:
    """A reader who looks at a figure and its table, and at the health, until it is over."""
    while not over.is_set():
        try:
            version = current_version(home)
            figure = get(f"/figure/{version}/trend-stations.json?month=2025-01")
            told = get(f"/data/{version}/trend-stations.csv?month=2025-01")
            asked = get(f"/api/v1/assessments.json?month=2025-01&version={version}")
            statuses = [one.status for one in (figure, told, asked, get("/health"))]
            if statuses != [200] * 4:
                report.faults.append(f"v{version}: {statuses} {figure.body[:200]!r} {asked.body[:200]!r}")
                continue
            (drawn,) = [trace["y"][0] for trace in figure.json()["data"] if trace.get("name") == "actual"]
            rows = list(csv.reader(io.StringIO(told.body.decode("utf-8-sig"))))
            (judged,) = [one["actual"] for one in asked.json()["assessments"] if one["indicator"] == "stations"]
            says_version = f"数据版本 v{version}；" in json.dumps(figure.json(), ensure_ascii=False)
            if not says_version or {float(rows[1][1]), float(judged)} != {drawn}:
                report.faults.append(f"v{version}: figure, table and interface differ: {drawn} {rows[1]} {judged}")
            report.looks += 1
        except Exception as fault:  # whatever a reader meets is what is looked for
            report.faults.append(repr(fault))
        over.wait(pause)


def _hold(place: Installation, acknowledged: list[str], report: Report) -> None:
    """What must be true once all is over."""
    with writing(place.home) as register:  # puts right what the last kill left
        report.versions = len(register.publications)
        _stands_in_ledger(place, register, acknowledged, report)
    found = verify(place.home, quiet, rebuilds=True)
    report.faults += [str(fault) for fault in found.faults]


def _stands_in_ledger(place: Installation, register: Register, acknowledged: list[str], report: Report) -> None:
    events = list(read_events(place.home.ledger))
    known = {f"{e['act']} {e['submission']}" for e in events if e["act"] in {"approved", "returned", "restored"}}
    known |= {f"received {one.sha256}" for one in register.submissions.values()}
    known |= {f"published {one.version}" for one in register.publications}
    said = {
        one for one in acknowledged if one.split()[0] in {"received", "approved", "returned", "restored", "published"}
    }
    report.faults += [f"acknowledged and not in the ledger: {one}" for one in sorted(said - known)]


def _memory() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
