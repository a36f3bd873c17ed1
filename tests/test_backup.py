"""The commands of the guide that copy an installation, while somebody reports and publishes between any two of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from etl.verify import verify
from monitor.home import ROOT, Home
from monitor.warehouse import current_version
from tests.installation import copied

GUIDES = {"deployment.md": "/备份盘/", "deployment.en.md": "/backup/"}
HEAD = "月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注"


def commands(guide: str) -> list[str]:
    """What the guide says to type, from the name of the copy to the copy of the plan, without comments."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    (block,) = re.findall(r"^```\n(B=.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line.partition("  #")[0].rstrip() for line in block.splitlines()]


def test_both_guides_say_the_same() -> None:
    chinese, english = ([line.replace(disk, "/") for line in commands(name)] for name, disk in GUIDES.items())
    assert chinese == english


def hand_in(home: Home, folder: Path, value: int) -> None:
    file = folder / f"{value}.csv"
    row = f"2025年10月,市教育局,special_schools,教育数字化试点特殊教育学校数,,,{value},所,演示数据"
    file.write_text(f"{HEAD}\n{row}\n", encoding="utf-8-sig")
    command = [sys.executable, "-m", "etl", "load", str(file), "--by", "张三", "--publish"]
    environment = {**os.environ, "MONITOR_DATA": str(home.root)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def test_a_copy_made_while_people_report_is_whole(demo_home: Home, tmp_path: Path) -> None:
    home = copied(demo_home, tmp_path / "data")
    before = current_version(home)
    assert before is not None
    begin, enter, versions, ledger, rest, _plan = commands("deployment.md")
    typed = [f"{begin}; {enter}", versions, ledger, rest]
    script = [one.replace("/srv/monitor/data", str(home.root)).replace("/备份盘", str(tmp_path)) for one in typed]
    enter = f"cd {home.root}; {script[0].partition(';')[0]}"
    for number, line in enumerate(script, start=3):
        subprocess.run(["bash", "-ec", f"{enter}; {line}"], check=True)
        hand_in(home, tmp_path, number)
    (copy,) = (Home(path) for path in tmp_path.glob("data-*"))
    assert current_version(copy) == before + 1, "what the ledger of the copy says comes later"
    # What was published after the versions were copied, what came in after the ledger was: the next act puts it right.
    found = verify(copy, lambda *_: None)
    assert ([one.what for one in found.faults], len(found.remarks)) == (["current"], 2)
    hand_in(copy, tmp_path, 9)
    found = verify(copy, lambda *_: None)
    assert (found.faults, found.remarks) == ([], [])


@pytest.mark.parametrize("guide", GUIDES)
def test_nothing_needs_a_program_that_a_small_installation_lacks(guide: str) -> None:
    assert "sudo" not in (ROOT / "docs" / guide).read_text(encoding="utf-8")
