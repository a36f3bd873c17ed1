"""What the system refuses is said in Chinese."""

from __future__ import annotations

import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from etl import __main__ as command_line
from etl.review.desk import plainly
from monitor.fault import why, why_database
from monitor.ledger import FolderGone
from monitor.reception import Declined

ENGLISH = re.compile("[A-Za-z]{3,}")


@pytest.mark.parametrize(
    "number",
    ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EISDIR", "EIO", "ESTALE", "EMFILE",
     "ECONNREFUSED", "EHOSTUNREACH"],
)  # fmt: skip
def test_what_the_system_refuses_is_said_in_chinese(number: str) -> None:
    error = OSError(getattr(errno, number), os.strerror(getattr(errno, number)), "/数据/文件")
    assert not ENGLISH.search(why(error))
    with pytest.raises(Declined) as declined, plainly():
        raise error
    assert why(error) in str(declined.value)
    assert not ENGLISH.search(str(declined.value))


def test_other_reasons_keep_a_chinese_sentence_or_a_number() -> None:
    assert why(FolderGone()).startswith("数据文件夹不见了")
    assert why(OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))) == "系统错误 ENOTTY"
    assert why(OSError("something else")) == "系统错误 OSError"
    assert why(socket.gaierror(-2, "Name or service not known")) == "找不到这个主机名"
    assert why(TimeoutError()) == "没有在规定时间内应答"


def test_what_the_database_says_of_the_disk_is_said_in_chinese() -> None:
    full = duckdb.IOException('IO Error: Could not write file "/数据/v1.duckdb": No space left on device')
    assert why_database(full) == "磁盘空间不足"
    assert why_database(duckdb.Error("Corrupt: x\nmore")) == "原文：Corrupt: x"


def test_the_command_line_says_that_the_disk_is_full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/数据/ledger.jsonl")

    monkeypatch.setattr(command_line, "_run", full)
    assert command_line.main(["publish"]) == 1
    said = capsys.readouterr().err
    assert "磁盘空间不足" in said
    assert "No space" not in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_said_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    made = subprocess.run(
        [sys.executable, "-m", "etl", "demo"],
        env={**os.environ, "MONITOR_DATA": str(tmp_path / "data")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 1
    assert "没有权限" in made.stderr
