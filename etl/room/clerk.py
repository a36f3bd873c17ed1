"""python -m etl.room.clerk N: a process of the back room, asked over the socket of that number by backroom.py."""

from __future__ import annotations

import os
import pickle
import resource
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

BEGUN, DONE, RAISED, SAID = range(4)  # what a message is
READY = ("etl.reception.front", "etl.review.front")  # imported before the first errand, with all that they need

IDLE = 1800.0  # seconds without an errand, after which it goes home
NICE = 5  # readers come first; but a machine busy with other things must not starve whoever uploads
ADDRESSES = 6_000_000_000  # bytes; libraries and an idle DuckDB take 2.7: what goes beyond ends as a sentence
TIRED = 600_000_000  # bytes in memory, after which it goes home: what a large file took is given back


def work(line: Connection) -> None:
    """One errand after the other, until nobody asks any more."""
    while line.poll(IDLE):
        try:
            act, arguments, tells = line.recv()
        except (EOFError, ConnectionError):
            return
        line.send((BEGUN, None))
        more = [partial(_tell, line)] if tells else []
        try:
            answer = (DONE, act(*arguments, *more))
        except MemoryError:
            answer = (RAISED, _told(MemoryError("检查这份文件要用的内存超过了上限")))
        except Exception as error:  # told to whoever asked
            answer = (RAISED, _told(error))
        try:
            line.send(answer)
        except ConnectionError:
            return  # nobody waits any more
        if _resident() > TIRED:
            return


def _resident() -> int:
    """Bytes in memory now; 0 where only Linux says. What getrusage calls the peak begins with that of the parent."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return 0


def _tell(line: Connection, *how_far: object) -> None:
    """How far it is; what was begun is finished though the site has ended meanwhile."""
    with suppress(ConnectionError):
        line.send((SAID, how_far))


def _told(error: Exception) -> Exception:
    """The fault with its trace, which would not travel by itself; one that cannot travel, in words."""
    trace = traceback.format_exc()
    error.add_note(trace)
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RuntimeError(trace)
    return error


def _come_last() -> None:
    """Readers are served first; where memory runs out, this process is ended rather than theirs; no file takes all."""
    os.nice(NICE)
    # Where Linux groups processes by session, niceness counts only within one: the session itself has to come last.
    for name, value in (("autogroup", NICE), ("oom_score_adj", 500)):
        with suppress(OSError):  # there is no such file but on Linux
            Path(f"/proc/self/{name}").write_text(str(value), encoding="ascii")
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = ADDRESSES if hard == resource.RLIM_INFINITY else min(ADDRESSES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _settle() -> None:
    """As the command line does; imported last, for it brings libraries in."""
    import_module("etl.room.process").settle()


def main(arguments: Sequence[str]) -> int:
    """Exit status 0 when it went home."""
    _come_last()  # before the libraries come in, which is the most that starting costs
    for desk in READY:
        import_module(desk)
    _settle()
    with Connection(int(arguments[0])) as line:
        work(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
