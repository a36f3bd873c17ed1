"""What is handed to an office's administrator beside the program: units of systemd and the configuration of nginx."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.home import ROOT

DEPLOY = ROOT / "deploy"


@pytest.mark.skipif(shutil.which("systemctl") is None, reason="systemd is not installed")
def test_what_was_enabled_is_started_at_boot(tmp_path: Path) -> None:
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in DEPLOY.glob("plan-monitor*"):
        shutil.copy(unit, units)
    names = ["plan-monitor@8501", "plan-monitor@8502"]
    subprocess.run(["systemctl", f"--root={tmp_path}", "enable", *names], check=True, capture_output=True)
    assert (units / "multi-user.target.wants" / "plan-monitor.target").is_symlink()
    wanted = sorted(path.name for path in (units / "plan-monitor.target.wants").iterdir())
    assert wanted == [f"{name}.service" for name in names]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("plan-monitor*")))
def test_a_unit_has_no_key_that_systemd_does_not_know(unit: str, tmp_path: Path) -> None:
    for path in DEPLOY.glob("plan-monitor*"):
        text = path.read_text(encoding="utf-8").replace("/srv/monitor/app/.venv/bin/python", "/bin/true")
        (tmp_path / path.name.replace("@", "@8501")).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", str(tmp_path / unit.replace("@", "@8501"))]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in found.stderr.splitlines() if "plan-monitor" in line] == []


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_nothing_is_started_on_the_folder_of_a_disk_that_is_missing(unit: str) -> None:
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    (folder,) = re.findall(r"^Environment=MONITOR_DATA=(.*)$", text, flags=re.MULTILINE)
    head = text.partition("[Service]")[0]
    assert f"\nRequiresMountsFor={folder}\n" in head
    assert f"\nReadWritePaths={folder}\n" in text


def test_every_location_hands_on_all_headers() -> None:
    """A location with a proxy_set_header of its own inherits none: no address, no host, a new connection each time."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    locations = re.findall(r"\n    location [^{]*\{(.*?)\n    \}", text, flags=re.DOTALL)
    assert len(locations) >= 3
    assert [one for one in locations if "proxy_set_header" in one] == []
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Upgrade", "Connection", "Accept-Encoding"):
        assert f"\n    proxy_set_header {header} $" in text


def test_what_a_process_keeps_in_memory_is_asked_of_the_next_where_the_first_has_it_not() -> None:
    """A page whose process ended is held by another one, while its address leads to the first again."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (location,) = re.findall(r"location ~ (/\(_stcore/upload_file\|media\)/) \{\n        (.*?);", text)
    assert location[1] == "proxy_next_upstream error timeout http_404"
