"""A program that starts while its data folder is not mounted begins nothing there, and says what is the matter."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from etl.__main__ import main
from monitor import log, mount
from monitor.home import Home
from monitor.ledger import is_gone
from monitor.mount import unmounted
from monitor.web.start import lifespan
from tests.visitor import Visitor

_MOUNTED = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that declares nothing yet and has its root mounted."""
    for name in ("fstab", "mountinfo"):
        (tmp_path / name).write_text(_MOUNTED if name == "mountinfo" else "", encoding="utf-8")
    (tmp_path / "units").mkdir()
    monkeypatch.setattr(mount, "FSTAB", tmp_path / "fstab")
    monkeypatch.setattr(mount, "MOUNTED", tmp_path / "mountinfo")
    monkeypatch.setattr(mount, "UNITS", (tmp_path / "units", tmp_path / "none"))
    return tmp_path


@pytest.fixture
def disk(machine: Path) -> Path:
    """A mount point for data at which nothing is mounted."""
    point = machine / "my disk"
    point.mkdir()
    written = str(point).replace(" ", "\\040")
    (machine / "fstab").write_text(f"# data\nnas:/data {written} nfs defaults 0 0\nnone none swap sw 0 0\n")
    return point


def mounted(machine: Path, point: Path) -> None:
    written = str(point).replace(" ", "\\040")
    with (machine / "mountinfo").open("a", encoding="utf-8") as file:
        file.write(f"40 22 0:50 / {written} rw,relatime shared:9 - nfs nas:/data rw\n")


def test_a_folder_below_a_mount_point_of_fstab_waits_for_it(machine: Path, disk: Path) -> None:
    assert unmounted(disk / "monitor" / "data") == unmounted(disk) == disk
    assert unmounted(machine / "elsewhere") is None
    assert unmounted(machine / "my disk 2") is None
    mounted(machine, disk)
    assert unmounted(disk / "monitor" / "data") is None


def test_a_mount_unit_of_systemd_counts_as_well(machine: Path) -> None:
    (machine / "units" / "srv-data.mount").write_text("[Mount]\nWhat=nas:/data\nWhere = /srv/data\nType=nfs\n")
    assert unmounted(Path("/srv/data/monitor")) == Path("/srv/data")


def test_where_nothing_can_be_known_nothing_is_missing(machine: Path, disk: Path) -> None:
    (machine / "mountinfo").unlink()
    assert unmounted(disk / "data") is None


def test_an_installation_that_is_there_is_there_wherever_it_lies(disk: Path) -> None:
    home = Home(disk / "data")
    assert is_gone(home.ledger)
    home.root.mkdir()
    home.ledger.write_bytes(b"")
    assert not is_gone(home.ledger)


def test_a_setting_says_that_no_installation_is_to_begin(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """For machines whose disks are mounted by other means."""
    assert not is_gone(home.ledger)
    monkeypatch.setenv("MONITOR_NEW", "no")
    assert is_gone(home.ledger)


@pytest.mark.parametrize(
    "command",
    [
        ["demo"],
        ["demo", "--if-empty"],
        ["load", "x.csv", "--by", "我"],
        ["publish", "--by", "我"],
        ["account", "add", "zhang", "--name", "张三", "--role", "reader"],
        ["remind", "--by", "我"],
        ["status"],
        ["verify"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_command_begins_there(
    disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(disk / "data"))
    assert main(command) == 1
    assert "数据文件夹不见了；如果它在网络盘上，请重新挂载" in capsys.readouterr().err
    assert list(disk.iterdir()) == []


def test_a_site_that_starts_there_begins_nothing_and_says_so(
    disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(disk / "data"))
    monkeypatch.setenv("MONITOR_WARM", "no")

    async def live() -> None:
        async with lifespan(None):
            log.event("asked")

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(live())).result()
    assert "数据文件夹不见了" in capsys.readouterr().err
    assert list(disk.iterdir()) == []


def test_readers_are_told_and_nothing_is_begun(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(disk / "data"))
    visitor = Visitor()
    assert visitor.get("/").status_code == visitor.get("/signin").status_code == 503
    assert "重新挂载" in visitor.get("/").text
    assert list(disk.iterdir()) == []
