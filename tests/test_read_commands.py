"""check, load and answer as a person calls them: questions answered, encodings named, levels as the house has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from departmental import HEADER

from etl.__main__ import CUT_OFF, main
from monitor.home import ROOT, Home
from monitor.plan import Plan


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty installation."""
    monkeypatch.setenv("MONITOR_DATA", str(tmp_path / "data"))
    return Home.from_environment()


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    status = main([*map(str, arguments), "--json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, document


@pytest.fixture
def asked(plan: Plan, tmp_path: Path) -> tuple[Path, str, str, str]:
    """(file, department, name that the plan does not know, id of what it means)."""
    item = next(one for one in plan.items if one.kind == "level")
    owner = plan.department[item.reporter].name
    path = tmp_path / "报表.csv"
    name = f"{item.name}的总计"
    path.write_text(f"{HEADER}2025年3月,{owner},,{name},,,120,,\n", encoding="utf-8")
    return path, owner, name, item.id


def codes(document: dict[str, Any]) -> set[str]:
    return {problem["code"] for file in document["files"] for problem in file["problems"]}


def test_a_question_is_answered_once_and_remembered(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str]
) -> None:
    path, owner, name, item = asked
    _, before = run(capsys, "check", path)
    (question,) = [one for one in before["files"][0]["problems"] if "candidates" in one]
    assert (question["code"], question["value"]) == ("unknown-indicator", name)
    assert item in [candidate["id"] for candidate in question["candidates"]]

    assert run(capsys, "answer", "--department", owner, name, item, "--by", "甲")[0] == 0
    _, listed = run(capsys, "answer", "--department", owner)
    assert [(one["text"], one["means"], one["by"]) for one in listed["answers"]] == [(name, item, "甲")]
    _, after = run(capsys, "check", path)
    assert "unknown-indicator" not in codes(after)
    assert [(one["text"], one["id"]) for one in after["files"][0]["understood"]] == [(name, item)]

    main(["check", str(path)])
    assert f"“{name}”按回答读作" in capsys.readouterr().out

    assert run(capsys, "answer", "--department", owner, name, "-", "--by", "甲")[1]["answers"] == []
    assert "unknown-indicator" in codes(run(capsys, "check", path)[1])
    assert run(capsys, "answer", "--department", owner, name, "-")[0] == 1


def test_an_answer_for_one_run_is_kept_nowhere(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str]
) -> None:
    path, _, name, item = asked
    assert "unknown-indicator" not in codes(run(capsys, "check", path, "--answer", f"{name}={item}")[1])
    assert not home.ledger.exists()


@pytest.mark.parametrize("answer", ["名称", "=stations", "名称=没有这一项"], ids=["no sign", "no name", "unknown id"])
def test_an_answer_that_says_nothing_is_refused(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str], answer: str
) -> None:
    status, document = run(capsys, "check", asked[0], "--answer", answer)
    assert status == 1
    assert "名称" in document["error"] or "没有这一项" in document["error"]


def test_what_was_loaded_with_an_answer_is_rebuilt_the_same(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str]
) -> None:
    path, owner, name, item = asked
    run(capsys, "answer", "--department", owner, name, item, "--by", "甲")
    status, loaded = run(capsys, "load", path, "--by", "甲", "--publish")
    assert (status, loaded["version"]) == (0, 1)
    run(capsys, "answer", "--department", owner, name, "-", "--by", "甲")
    assert run(capsys, "rebuild")[0] == 0
    shown = run(capsys, "status", "--month", "2025-03")[1]["assessments"]
    assert [one["actual"] for one in shown if one["indicator"] == item] == [120]


def test_a_named_encoding_is_used_or_refused_with_the_line(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str], tmp_path: Path
) -> None:
    path = asked[0]
    text = path.read_text(encoding="utf-8")
    gbk = tmp_path / "国标.csv"
    gbk.write_bytes(text.encode("gbk"))
    assert run(capsys, "check", gbk, "--encoding", "gbk")[1]["files"][0]["encoding"] == "gbk"
    status, document = run(capsys, "check", gbk, "--encoding", "utf-8")
    assert status == 2
    (problem,) = document["files"][0]["problems"]
    assert (problem["code"], problem["line"]) == ("unknown-encoding", 1)
    assert "按指定的编码utf-8读不通：第1行（第1个字节，D4 C2）" in problem["message"]


def test_a_level_of_the_settings_stops_a_file_or_lets_it_through(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str]
) -> None:
    path, _, name, item = asked
    arguments = ("check", path, "--answer", f"{name}={item}")
    assert run(capsys, *arguments)[0] == 0
    home.root.mkdir()
    home.settings.write_text('[checks.levels]\nmissing-expected-row = "error"\n', encoding="utf-8")
    status, document = run(capsys, *arguments)
    assert (status, codes(document) & {"missing-expected-row"}) == (1, {"missing-expected-row"})
    home.settings.write_text('[checks.levels]\nbad-number = "warning"\n', encoding="utf-8")
    status, document = run(capsys, *arguments)
    assert status == 1
    assert "bad-number" in document["error"] and "不能调整" in document["error"]


def test_the_speed_is_said_at_the_end(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str]
) -> None:
    assert run(capsys, "check", asked[0])[1]["rows_per_second"] > 0
    main(["check", str(asked[0])])
    assert "共1行，每秒" in capsys.readouterr().err


def test_a_marked_copy_comes_in_the_form_asked_for(
    home: Home, capsys: pytest.CaptureFixture[str], asked: tuple[Path, str, str, str], tmp_path: Path
) -> None:
    _, document = run(capsys, "check", asked[0], "--marked", tmp_path / "副本", "--marked-form", "xlsx")
    assert Path(document["files"][0]["marked"]).name == "报表-问题.xlsx"


def test_a_load_says_of_every_file_whether_it_was_received(
    home: Home, capsys: pytest.CaptureFixture[str], plan: Plan, tmp_path: Path
) -> None:
    item = next(one for one in plan.items if one.kind == "level")
    line = f"2025年3月,{plan.department[item.reporter].name},{item.id},,,,120,,\n"
    good, bad = tmp_path / "好.csv", tmp_path / "坏.csv"
    good.write_text(HEADER + line, encoding="utf-8")
    bad.write_text(HEADER + line + line.replace("120", "一百多"), encoding="utf-8")

    assert main(["load", str(good), str(bad), "--by", "甲"]) == 1
    told = capsys.readouterr().out
    assert "报送编号 S000001" in told.split("坏.csv", 1)[0]
    assert "没有接收" in told.split("坏.csv", 1)[1]
    main(["load", str(good), "--by", "甲"])
    assert "与报送 S000001 是同一份文件" in capsys.readouterr().out
    main(["check", str(good)])
    assert "接收" not in capsys.readouterr().out


def test_who_reads_only_the_beginning_of_what_is_said_sees_no_fault(home: Home) -> None:
    command = [sys.executable, "-m", "etl", "status", "--json"]
    reading, writing = os.pipe()
    os.close(reading)  # before anything is said: a busy machine may let the command say all of it first
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode == CUT_OFF
    assert not home.ledger.exists()


def test_a_person_reads_levels_and_encodings_in_chinese(
    home: Home, asked: tuple[Path, str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(asked[0])]) == 1
    said = capsys.readouterr().out
    assert "错误 " in said and "；UTF-8\n" in said
    asked[0].write_bytes(asked[0].read_text(encoding="utf-8").encode("gb18030"))
    assert main(["check", str(asked[0])]) == 1
    assert "；GB18030（含GBK、GB2312）\n" in capsys.readouterr().out
