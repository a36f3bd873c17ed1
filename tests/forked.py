"""Processes forked from one that holds the libraries already: starting Python with them takes a second of a core."""

from __future__ import annotations

import io
import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from monitor.home import ROOT

# One server for all: whoever asks first decides what it holds.
HELD = ["pytest", "hypothesis", "etl.__main__", "etl.room.clerk"]
HELD += ["tests.installation", "tests.departmental", "tests.asgi"]
PROGRAM = ("etl", "monitor")
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str


class Command:
    """`python -m etl …` under way: the program's modules are loaded anew in it, so that they see its environment."""

    def __init__(self, arguments: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        self._said = [Path(tempfile.mkstemp(prefix=name)[1]) for name in ("out", "err")]
        words = ["etl", *map(os.fspath, arguments)]
        self.process: BaseProcess = processes().Process(target=_run, args=(words, dict(environment), self._said))
        self.process.start()

    def ended(self) -> Ended:
        """Its result, once it has come to its end."""
        self.process.join(PATIENCE)
        if self.process.exitcode is None:
            self.process.kill()
            raise TimeoutError
        out, err = (path.read_bytes().decode("utf-8", "surrogateescape") for path in self._said)
        for path in self._said:
            path.unlink()
        status = self.process.exitcode
        self.process.close()
        return Ended(status, out, err)


def processes() -> ForkServerContext:
    """Makes processes that hold the libraries and the program."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HELD)
    return context


def etl(*arguments: str | Path, **environment: str) -> Ended:
    """A command of the ETL from its start to its end, in the environment of the tests with what is given."""
    return Command(arguments, {**os.environ, **environment}).ended()


def _run(words: list[str], environment: dict[str, str], said: list[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for name in [name for name in sys.modules if name.partition(".")[0] in PROGRAM]:
        del sys.modules[name]
    for number, path in enumerate(said, start=1):
        os.dup2(os.open(path, os.O_WRONLY), number)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), "utf-8")
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), "utf-8", "backslashreplace", line_buffering=True)
    sys.argv = words
    runpy.run_module("etl", run_name="__main__", alter_sys=True)
