"""The bench as a whole: every subject runs whatever became of the others, and the end says which failed."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from monitor.home import ROOT
from tests.bench import __main__ as bench


def test_a_subject_that_fails_stops_no_other_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "SUBJECTS", {"nowhere": (), "queries": ("--help",)})
    monkeypatch.setattr(bench, "SUMMARY", tmp_path / "results" / "summary.json")
    assert bench.main(["--small"]) == 1
    nowhere, queries = json.loads(bench.SUMMARY.read_text(encoding="utf-8"))["subjects"]
    assert (nowhere["status"], queries["status"]) == (1, 0)
    told = capfd.readouterr().out.splitlines()
    assert [line.split()[0] for line in told if line.endswith(("done", "failed with 1"))] == ["nowhere", "queries"]


def test_every_subject_is_a_program_of_its_own() -> None:
    programs = {path.stem for path in (ROOT / "tests" / "bench").glob("*.py") if "def main(" in path.read_text("utf-8")}
    assert set(bench.SUBJECTS) == programs - {"__main__"}


@pytest.mark.parametrize("subject", bench.SUBJECTS)
def test_every_subject_finds_what_it_measures(subject: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{subject}").main)
