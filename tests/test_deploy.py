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
def test_the_unit_has_no_key_that_systemd_does_not_know(tmp_path: Path) -> None:
    unit = tmp_path / "plan-monitor@8501.service"
    text = (DEPLOY / "plan-monitor@.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/srv/monitor/app/.venv/bin/python", "/bin/true"), encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in found.stderr.splitlines() if "plan-monitor" in line] == []


def test_every_location_hands_on_all_headers() -> None:
    """A location with a proxy_set_header of its own inherits none: no address, no host, a new connection each time."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    locations = re.findall(r"\n    location [^{]*\{(.*?)\n    \}", text, flags=re.DOTALL)
    assert len(locations) >= 3
    assert [one for one in locations if "proxy_set_header" in one] == []
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Upgrade", "Connection", "Accept-Encoding"):
        assert f"\n    proxy_set_header {header} $" in text
