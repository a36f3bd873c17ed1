"""What is handed to an office's administrator beside the program: units of systemd and the configuration of nginx."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.home import ROOT

DEPLOY = ROOT / "deploy"
CHINESE, ENGLISH = "deployment.md", "deployment.en.md"
FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
# What a reader puts something of their own in place of.
WORDS = {
    "/备份盘/": "/backup/", "新版本": "NEW", "报送表": "report", "主节点": "host", "CHROMIUM=路径": "CHROMIUM=PATH",
    "oidc:账号": "oidc:ACCOUNT", "一串足够长的随机字符": "a long random string",
}  # fmt: skip


def guide(name: str) -> str:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    for chinese, english in WORDS.items():
        text = text.replace(chinese, english)
    return text


def typed(text: str) -> list[str]:
    """Every line of every block, without its comment: what is typed, and what is written into files."""
    lines = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()]
    return [bare for line in lines if (bare := re.sub(r"(^|\s+)# .*", "", line))]


def named(text: str) -> set[str]:
    """Everything that is named as code between the words: settings and their values, files, addresses, packages."""
    return set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


def settings(text: str) -> list[tuple[str, str]]:
    """(setting, its value where nothing is written) in order."""
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_.]+)` \| (?:`([^`]+)`|\S+) \| \S.* \|$", text, re.MULTILINE)
    return [(name, usual) for name, usual in rows]


def test_both_guides_have_the_same_chapters() -> None:
    chinese, english = (re.findall(r"^(#+) ", FENCE.sub("", guide(name)), re.MULTILINE) for name in (CHINESE, ENGLISH))
    assert chinese == english


def test_both_guides_have_the_same_typed_in_the_same_order() -> None:
    chinese, english = typed(guide(CHINESE)), typed(guide(ENGLISH))
    there = set(chinese)
    assert [line for line in english if line in there] == chinese
    others = [line for name in ("guide-accounts.md", "guide-calendar.md") for line in typed(guide(name))]
    assert set(english) - there <= set(others), "what only the English guide says other Chinese ones do"


def test_both_guides_name_the_same_settings_files_and_packages() -> None:
    chinese, english = guide(CHINESE), guide(ENGLISH)
    assert settings(chinese) == settings(english) and len(settings(chinese)) > 30
    assert named(chinese) - named(english) == set()
    others = set().union(*(named(guide(path.name)) for path in (ROOT / "docs").glob("guide-*.md")))
    assert named(english) - named(chinese) - others == set()


def test_links_within_the_guides_lead_to_a_chapter() -> None:
    for name in (CHINESE, ENGLISH):
        text = FENCE.sub("", guide(name))
        heads = {re.sub(r"[^\w-]", "", head.lower().replace(" ", "-")) for head in re.findall(r"^#+ (.*)$", text, re.M)}
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) - heads == set(), name


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
