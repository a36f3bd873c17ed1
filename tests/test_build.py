"""From files to a published version: what counts, what is derived, what is kept, and that a rebuild gives the same."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from etl import commands
from etl.corrections import CorrectionFaults
from etl.recipe import BuildRefused
from etl.submissions import SubmissionRefused
from monitor.ledger import Ledger, LedgerBroken
from monitor.month import Month
from monitor.plan import load_plan
from monitor.register import read_register
from monitor.warehouse import (
    VersionMissing,
    read_lights,
    read_plan,
    read_revised_cells,
    read_revisions,
    reading,
    versions,
)
from tests.installation import Installation, quiet, row

CORRECTION = """
[[correction]]
indicator = "records"
month = "2025-02"
action = "replace"
value = 131
expect = {expect}
reason = "多报了一个零"
reported_by = "市数据管理局"
declared = 2025-03-01
"""


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation.at(tmp_path)


def value_of(place: Installation, item: str, month: str) -> Decimal | None:
    return place.assessed(item, month).actual


def test_a_loaded_file_changes_number_and_light(place: Installation) -> None:
    document, status = place.load_rows("a.csv", [row("stations", "2025-06", 500)])
    assert (status, document["version"]) == (0, 1)
    before = place.assessed("stations", "2025-06")
    assert (before.actual, str(before.gap_pp), before.status) == (Decimal(500), "-8.3", "behind")
    place.load_rows("b.csv", [row("stations", "2025-06", 600)])
    after = place.assessed("stations", "2025-06")
    assert (after.actual, after.status) == (Decimal(600), "on_track")
    assert place.assessed("stations", "2025-06", version=1).actual == Decimal(500), "an old version keeps its numbers"


def test_a_second_load_of_the_same_file_changes_nothing(place: Installation) -> None:
    path = place.write("a.csv", [row("stations", "2025-01", 100)])
    place.load(path)
    ledger = place.home.ledger.read_bytes()
    document, status = place.load(path)
    assert status == 0
    assert document["files"][0]["is_repeated"] is True
    assert (place.version, place.home.ledger.read_bytes()) == (1, ledger)


def test_an_earlier_file_sent_again_after_a_later_one_counts_again(place: Installation) -> None:
    first = place.write("a.csv", [row("stations", "2025-01", 100)])
    place.load(first)
    place.load_rows("b.csv", [row("stations", "2025-01", 90)])
    place.load(first)
    assert value_of(place, "stations", "2025-01") == Decimal(100)


def test_a_later_submission_replaces_its_rows_and_leaves_all_else(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2025-01", 127), row("rate", "2025-01", 88)])
    place.load_rows("b.csv", [row("records", "2025-01", 128)])
    assert value_of(place, "records", "2025-01") == Decimal(128)
    assert value_of(place, "rate", "2025-01") == Decimal(88)
    (revision,) = read_revisions(place.home, place.version, "records")
    assert (revision.value, revision.source.file, revision.source.line) == (Decimal(127), "a.csv", 2)
    assert (revision.source.submission, revision.superseded_by) == ("S000001", "S000002")


def test_an_empty_row_says_nothing_and_a_dash_withdraws(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2025-01", 127), row("rate", "2025-01", 88)])
    place.load_rows("b.csv", [row("records", "2025-01"), row("rate", "2025-01", "—")])
    assert value_of(place, "records", "2025-01") == Decimal(127)
    assert place.assessed("rate", "2025-01").status == "not_reported"


def test_the_year_to_date_follows_from_the_months_and_the_other_way_round(place: Installation) -> None:
    place.load_rows(
        "a.csv",
        [row("stations", "2025-01", "", 80), row("stations", "2025-02", "", 20), row("stations", "2025-03", 150)],
    )
    march = place.assessed("stations", "2025-03")
    assert [o.value for o in march.this_year.values()] == [Decimal(80), Decimal(100), Decimal(150)]
    assert [o.amount for o in march.this_year.values()] == [Decimal(80), Decimal(20), Decimal(50)]
    assert all(o.is_derived for o in march.this_year.values())


def test_a_revised_january_moves_what_follows_from_it(place: Installation) -> None:
    place.load_rows("a.csv", [row("stations", "2025-01", "", 80), row("stations", "2025-02", "", 20)])
    place.load_rows("b.csv", [row("stations", "2025-01", "", 70)])
    assert value_of(place, "stations", "2025-02") == Decimal(90)


def test_february_published_with_january_is_not_februarys_own_amount(place: Installation) -> None:
    place.load_rows("a.csv", [row("stations", "2025-02", 150)])
    february = place.assessed("stations", "2025-02")
    assert (february.actual, february.amount) == (Decimal(150), None)


def test_a_stock_follows_december_into_january(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2024-12", 126), row("records", "2025-01", "", "1.5")])
    assert value_of(place, "records", "2025-01") == Decimal("127.5")


def test_exact_decimals_come_back_exactly(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2025-01", "128.10000001")])
    assert value_of(place, "records", "2025-01") == Decimal("128.10000001")


def test_every_number_knows_its_file_line_and_sender(place: Installation) -> None:
    place.load_rows("报表.csv", [row("rate", "2025-01", 88), row("records", "2025-01", 127)])
    source = place.assessed("records", "2025-01").observation.source
    assert (source.file, source.line, source.by, source.submission) == ("报表.csv", 3, "张三", "S000001")


def test_a_file_with_errors_leaves_no_trace(place: Installation) -> None:
    document, status = place.load_rows("bad.csv", [row("stations", "2025-01", 100), row("stations", "2025-02", "很多")])
    assert status == 1
    assert [p["line"] for p in document["files"][0]["problems"] if p["level"] == "error"] == [3]
    assert not place.home.submissions.exists()
    assert not place.home.ledger.exists()
    assert not list(place.home.warehouse.glob("*.duckdb"))


def test_a_bad_file_among_good_ones_stops_only_itself(place: Installation) -> None:
    good = place.write("good.csv", [row("stations", "2025-01", 100)])
    bad = place.write("bad.csv", [row("rate", "2025-01", 130)])
    document, status = place.load(bad, good, place.folder / "none.csv")
    assert status == 2
    errors = [any(p["level"] == "error" for p in f["problems"]) for f in document["files"]]
    assert errors == [True, False, True]
    assert value_of(place, "stations", "2025-01") == Decimal(100)
    assert value_of(place, "rate", "2025-01") is None


def test_received_is_not_published(place: Installation) -> None:
    place.load_rows("a.csv", [row("stations", "2025-01", 100)])
    place.load(place.write("b.csv", [row("stations", "2025-02", 200)]), publishes=False)
    assert place.version == 1
    assert value_of(place, "stations", "2025-01") == Decimal(100)
    assert commands.publish_approved(place.home, place.plan, "李四", quiet)[0]["is_new_version"] is False


def test_rollback_brings_back_what_was_there(place: Installation) -> None:
    place.load_rows("a.csv", [row("stations", "2025-01", 100), row("stations", "2025-02", 150)])
    before = place.tables()
    place.load_rows("b.csv", [row("stations", "2025-01", 60)])
    commands.rollback(place.home, place.plan, "S000002", "李四", "报错了", quiet)
    after = place.tables()
    assert {k: v for k, v in after.items() if k not in {"edition", "light"}} == {
        k: v for k, v in before.items() if k not in {"edition", "light"}
    }
    assert read_register(place.home).submissions["S000002"].state == "withdrawn"
    assert (place.home.submissions / "S000002" / "original").exists(), "nothing received is ever deleted"


@pytest.mark.parametrize(
    ("submission", "reason", "sentence"),
    [("S000009", "错", "没有编号"), ("S000001", " ", "理由")],
    ids=["unknown submission", "no reason"],
)
def test_a_rollback_that_cannot_be_is_refused(place: Installation, submission: str, reason: str, sentence: str) -> None:
    place.load_rows("a.csv", [row("stations", "2025-01", 100)])
    with pytest.raises(SubmissionRefused, match=sentence):
        commands.rollback(place.home, place.plan, submission, "李四", reason, quiet)


def history(place: Installation) -> None:
    """Several publications with revisions, districts, a correction and a rollback."""
    place.load_rows(
        "1.csv",
        [
            row("records", "2024-12", 126),
            row("records", "2025-01", 127),
            row("story", "2025-01", "正常", note="按计划推进"),
        ],
    )
    place.load_rows(
        "2.csv",
        [
            row("stations", "2025-01", 100),
            row("stations", "2025-01", 60, district="东区"),
            row("stations", "2025-01", 40, district="西区"),
        ],
    )
    place.home.root.joinpath("corrections.toml").write_text(CORRECTION.format(expect=1310), encoding="utf-8")
    place.load_rows("3.csv", [row("records", "2025-02", 1310), row("platform", "2025-02", 30)])
    place.load_rows("4.csv", [row("stations", "2025-02", "", 90), row("stations", "2025-01", 105)])
    place.load_rows("5.csv", [row("rate", "2025-01", 91), row("rate", "2025-02", 92)])
    commands.rollback(place.home, place.plan, "S000005", "李四", "口径有误", quiet)


def test_a_rebuild_gives_the_same_content(place: Installation) -> None:
    history(place)
    before, version = place.tables(), place.version
    shutil.rmtree(place.home.lake)
    shutil.rmtree(place.home.warehouse)
    commands.rebuild(place.home, place.plan, "李四", quiet)
    assert place.version == version
    assert place.tables() == before


def test_every_old_version_can_be_rebuilt(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    place.load_rows("2.csv", [row("stations", "2025-02", 150)])
    place.load_rows("3.csv", [row("stations", "2025-01", 90)])
    before = {version: place.tables(version) for version in versions(place.home)}
    for version in (1, 2):
        place.home.version_path(version).unlink()
        commands.rebuild(place.home, place.plan, "李四", quiet, version)
    assert {version: place.tables(version) for version in versions(place.home)} == before


def with_plan(place: Installation, old: str, new: str) -> Installation:
    """The same installation after somebody edited its plan."""
    text = place.folder.joinpath("plan.toml").read_text(encoding="utf-8")
    assert old in text
    edited = place.folder / "edited.toml"
    edited.write_text(text.replace(old, new), encoding="utf-8")
    return replace(place, plan=load_plan(edited))


def test_what_was_received_means_what_it_meant_whatever_became_of_the_plan(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    before = place.tables()
    moved = with_plan(place, 'reporter = "comms"', 'reporter = "data"')
    commands.publish_approved(moved.home, moved.plan, "李四", quiet)
    assert value_of(moved, "stations", "2025-01") == Decimal(100)
    after = moved.tables()
    shutil.rmtree(place.home.lake)
    shutil.rmtree(place.home.warehouse)
    for version in (1, 2):
        commands.rebuild(moved.home, moved.plan, "李四", quiet, version)
    assert (place.tables(1), place.tables(2)) == (before, after)


def test_a_changed_unit_is_refused_instead_of_read_into_old_numbers(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    edited = with_plan(place, 'unit = "个"', 'unit = "百个"\nunit_factors = { "个" = 0.01 }')
    with pytest.raises(BuildRefused, match=r"stations.*个.*百个"):
        commands.publish_approved(edited.home, edited.plan, "李四", quiet)
    assert place.version == 1
    assert value_of(place, "stations", "2025-01") == Decimal(100)


def test_a_rebuild_that_fails_says_so_and_leaves_what_was_there(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    before = place.tables()
    (place.home.submissions / "S000001" / "original").write_text("不是当时的文件", encoding="utf-8")
    with pytest.raises(BuildRefused, match="S000001"):
        commands.rebuild(place.home, place.plan, "李四", quiet)
    assert place.tables() == before
    assert [path.name for path in place.home.lake.rglob("*.parquet")] == ["S000001.parquet"]


def test_a_published_version_whose_file_is_gone_is_made_again(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    before = place.tables()
    place.home.version_path(1).unlink()
    commands.publish_approved(place.home, place.plan, "李四", quiet)
    assert place.tables() == before


def test_a_quarters_own_figure_adds_to_the_quarter_before(place: Installation) -> None:
    quarterly = with_plan(place, "by_district = true", 'frequency = "quarterly"')
    quarterly.load_rows("a.csv", [row("stations", "2025-03", "", 300), row("stations", "2025-06", "", 200)])
    assert value_of(quarterly, "stations", "2025-06") == Decimal(500)
    quarterly.load_rows("b.csv", [row("stations", "2025-03", "", 250)])
    june = quarterly.assessed("stations", "2025-06")
    assert (june.actual, june.amount, june.status) == (Decimal(450), Decimal(200), "far_behind")


def test_a_deleted_lake_is_noticed_and_read_again(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    place.load_rows("2.csv", [row("rate", "2025-02", 91)])
    shutil.rmtree(place.home.lake)
    place.load_rows("3.csv", [row("records", "2025-01", 127)])
    assert value_of(place, "stations", "2025-01") == Decimal(100)
    assert value_of(place, "rate", "2025-02") == Decimal(91)


def test_whether_a_figure_was_likely_is_not_asked_again(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    place.load_rows("1.csv", [row("stations", f"2025-{month:02d}", amount=month) for month in range(1, 8)])
    before = place.tables()
    monkeypatch.setattr("etl.checks.jump_problems", lambda *_: pytest.fail("a rebuild took the time to ask"))
    commands.rebuild(place.home, place.plan, "张三", quiet)
    assert place.tables() == before


def test_a_ledger_that_a_newer_program_wrote_stops_every_writer_and_no_reader(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    Ledger(place.home.ledger).append({"act": "split_in_two", "at": "2025-11-02T08:00:00+08:00", "by": "张三"})
    before = place.home.ledger.read_bytes()
    for write in (
        lambda: place.load_rows("2.csv", [row("stations", "2025-02", 200)]),
        lambda: commands.publish_approved(place.home, place.plan, "李四", quiet),
        lambda: commands.rebuild(place.home, place.plan, "李四", quiet),
    ):
        with pytest.raises(LedgerBroken, match=r"split_in_two.*更新的程序"):
            write()
    assert place.home.ledger.read_bytes() == before
    assert value_of(place, "stations", "2025-01") == Decimal(100)


def test_a_plan_that_a_newer_program_wrote_is_not_guessed_at(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    register = read_register(place.home)
    plan = json.loads(place.plan.model_dump_json()) | {"horizon": 2035}
    register.apply({"act": "planned", "fingerprint": "later", "plan": plan})
    with pytest.raises(LedgerBroken, match=r"计划.*更新的程序"):
        register.plan("later")
    with duckdb.connect(place.home.version_path(1)) as connection:
        connection.execute("UPDATE edition SET plan = ?", [json.dumps(plan)])
    with pytest.raises(VersionMissing, match="v1 是更新的程序"):
        read_plan(place.home, 1)


def test_a_declared_correction_is_applied_and_said(place: Installation) -> None:
    place.home.root.mkdir(parents=True)
    text = CORRECTION.format(expect=1310).replace("一个零", "一\u202e个零")
    place.home.root.joinpath("corrections.toml").write_text(text, encoding="utf-8-sig")
    place.load_rows("a.csv", [row("records", "2025-02", 1310)])
    seen = place.assessed("records", "2025-02").observation
    assert (seen.value, seen.reported_value, seen.correction) == (Decimal(131), Decimal(1310), "多报了一个零")


def test_a_correction_that_no_longer_matches_stops_the_publication(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2025-02", 132)])
    place.home.root.joinpath("corrections.toml").write_text(CORRECTION.format(expect=1310), encoding="utf-8")
    with pytest.raises(BuildRefused, match=r"更正不再匹配.*1310.*132"):
        commands.publish_approved(place.home, place.plan, "李四", quiet)
    assert place.version == 1
    assert value_of(place, "records", "2025-02") == Decimal(132)
    assert not list(place.home.warehouse.glob(".building-*"))


def test_corrections_that_are_no_file_are_said_to_be_none(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2025-02", 132)])
    place.home.root.joinpath("corrections.toml").mkdir()
    with pytest.raises(CorrectionFaults, match="不是普通文件"):
        commands.publish_approved(place.home, place.plan, "李四", quiet)


def test_faulty_corrections_are_listed_all_at_once(place: Installation) -> None:
    place.load_rows("a.csv", [row("records", "2025-02", 132)])
    text = CORRECTION.format(expect=1310).replace("records", "nothing") + "\n[other]\nx = 1\n"
    place.home.root.joinpath("corrections.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionFaults, match=r"other.*nothing"):
        commands.publish_approved(place.home, place.plan, "李四", quiet)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            '[[correction]]\nindicator = "records"\nmonth = "2025-13"\n',
            ["month：月份应形如", "expect：没有填写", "reason：没有"],
        ),
        ("[correction]\nx = 1\n", ["两层方括号"]),
        ("correction = 3\n", ["两层方括号"]),
        (CORRECTION.format(expect=1310).replace("value = 131\n", ""), ["须写 value"]),
        ("[[correction", ["不是有效的 TOML"]),
        ("x = " + "[" * 9_000, ["括号套得太深"]),
        ("x = " + "9" * 5_000, ["有的数太长"]),
        ("\udcb2", ["不是UTF-8编码"]),
        (CORRECTION.format(expect=1310).replace('2025-02"', '٢٠٢٥-02"'), ["month：月份应形如"]),
        (CORRECTION.format(expect=1310).replace('2025-02"', '0000-02"'), ["month：月份应形如"]),
        (CORRECTION.format(expect=1310).replace("多报了一个零", " \u200b  "), ["reason：理由至少写4个字"]),
        (CORRECTION.format(expect=1310).replace("多报了一个零", "长" * 1_001), ["reason：写得太长"]),
        (CORRECTION.format(expect=1310).replace("records", "re\u202ecords" * 99), ["更正的指标“recordsrecords"]),
        ("[[correction]]\nx = 1\n" * 30, ["还有220处"]),
        (CORRECTION.format(expect=1310).replace("= 131\n", "= 1e999\n"), ["value：整数部分最多18位"]),
        (CORRECTION.format(expect="0.12345678901"), ["expect：整数部分最多18位，小数最多10位"]),
        (CORRECTION.format(expect="nan"), ["expect：填写有误"]),
    ],
    ids=[
        *("missing keys", "a single table", "a number", "nothing to put there", "no TOML", "brackets without end"),
        *("a number without end", "another encoding", "digits of another script", "no year", "a reason of blanks"),
        *("a reason without end", "an item turned round", "faults without end"),
        *("a value beyond all", "more decimals than are kept", "no number"),
    ],
)
def test_what_is_wrong_with_corrections_is_said_in_chinese(
    place: Installation, text: str, sentences: list[str]
) -> None:
    place.load_rows("a.csv", [row("records", "2025-02", 132)])
    place.home.root.joinpath("corrections.toml").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(CorrectionFaults) as refused:
        commands.publish_approved(place.home, place.plan, "李四", quiet)
    assert len(str(refused.value)) < 2_000 and not re.search("[\u202e\u200b]", str(refused.value))
    assert all(sentence in str(refused.value) for sentence in sentences), refused.value
    assert "required" not in str(refused.value)


def test_a_copy_that_somebody_made_of_a_version_is_no_version(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 100)])
    copy = place.home.warehouse / "v000001 (1).duckdb"
    shutil.copyfile(place.home.version_path(1), copy)
    place.load_rows("2.csv", [row("stations", "2025-02", 150)])
    assert versions(place.home) == (1, 2)
    assert copy.exists()


def test_demonstration_and_real_data_never_mix(place: Installation) -> None:
    place.load_rows(
        "demo.csv", [row("stations", "2025-01", 500, note="演示数据"), row("stations", "2025-02", 600, note="演示数据")]
    )
    assert place.tables()["edition"][0][2] is True
    place.load_rows("real.csv", [row("stations", "2025-01", 100)])
    assert place.tables()["edition"][0][2] is False
    assert [r[5] for r in place.tables()["observation"]] == [None], "only the real row is left"
    document, status = place.load_rows("demo2.csv", [row("rate", "2025-01", 90, note="演示数据")])
    assert status == 1
    assert document["files"][0]["problems"][-1]["code"] == "demo-into-real"
    commands.rollback(place.home, place.plan, "S000002", "李四", "试用结束", quiet)
    assert place.tables()["edition"][0][2] is True


def test_the_light_published_then_stays_on_record(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 40)])
    place.load_rows("2.csv", [row("stations", "2025-02", 90)])
    place.load_rows("3.csv", [row("stations", "2025-01", 100), row("stations", "2025-02", 210)])
    lights = read_lights(place.home, place.version)["stations", Month(2025, 1)]
    assert [(light.version, light.status) for light in lights] == [(1, "behind"), (3, "on_track")]
    assert place.assessed("stations", "2025-01").published_status == "behind"
    assert place.assessed("stations", "2025-01").status == "on_track"


def test_a_reader_of_the_old_version_is_not_disturbed(place: Installation) -> None:
    place.load_rows("1.csv", [row("stations", "2025-01", 40)])
    with duckdb.connect(place.home.version_path(1), read_only=True) as reader:
        place.load_rows("2.csv", [row("stations", "2025-01", 50)])
        assert reader.execute("SELECT value FROM observation").fetchall() == [(Decimal(40),)]
    assert place.version == 2


def test_a_version_holds_two_years_and_the_lake_the_rest(place: Installation) -> None:
    place.load_rows(
        "1.csv", [row("records", "2023-12", 90), row("records", "2024-01", 91), row("records", "2025-01", 127)]
    )
    assert [str(observation[2]) for observation in place.tables()["observation"]] == ["2024-01-01", "2025-01-01"]
    assert {path.parent.parent.name for path in place.home.lake.rglob("*.parquet")} == {
        "year=2023",
        "year=2024",
        "year=2025",
    }
    before = place.tables()
    commands.rebuild(place.home, place.plan, "李四", quiet)
    assert place.tables() == before


def test_what_stands_where_something_was_revised_is_kept_beside_it(place: Installation) -> None:
    place.load_rows("1.csv", [row("records", "2025-01", 126), row("rate", "2025-01", 70)])
    place.load_rows("2.csv", [row("records", "2025-01", 127, note="核实"), row("rate", "2025-02", 71)])
    place.load_rows("3.csv", [row("rate", "2025-02", 72)])
    for kept in ("as it was taken further", "by a rebuild", "in a file of before there was such a table"):
        if kept == "by a rebuild":
            commands.rebuild(place.home, place.plan, "张三", quiet)
        if kept == "in a file of before there was such a table":
            path = place.home.version_path(place.version)
            copied = shutil.copy(path, path.with_suffix(".copy"))
            with duckdb.connect(copied) as connection:
                connection.execute("DROP TABLE revised")
            Path(copied).replace(path)
        cells = read_revised_cells(place.home, place.version, "records")
        assert [(key, one.value, one.text) for key, one in cells.items()] == [(("", Month(2025, 1)), 127, "核实")], kept
        assert list(read_revised_cells(place.home, place.version, "rate")) == [("", Month(2025, 2))], kept
    place.load_rows("4.csv", [row("rate", "2025-03", 73)])
    with reading(place.home, place.version) as connection:
        assert connection.execute("SELECT count(*) FROM revised").fetchall() == [(2,)], "made good by the next version"
