"""A large file that is changed, replaced or taken away while it is read: it is kept as it was read, or read anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl import limits
from etl.bulk import whole as bulk
from monitor.register import follow_register
from tests.installation import Installation, file_text, row

ROWS = [row("platform", f"2025-{month:02}", 10 + month) for month in range(1, 7)]
CONTENT = file_text(ROWS).encode("utf-8-sig")
DOUBTFUL = file_text([*ROWS, row("platform", "2025-07", "约17")]).encode("utf-8-sig")  # with a row to be looked at
STEPS = ("head_of", "form_of", "_read", "clean", "_Check")


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x,y\n")


def _halve(path: Path) -> None:
    os.truncate(path, len(CONTENT) // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("完全不同\n" * 5, encoding="utf-8")
    other.replace(path)


def _make_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def changed_at(monkeypatch: pytest.MonkeyPatch, step: str, change: Callable[[], None]) -> None:
    """Let something happen to the file once, just before a step of its reading."""
    real, done = getattr(bulk, step), []

    def stepped(*args: Any, **kwargs: Any) -> Any:
        if not done:
            done.append(change())
        return real(*args, **kwargs)

    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    monkeypatch.setattr(bulk, step, stepped)


def loaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, step: str, change: Callable[[Path], None]
) -> tuple[Installation, dict[str, Any], int]:
    """(installation, what is said of the file, exit code) of a file to which something happens while it is loaded."""
    path = folder / "报送.csv"
    path.write_bytes(content)
    place = Installation.at(folder / "place")
    changed_at(monkeypatch, step, lambda: change(path))
    document, code = place.load(path)
    (told,) = document["files"]
    return place, told, code


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("change", [Path.unlink, _replace, _make_a_pipe, _make_a_folder])
def test_whatever_comes_under_its_name_the_file_is_kept_as_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, change: Callable[[Path], None]
) -> None:
    place, told, code = loaded(tmp_path, monkeypatch, CONTENT, step, change)
    assert code == 0
    assert (told["rows"], told["accepted"]) == (6, 6)
    (kept,) = follow_register(place.home).submissions.values()
    assert place.home.submissions.joinpath(kept.id, "original").read_bytes() == CONTENT


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("change", "rows", "accepted"),
    [(_append, 8, 6), (_halve, 0, 0), (_empty, 0, 0)],
    ids=["longer", "shorter", "empty"],
)
def test_a_file_that_is_written_to_is_read_anew_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, change: Callable[[Path], None], rows: int, accepted: int
) -> None:
    place, told, code = loaded(tmp_path, monkeypatch, DOUBTFUL, step, change)
    assert code > 0
    assert (told["rows"], told["accepted"]) == (rows, accepted)
    assert told["rows"] == told["accepted"] + told["rejected"] + told["ignored"]
    assert told["problems"]
    assert not follow_register(place.home).submissions
    assert not [one for one in place.home.submissions.rglob("*") if one.is_file()]


def test_a_file_that_is_gone_before_it_is_opened_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报送.csv"
    path.write_bytes(CONTENT)
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    real = os.open
    monkeypatch.setattr(os, "open", lambda name, *a, **k: (name == path and path.unlink(), real(name, *a, **k))[1])
    document, code = Installation.at(tmp_path / "place").load(path)
    assert code > 0
    assert "找不到文件“报送.csv”" in document["files"][0]["problems"][0]["message"]
