"""Fixtures that many tests share: the real plan, an empty installation, and one with the demonstration data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from monitor.home import PLAN_PATH, ROOT, Home
from monitor.plan import Plan, load_plan

# The same examples in every run, on a machine however slow.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests of one file share one process (and so one server and one browser), beside which the others run."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan that the project ships."""
    return load_plan(PLAN_PATH)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty installation."""
    return Home(tmp_path / "data")


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demonstration installation, made once for all processes of a run. Read only: whoever writes takes a copy."""
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
    return home


@pytest.fixture
def own_demo_home(demo_home: Home, tmp_path: Path) -> Home:
    """A copy of the demonstration installation, to be written to."""
    return Home(shutil.copytree(demo_home.root, tmp_path / "data"))
