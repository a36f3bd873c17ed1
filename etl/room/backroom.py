"""The back room: processes beside the one that serves pages, in which files are checked and versions made.

Readers are served by one interpreter at a time, so whatever takes longer than a moment is done by another. A clerk is
such a process (etl/room/clerk.py): started when somebody first needs one, kept warm, ended when nobody did for a while.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from etl.room.clerk import DONE, SAID
from monitor.fault import why
from monitor.home import ROOT
from monitor.reception import Declined

Said = Callable[..., object]  # how far a clerk is: stage, done, of how many
_Result = TypeVar("_Result")

CLERKS = 2  # of one process that serves pages; one of them as a rule
WAITING = 60  # errands that wait for a clerk; more of them are turned away at once
PATIENCE = 120.0  # seconds that an errand waits for a clerk
STARTING = 120.0  # seconds until a clerk that was started has to be at work
LONGEST = 180.0  # seconds that a check or a preview may take

_BUSY = "现在同时检查的文件太多，没有排上；文件已经收下的不会丢，请过一两分钟再试。"
_KILLED = "处理到一半，负责的进程退出了，没有得到结果；请刷新页面，看列表里是否已经办成，再决定要不要重试。"
_LARGE = "处理这份文件要用的内存超过了上限，已经停止；请把文件按月份拆小再试。"


class _Gone(Exception):
    """The clerk ended before it had begun the errand."""


class _Clerk:
    """One process, and the line to it."""

    def __init__(self) -> None:
        here, there = socket.socketpair()
        self.line = Connection(here.detach())
        # A session of its own: Ctrl+C reaches the site alone, whose end the clerk notices by the line.
        command = [sys.executable, "-m", "etl.room.clerk", str(there.fileno())]
        with there:
            try:
                self.process = subprocess.Popen(  # noqa: S603 - our own command
                    command, cwd=ROOT, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
                )
            except OSError:
                self.line.close()
                raise

    def begin(self, errand: bytes) -> None:
        """Give it something to do; raises _Gone where it has gone home."""
        try:
            self.line.send_bytes(errand)
            if not self.line.poll(STARTING):
                raise _Gone
            self.line.recv()
        except (EOFError, ConnectionError) as error:
            raise _Gone from error

    def finish(self, until: float | None, said: Said | None) -> tuple[bool, Any]:
        """Whether it came to something, and what, or what was raised.

        Raises EOFError or ConnectionError where the clerk ended, TimeoutError, and what `said` raises.
        """
        while True:
            if until is not None and not self.line.poll(max(0.0, until - time.monotonic())):
                raise TimeoutError
            kind, content = self.line.recv()
            if kind != SAID:
                return kind == DONE, content
            if said is not None:
                said(*content)

    def dismiss(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


@dataclass
class Backroom:
    """So many clerks at most, and a bounded queue before them."""

    clerks: int = CLERKS
    waiting: int = WAITING
    patience: float = PATIENCE
    _free: list[_Clerk] = field(default_factory=list)  # the one that was busy last is asked first: it remembers most
    _busy: int = 0
    _queue: int = 0
    _change: threading.Condition = field(default_factory=threading.Condition)

    def prepare(self) -> None:
        """Start a clerk where there is none: somebody is about to need one."""
        with self._change:
            if self.clerks and not self._free and not self._busy:
                self._free.append(_Clerk())

    def ask(
        self,
        act: Callable[..., _Result],
        *arguments: object,
        seconds: float | None = LONGEST,
        said: Said | None = None,
    ) -> _Result:
        """What `act`, a function of a module, comes to in the back room.

        Raises what it raises, and Declined where no clerk is free in time, or one ended or took too long. With `said`
        the act is given a function as its last argument, by which it says how far it is.
        """
        errand = pickle.dumps((act, arguments, said is not None))
        clerk = self._with_errand(errand)
        until = None if seconds is None else time.monotonic() + seconds
        try:
            is_done, content = clerk.finish(until, said)
        except TimeoutError as late:
            self._release(clerk, is_well=False)
            raise Declined(
                f"处理超过{seconds:.0f}秒，已经停止；请把文件按月份拆小再试，反复如此请告诉管理员。"
            ) from late
        except (EOFError, ConnectionError) as gone:
            self._release(clerk, is_well=False)
            raise Declined(_KILLED) from gone
        except BaseException:  # whoever asked was called away: what was begun is finished all the same
            threading.Thread(target=self._see_out, args=(clerk, until), daemon=True).start()
            raise
        self._release(clerk, is_well=True)
        if is_done:
            result: _Result = content
            return result
        if isinstance(content, MemoryError):
            raise Declined(_LARGE) from content
        raise content

    def _with_errand(self, errand: bytes) -> _Clerk:
        """A clerk that has begun it."""
        for _ in range(self.clerks + 2):
            clerk = self._called()
            try:
                clerk.begin(errand)
            except _Gone:  # it had gone home; another one is called
                self._release(clerk, is_well=False)
            else:
                return clerk
        raise Declined("检查文件的进程一启动就退出，请告诉管理员查看日志。")

    def _see_out(self, clerk: _Clerk, until: float | None) -> None:
        try:
            clerk.finish(until, None)
        except (EOFError, OSError):
            self._release(clerk, is_well=False)
        else:
            self._release(clerk, is_well=True)

    def _called(self) -> _Clerk:
        """A free clerk, a new one, or the next that becomes free."""
        with self._change:
            if self._queue >= self.waiting:
                raise Declined(_BUSY)
            self._queue += 1
            try:
                if not self._change.wait_for(lambda: self._free or self._busy < self.clerks, self.patience):
                    raise Declined(_BUSY)
                self._busy += 1
                return self._free.pop() if self._free else _Clerk()
            except OSError as error:
                self._busy -= 1
                raise Declined(f"不能启动检查文件的进程（{why(error)}），请告诉管理员。") from error
            finally:
                self._queue -= 1

    def _release(self, clerk: _Clerk, *, is_well: bool) -> None:
        if not is_well:
            clerk.dismiss()
        with self._change:
            self._busy -= 1
            if is_well:
                self._free.append(clerk)
            self._change.notify()

    def close(self) -> None:
        """Send everybody home who is free."""
        with self._change:
            free, self._free = self._free, []
        for clerk in free:
            clerk.dismiss()


def clerks_wanted() -> int:
    """How many clerks a process may have: MONITOR_CLERKS, 0 where pages and checks are to share one process."""
    said = os.environ.get("MONITOR_CLERKS", "")
    return min(int(said), 16) if said.isdecimal() else CLERKS


ROOM = Backroom(clerks_wanted())
