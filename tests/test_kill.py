"""Killed at any moment, the published version stands and the next run carries on."""

from __future__ import annotations

import itertools
import shutil
import signal
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from monitor.warehouse import current_version
from tests.dying import die_in
from tests.installation import Installation, row

SHARES = 4  # parts of the test, so that several processes have something to do
FILES = (
    ("1.csv", [("stations", "2025-01", 100), ("records", "2025-01", 127)]),
    ("2.csv", [("stations", "2025-02", 220), ("stations", "2025-01", 90)]),
)


def _rows(given: list[tuple[str, str, int]]) -> list[tuple[str, ...]]:
    return [row(*cells) for cells in given]


def _load_and_die(folder: Path, name: str, moment: int) -> None:
    """In a process of its own: load a file, and be killed in the moment-th state of the installation."""
    place = Installation.at(folder)
    path = place.write(name, _rows(dict(FILES)[name]))
    die_in(moment, place.home.root)
    place.load(path)


def _content(place: Installation) -> dict[str, Any]:
    """Everything but the versions' numbers and times, which a second attempt may change."""
    tables = {name: rows for name, rows in place.tables().items() if name not in {"edition", "light"}}
    tables["submission"] = [(id_, file, digest) for id_, file, digest, *_ in tables["submission"]]
    return tables


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the installation holds after each file when nobody kills anything."""
    place = Installation.at(tmp_path_factory.mktemp("whole"))
    found = []
    for name, rows in FILES:
        place.load_rows(name, _rows(rows))
        found.append(_content(place))
    return found


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that holds the first file."""
    place = Installation.at(tmp_path_factory.mktemp("begun"))
    place.load_rows(FILES[0][0], _rows(FILES[0][1]))
    return place.folder


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1, SHARES + 1))
def test_a_kill_in_any_state_leaves_a_whole_version_and_the_next_run_carries_on(
    tmp_path: Path, processes: ForkServerContext, wanted: list[dict[str, Any]], begun: Path, first: int
) -> None:
    survived = 0
    for moment in itertools.count(first, SHARES):
        place = Installation.at(shutil.copytree(begun, tmp_path / str(moment)))
        process = processes.Process(target=_load_and_die, args=(place.folder, FILES[1][0], moment))
        process.start()
        process.join()
        assert _content(place) in wanted, f"killed in state {moment}"
        assert current_version(place.home) in (1, 2)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        survived += 1
        place.load_rows(*(FILES[1][0], _rows(FILES[1][1])))
        assert _content(place) == wanted[1], f"carried on after a kill in state {moment}"
        assert not list(place.home.warehouse.glob(".*")), "nothing half done is left"
        assert not list(place.home.submissions.glob(".*"))
    assert survived >= 20 / SHARES, "the kills must reach every phase"
