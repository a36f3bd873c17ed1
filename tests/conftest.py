"""Fixtures that many tests share: the real plan, an empty installation, and one with the demonstration data."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from functools import cached_property
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from monitor.home import PLAN_PATH, ROOT, Home
from monitor.plan import Plan, load_plan
from tests import forked
from tests.installation import WRITTEN_ONCE, copied

_MAIN = sys.modules["__main__"]

# Pages without a browser check files in their own process; sites that are started have a back room (tests/browser).
os.environ.setdefault("MONITOR_CLERKS", "0")

# The same examples in every run, on a machine however slow.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


# Files whose tests share what is slow to come by: a browser that draws, what was parsed, judged or made once.
WHOLE = {"demo", "hostile_words", "image", "layers", "web_figures", "word"}
OF_THE_PUBLIC_SITE = {
    *("briefing", "everywhere", "first_look", "keyboard", "lettering", "meeting", "more", "site", "walks"),
}


TOGETHER = 40  # tests of a file that one process runs one after the other


class SharersTogether(LoadScopeScheduling):
    """Browser tests of one file share one process (a server, a browser) in their order; others go in parts of files.

    Files that look at the same site share one as well: windows that have loaded it are most of what they cost.
    What a file's tests share is made once for a part, and what is given out is looked through less often.

    Marks of xdist's own loadgroup are not seen with this pytest, whose items no longer keep a name that it can change.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        name = Path(file).stem.removeprefix("test_")
        if "/browser/" in file:
            return "of the public site" if name in OF_THE_PUBLIC_SITE else file
        return file if name in WHOLE else f"{file} {self._parts[nodeid]}"

    @cached_property
    def _parts(self) -> dict[str, int]:
        """Which part of its file a test is in."""
        files: Counter[str] = Counter()
        found = {}
        for nodeid in self.collection or ():
            file = nodeid.partition("::")[0]
            found[nodeid] = files[file] // TOGETHER
            files[file] += 1
        return found


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharersTogether:
    """Files in their order: those with a browser come first, for they take longest."""
    config.option.loadscopereorder = False
    return SharersTogether(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing of what is imported and collected is ever given back: looking for it took two seconds of each process."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    """Streamlit's tester of pages has a folder that it leaves to the end of the process, where it is warned of."""
    gc.unfreeze()
    if tester := sys.modules.get("streamlit.testing.v1.app_test"):
        tester.TMP_DIR.cleanup()


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """A page under test leaves itself as the main module, which every process started afterwards would run."""
    sys.modules["__main__"] = _MAIN
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan that the project ships."""
    return load_plan(PLAN_PATH)


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Makes processes that are cheap to start; what they are asked to do is imported there by its name."""
    return forked.processes()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty installation."""
    return Home(tmp_path / "data")


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The demonstration installation, made once for all processes of a run. Read only: whoever writes takes a copy.

    Copies share the files that are written once: whoever changes one nevertheless is told so at the end.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = Home(shared / "demo-home")
    with FileLock(shared / "demo-home.lock"):
        done = shared / "demo-home.done"
        if not done.exists():
            made = subprocess.run(
                [sys.executable, "-m", "etl", "demo"],
                cwd=ROOT,
                env={**os.environ, "MONITOR_DATA": str(home.root)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert made.returncode == 0, made.stderr
            done.touch()
    before = _shared(home)
    yield home
    assert _shared(home) == before, "a test changed a file in place that copies of the demonstration data share"


def _shared(home: Home) -> dict[Path, tuple[int, int]]:
    """The files that copies share, each with its size and the time of its last change."""
    files = (path for name in WRITTEN_ONCE for path in (home.root / name).rglob("*") if path.is_file())
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def own_demo_home(demo_home: Home, tmp_path: Path) -> Home:
    """A copy of the demonstration installation, to be written to."""
    return copied(demo_home, tmp_path / "data")
