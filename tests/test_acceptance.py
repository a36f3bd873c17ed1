"""The real command line in processes of its own, by somebody who knows only what interfaces.md promises."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.forked import Command, Ended
from tests.installation import PLAN, file_text, row

STATUS_KEYS = {"month", "version", "as_of", "rule", "assessments"}
ASSESSMENT_KEYS = {"task", "indicator", "name", "kind", "unit", "target", "baseline", "actual", "expected", "as_of",
                   "attainment_pct", "schedule_pct", "gap_pp", "status", "reason", "lead", "outlook"}  # fmt: skip
FILE_KEYS = {"file", "sha256", "encoding", "sheet", "rows", "accepted", "rejected", "ignored", "department", "month",
             "problems", "ignored_lines"}  # fmt: skip
PROBLEM_KEYS = {"code", "level", "line", "column", "value", "message", "remedy"}
MORE = """
[[indicators]]
id = "place"
task = "build"
name = "全省位次"
short = "位次"
kind = "rank"
unit = "位"
target = 1
comparison = "at_most"
better = "lower"
frequency = "quarterly"
reporter = "data"
clause = "一-1"
definition = "名次。"
"""


@dataclass(frozen=True)
class Answer(Ended):
    """What one command left behind."""

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Place:
    """A folder of its own with a plan and an installation, used through the command line only."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "安装 目录"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.toml"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "MONITOR_DATA": str(self.data), "MONITOR_PLAN": str(self.plan)}

    def run(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Answer:
        done = Command(arguments, {**self.environment, **(env or {})}).ended()
        assert "Traceback" not in done.err, done.err
        return Answer(done.status, done.out, done.err)

    def write(self, name: str, *rows: tuple[str, ...], encoding: str = "utf-8-sig") -> Path:
        path = self.folder / name
        path.write_bytes(file_text(rows).encode(encoding))
        return path

    def load(self, *paths: Path) -> Answer:
        return self.run("load", *paths, "--by", "张三", "--publish", "--json")

    def assessed(self, month: str, *more: str) -> dict[str, Any]:
        document = self.run("status", "--month", month, *more, "--json").document
        return {one["indicator"]: one for one in document["assessments"]}

    def tree(self) -> dict[str, bytes]:
        """Every file with its content, but locks and the log of commands, which grows with every one."""
        found = (path for path in self.data.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
        files = (path for path in found if path.parent != self.data / "log")
        return {str(path.relative_to(self.data)): path.read_bytes() for path in files}


def place_at(folder: Path) -> Place:
    place = Place(folder)
    place.plan.write_text(PLAN + MORE, encoding="utf-8")
    return place


def points(attained: Decimal, due: Decimal) -> float:
    return float(((attained - due) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return place_at(tmp_path)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """January to August 2025 of every kind, read only; published as version 1, August's revision as version 2."""
    place = place_at(tmp_path_factory.mktemp("acceptance"))
    rows = [row("stations", f"2025-{month:02}", month * 90) for month in range(1, 9)]
    rows += [row("records", "2025-06", "140"), row("records", "2025-08", "141")]
    rows += [row("rate", "2025-08", "88.5"), row("platform", "2025-08", 30), row("story", "2025-08", "滞后", note="慢")]
    rows += [("2025-06", "市数据管理局", "place", "全省位次", "", "", "2", "位", "")]
    assert place.load(place.write("一.csv", *rows)).status == 0
    assert place.load(place.write("二.csv", row("stations", "2025-08", 725))).document["version"] == 2
    return place


def test_a_month_agrees_with_a_computation_by_hand(loaded: Place) -> None:
    answer = loaded.run("status", "--month", "2025-08", "--json")
    assert set(answer.document) >= STATUS_KEYS
    assert all(set(one) >= ASSESSMENT_KEYS for one in answer.document["assessments"])
    found = {one["indicator"]: one for one in answer.document["assessments"]}
    assert answer.document["version"] == 2
    assert answer.document["as_of"] == "2025-08"
    share = Decimal(8) / 12

    stations = found["stations"]
    assert (stations["actual"], stations["expected"], stations["target"]) == (725, 800, 1200)
    assert stations["gap_pp"] == points(Decimal(725) / 1200, share) == -6.3
    assert (stations["attainment_pct"], stations["schedule_pct"], stations["status"]) == (60.4, 66.7, "behind")
    linear = 725 + 4 * Decimal(725) / 8
    recent = 725 + 4 * (Decimal(725) - 450) / 3
    assert stations["outlook"]["central"] == pytest.approx(float(linear))
    assert stations["outlook"]["high"] == pytest.approx(float(max(linear, recent)), abs=0.01)
    assert stations["outlook"]["low"] == pytest.approx(float(min(linear, recent)), abs=0.01)
    assert stations["outlook"]["required_per_month"] == pytest.approx((1200 - 725) / 4)
    assert stations["outlook"]["class"] == "doubtful"

    records = found["records"]
    assert (records["baseline"], records["expected"]) == (126, 142)
    assert records["gap_pp"] == points(Decimal(15) / 24, share) == -4.2
    rate = found["rate"]
    assert (rate["expected"], rate["gap_pp"], rate["outlook"]) == (90, points(Decimal("88.5") / 90, Decimal(1)), None)
    place = found["place"]
    assert (place["actual"], place["status"], place["as_of"], place["gap_pp"]) == (2, "not_due", "2025-06", None)
    assert (found["platform"]["attainment_pct"], found["platform"]["status"]) == (30, "on_track")
    assert (found["story"]["status"], found["story"]["actual"], found["story"]["target"]) == ("behind", None, None)


@pytest.mark.parametrize(
    ("month", "status", "as_of"),
    [("2025-06", "behind", "2025-06"), ("2025-07", "not_due", "2025-06"), ("2025-09", "not_reported", "2025-06")],
    ids=["reported", "between quarters", "a quarter missed"],
)
def test_a_rank_is_due_at_quarter_ends_only(loaded: Place, month: str, status: str, as_of: str) -> None:
    place = loaded.assessed(month)["place"]
    assert (place["status"], place["as_of"]) == (status, as_of)


def test_an_old_version_shows_the_old_numbers(loaded: Place) -> None:
    assert loaded.assessed("2025-08", "--version", "1")["stations"]["actual"] == 720
    assert loaded.assessed("2025-08", "--version", "2")["stations"]["actual"] == 725


def test_a_month_not_reported_is_grey_and_names_the_last_one(loaded: Place) -> None:
    september = loaded.assessed("2025-09")["stations"]
    assert (september["status"], september["as_of"], september["actual"]) == ("not_reported", "2025-08", 725)


@pytest.mark.parametrize(
    "arguments",
    [("--month", "2024-12"), ("--month", "2025-9"), ("--version", "0")],
    ids=["outside the plan", "no month", "version nought"],
)
def test_what_cannot_be_shown_is_said_in_one_document(loaded: Place, arguments: tuple[str, ...]) -> None:
    answer = loaded.run("status", *arguments, "--json")
    assert (answer.status, answer.document["error"]) == (1, answer.err.strip())


def test_a_template_filled_in_changes_the_light_in_any_encoding(place: Place) -> None:
    blank = place.folder / "模板.csv"
    assert place.run("template", "--department", "通管办", "--month", "2025-09", "-o", blank).status == 0
    rows = list(csv.reader(io.StringIO(blank.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["月份", "部门", "指标编码", "指标名称", "地区", "本月数", "累计数", "单位", "备注"]
    filled = place.folder / "报送.csv"
    for encoding, figure in (("utf-8", "700"), ("utf-8-sig", "900"), ("gb18030", "1,200")):
        next(cells for cells in rows if cells[2] == "stations" and not cells[4])[6] = figure
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        filled.write_bytes(out.getvalue().encode(encoding))
        loaded = place.load(filled)
        (file,) = loaded.document["files"]
        assert (loaded.status, file["encoding"], file["accepted"]) == (0, encoding, len(rows) - 1)
    assert place.assessed("2025-09")["stations"]["status"] == "reached"
    before = place.tree()
    assert place.load(filled).status == 0
    assert place.tree() == before, "the second load of the same file changes nothing"


def test_a_workbook_is_filled_in_superseded_rolled_back_and_rebuilt(place: Place) -> None:
    book_path = place.folder / "模板.xlsx"
    assert place.run("template", "--department", "comms", "--month", "2025-08", "--xlsx", "-o", book_path).status == 0
    book = openpyxl.load_workbook(book_path)
    book.worksheets[0].cell(row=2, column=7).value = 700
    book.save(book_path)
    assert place.load(book_path).document["files"][0]["submission"] == "S000001"
    assert place.assessed("2025-08")["stations"]["actual"] == 700
    assert place.load(place.write("更正.csv", row("stations", "2025-08", 850))).document["version"] == 2
    assert place.assessed("2025-08")["stations"]["actual"] == 850
    back = place.run("rollback", "S000002", "--by", "李四", "--reason", "口径有误", "--json")
    assert (back.status, back.document["version"]) == (0, 3)
    shown = place.run("status", "--json").document
    assert {one["indicator"]: one["actual"] for one in shown["assessments"]}["stations"] == 700
    for folder in ("lake", "warehouse"):
        (place.data / folder).rename(place.folder / folder)
    assert place.run("rebuild", "--json").document == {"version": 3}
    assert place.run("status", "--json").document == shown


def test_a_folder_with_a_file_and_its_revision_is_loaded_once(place: Place) -> None:
    inbox = place.folder / "inbox"
    inbox.mkdir()
    place.write("inbox/1.csv", row("stations", "2025-01", 100))
    place.write("inbox/2.csv", row("stations", "2025-01", 90))
    assert place.load(inbox).document["version"] == 1
    before = place.tree()
    assert place.load(inbox).document["is_new_version"] is False
    assert place.tree() == before
    again = place.load(inbox / "1.csv")
    assert again.document["is_new_version"] is True, "an earlier file sent by itself counts again"


BAD: dict[str, tuple[str, bytes, int]] = {
    "empty": ("a.csv", b"", 2),
    "a picture named csv": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, 2),
    "an archive named xlsx": ("a.xlsx", b"PK\x05\x06" + bytes(18), 2),
    "half a workbook": ("a.xlsx", b"PK\x03\x04" + bytes(range(200)), 2),
    "unknown department": (
        "a.csv",
        file_text([("2025-01", "某局", "stations", "", "", "", "1", "个", "")]).encode(),
        1,
    ),
    "unknown indicator": ("a.csv", file_text([("2025-01", "通管办", "nil", "", "", "", "1", "", "")]).encode(), 1),
    "another's indicator": ("a.csv", file_text([("2025-01", "通管办", "rate", "", "", "", "1", "%", "")]).encode(), 1),
    "month in the future": ("a.csv", file_text([row("stations", "2099-01", 1)]).encode(), 1),
    "text in a number": ("a.csv", file_text([row("stations", "2025-01", "很多")]).encode(), 1),
    "a huge number": ("a.csv", file_text([row("stations", "2025-01", "9" * 5000)]).encode(), 1),
    "not a number": ("a.csv", file_text([row("stations", "2025-01", "NaN")]).encode(), 1),
    "contradicting rows": ("a.csv", file_text([row("stations", "2025-01", n) for n in (1, 2)]).encode(), 1),
    "a formula": ("a.csv", file_text([row("stations", "2025-01", "=1+1")]).encode(), 1),
}


def test_every_bad_file_is_a_problem_in_chinese_and_leaves_no_trace(place: Place) -> None:
    place.load(place.write("good.csv", row("stations", "2025-01", 1)))
    before = place.tree()
    for number, (name, (file, content, _)) in enumerate(BAD.items()):
        path = place.folder / str(number) / file
        path.parent.mkdir()
        path.write_bytes(content)
        assert name
    paths = [place.folder / str(number) / file for number, (file, _, _) in enumerate(BAD.values())]
    answer = place.load(*paths)
    assert answer.status == 2
    for (name, (_, _, status)), file in zip(BAD.items(), answer.document["files"], strict=True):
        assert set(file) >= FILE_KEYS
        errors = [problem for problem in file["problems"] if problem["level"] == "error"]
        assert errors, name
        assert all(set(problem) >= PROBLEM_KEYS for problem in errors), name
        for problem in errors:
            assert any("一" <= letter <= "鿿" for letter in problem["message"]), name
            assert any("一" <= letter <= "鿿" for letter in problem["remedy"]), name
            assert status == 2 or problem["line"] is not None, name
        assert file["rows"] == file["accepted"] + file["rejected"] + file["ignored"], name
        assert len(file["ignored_lines"]) == file["ignored"], name
    assert place.tree() == before


def test_paths_of_every_sort_are_answered(place: Place) -> None:
    """A missing file, a pipe, a link that goes nowhere, a name in GBK, a name with a line break, an empty folder."""
    good = row("stations", "2025-01", 5)
    os.mkfifo(place.folder / "pipe.csv")
    (place.folder / "loop.csv").symlink_to(place.folder / "loop.csv")
    named = place.write("行\n二.csv", good)
    gbk = Path(os.fsdecode(os.fsencode(place.folder) + b"/" + "报表.csv".encode("gbk")))
    gbk.write_bytes(named.read_bytes())
    paths = [place.folder / "none.csv", place.folder / "pipe.csv", place.folder / "loop.csv"]
    answer = place.run("check", *paths, named, gbk, "--json")
    assert answer.status == 2
    codes = [[problem["code"] for problem in file["problems"]][:1] for file in answer.document["files"]]
    assert codes[:3] == [["file-missing"]] * 3
    assert [file["file"] for file in answer.document["files"][3:]] == ["行\n二.csv", "报表.csv"]
    assert not place.data.exists(), "check writes nothing"
    assert place.load(gbk).status == 0
    empty = place.folder / "空"
    empty.mkdir()
    assert "没有可以读取的文件" in place.run("check", empty).out


def test_a_plan_with_faults_lists_them_all_and_writes_nothing(place: Place) -> None:
    bad = (PLAN + MORE).replace('section = "networks"', 'section = "nowhere"').replace("target = 1200", "target = -1")
    place.plan.write_text(bad + "\nnonsense = 1\n", encoding="utf-8")
    path = place.write("a.csv", row("stations", "2025-01", 1))
    answer = place.load(path)
    assert answer.status == 1
    assert len(answer.document["faults"]) >= 3
    assert not place.data.exists()


def test_an_edited_plan_makes_a_version_and_the_old_one_keeps_its_judgement(place: Place) -> None:
    place.load(place.write("a.csv", row("stations", "2025-06", 500)))
    place.plan.write_text((PLAN + MORE).replace("target = 1200", "target = 1000"), encoding="utf-8")
    assert place.assessed("2025-06")["stations"]["target"] == 1200, "until it is published"
    assert place.run("publish", "--json").document == {"version": 2, "is_new_version": True}
    assert place.run("publish", "--json").document == {"version": 2, "is_new_version": False}
    old, new = (place.assessed("2025-06", "--version", version)["stations"] for version in ("1", "2"))
    assert (old["target"], old["status"], new["target"], new["status"]) == (1200, "behind", 1000, "on_track")


def test_a_correction_that_does_not_match_keeps_the_published_version_and_the_report(place: Place) -> None:
    place.load(place.write("a.csv", row("records", "2025-01", 127)))
    place.data.joinpath("corrections.toml").write_text(
        '[[correction]]\nindicator = "records"\nmonth = "2025-02"\naction = "replace"\nvalue = 131\nexpect = 1310\n'
        'reason = "多报了一个零"\nreported_by = "市数据管理局"\ndeclared = 2025-03-01\n',
        encoding="utf-8",
    )
    refused = place.load(place.write("b.csv", row("records", "2025-02", 132)))
    assert refused.status == 1
    assert "更正不再匹配" in refused.document["error"]
    assert refused.document["files"][0]["submission"] == "S000002", "the number under which it can be withdrawn"
    assert place.run("status", "--json").document["version"] == 1
    assert place.run("rollback", "S000002", "--by", "李四", "--reason", "报错了", "--json").status == 0


def test_lost_ledger_lines_stop_every_writer_and_no_reader(place: Place) -> None:
    place.load(place.write("a.csv", row("stations", "2025-01", 100)))
    place.load(place.write("b.csv", row("stations", "2025-02", 200)))
    ledger = place.data / "ledger.jsonl"
    whole = ledger.read_bytes()
    lines = whole.splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:-1]))
    before = place.tree()
    assert "台账" in place.run("publish", "--json").document["error"]
    assert place.tree() == before, "nothing is put right on the word of half a ledger"
    assert place.assessed("2025-02")["stations"]["actual"] == 200
    ledger.write_bytes(whole + b'{"at":"2')
    assert place.run("publish", "--json").document["version"] == 2


def test_a_damaged_version_is_said_and_rebuilt(place: Place) -> None:
    place.load(place.write("a.csv", row("stations", "2025-01", 100)))
    current = place.data / "warehouse" / "CURRENT"
    current.write_text("?", encoding="utf-8")
    assert "CURRENT" in place.run("status", "--json").document["error"]
    assert place.run("publish").status == 0
    version = place.data / "warehouse" / "v000001.duckdb"
    version.write_bytes(b"junk" * 5000)
    assert "rebuild" in place.run("status", "--json").document["error"]
    assert place.run("rebuild").status == 0
    assert place.assessed("2025-01")["stations"]["actual"] == 100


def test_a_folder_that_cannot_be_one_is_said(place: Place) -> None:
    path = place.write("a.csv", row("stations", "2025-01", 100))
    for arguments in (("status",), ("load", path, "--by", "张三")):
        answer = place.run(*arguments, "--json", env={"MONITOR_DATA": str(path)})
        assert (answer.status, answer.document["error"]) == (1, answer.err.strip())
    assert place.run("template", "--department", "comms", "--month", "2025-08", "-o", place.folder).status == 1
    assert place.run("load", path, "--by", " ").status == 2, "by nobody"


def test_two_loads_at_once_both_count(place: Place) -> None:
    paths = [place.write(f"{number}.csv", row("stations", f"2025-0{number}", number * 10)) for number in (1, 2)]
    command = ("load", "--by", "张三", "--publish", "--json")
    running = [Command((*command, path), place.environment) for path in paths]
    ended = [one.ended() for one in running]
    assert [one.status for one in ended] == [0, 0], ended
    assert {json.loads(one.out)["version"] for one in ended} == {1, 2}
    assert place.assessed("2025-02")["stations"]["actual"] == 20
    assert place.assessed("2025-01")["stations"]["actual"] == 10
