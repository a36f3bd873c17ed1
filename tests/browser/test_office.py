"""Departments that hand in at the same time over real connections, while others read and a reviewer publishes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.home import Home
from tests.bench.office import measure
from tests.browser.front import NGINX
from tests.installation import copied

# As many as two cores serve quickly; `python -m tests.bench.office` takes twenty and fifty.
ANALYSTS, READERS = (int(one) for one in os.environ.get("OFFICE", "4 6").split())


@pytest.mark.browser
@pytest.mark.timeout(900)
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_who_hands_in_at_the_same_time_is_received_once_and_readers_see_one_version(
    demo_home: Home, tmp_path: Path
) -> None:
    home = copied(demo_home, tmp_path / "data")
    # In a thread of its own: where the browser tests share the process, this one already has a running loop.
    with ThreadPoolExecutor(max_workers=1) as thread:
        found = thread.submit(measure, home, tmp_path, ANALYSTS, READERS).result()
    assert found.faults == []
    assert sorted(one.submission for one in found.analysts) == [f"S{403 + number:06d}" for number in range(ANALYSTS)]
    assert found.versions >= 1
    assert all(reader.took for reader in found.readers)
