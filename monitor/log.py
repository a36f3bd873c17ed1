"""The structured log: one JSON line an event in log/monitor.jsonl; what people are called is not in it.

Every line is one write to the end of the file, which is opened for it: several processes write to one file, and one
that has been put aside meanwhile is never written to for long.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from filelock import FileLock

from monitor.clock import BEIJING
from monitor.fault import why
from monitor.home import Home
from monitor.ledger import is_gone

SIZE = 20_000_000  # bytes after which the file is put aside
KEPT = 14  # files that were put aside
NAME = "monitor.jsonl"


def event(name: str, level: str = "info", **facts: object) -> None:
    """Write one event of the installation that the environment names; facts are numbers, codes and accounts."""
    _logger.log(logging.getLevelNamesMapping()[level.upper()], name, **facts)


def fault(name: str, problem: BaseException, **facts: object) -> None:
    """Write what went wrong and where, without the message: it may quote what a person wrote."""
    frames = traceback.extract_tb(problem.__traceback__)[-6:]
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    event(name, "error", error=type(problem).__name__, where=where, **facts)


def append(folder: Path, line: str, size: int = SIZE, kept: int = KEPT) -> None:
    """Append a line, and put the file aside where it has grown."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(file, f"{line}\n".encode())
        has_grown = os.fstat(file).st_size > size
    finally:
        os.close(file)
    if has_grown:
        _put_aside(path, size, kept)


def _put_aside(path: Path, size: int, kept: int) -> None:
    with FileLock(path.with_name(".log.lock")):
        if path.exists() and path.stat().st_size > size:  # another process may have done it meanwhile
            path.rename(path.with_name(f"monitor-{dt.datetime.now(BEIJING):%Y%m%d-%H%M%S-%f}.jsonl"))
        for old in sorted(path.parent.glob("monitor-*.jsonl"))[:-kept]:
            old.unlink(missing_ok=True)


class _File:
    """Where structlog sends its lines; a log that cannot be written never stops what it speaks of."""

    def __init__(self) -> None:
        self.has_complained = False

    def msg(self, line: str) -> None:
        home = Home.from_environment()
        if is_gone(home.ledger):
            return  # it would lie under the folder to come
        try:
            append(home.log, line)
        except OSError as problem:
            if not self.has_complained:
                sys.stderr.write(f"日志写不进去：{why(problem)}（{home.log}）\n")
            self.has_complained = True

    log = debug = info = warning = error = critical = exception = msg


def _stamped(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    now = dt.datetime.now(BEIJING).isoformat(timespec="milliseconds")
    return {"at": now, "event": line.pop("event"), "level": line.pop("level"), "pid": os.getpid(), **_worker(), **line}


def _worker() -> dict[str, str]:
    worker = os.environ.get("MONITOR_WORKER")
    return {"worker": worker} if worker else {}


_logger: Any = structlog.wrap_logger(
    _File(),
    processors=[
        structlog.stdlib.add_log_level,
        _stamped,
        structlog.processors.JSONRenderer(ensure_ascii=False, separators=(",", ":")),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)


class _Records(logging.Handler):
    """What our modules tell Python's logging, as events: their sentences carry no names."""

    def emit(self, record: logging.LogRecord) -> None:
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            fault("message", problem, module=record.name, text=record.getMessage())
        else:
            event("message", record.levelname.lower(), module=record.name, text=record.getMessage())


def take_records() -> None:
    """Send what the modules of monitor tell Python's logging into the file as well."""
    ours = logging.getLogger("monitor")
    if not any(isinstance(handler, _Records) for handler in ours.handlers):
        ours.addHandler(_Records())
        ours.setLevel(logging.INFO)
