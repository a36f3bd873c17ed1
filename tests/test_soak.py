"""A short soak: readers, uploads, publications, rollbacks and kills at random; an hour of it is `make bench`'s."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import soak

STEPS = 40


@pytest.mark.slow
def test_nothing_is_lost_and_no_reader_meets_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(tmp_path / "data"))
    report = soak(tmp_path, STEPS, seed=20250923, pause=0.25)
    assert report.faults == []
    assert report.looks > STEPS / 10
    assert report.versions > 3
    assert sum(report.acts.values()) == STEPS
    assert any(name.endswith("killed") for name in report.acts)
