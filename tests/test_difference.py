"""What a publication would change, said beforehand: the same as what it then shows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from etl.build import publish
from etl.difference import Draft, difference
from etl.intake import History, check_file
from etl.recipe import BuildRefused
from etl.submissions import approve, withdraw
from etl.version.landing import rows_of
from etl.writing import writing
from monitor.change import Change
from monitor.clock import now
from monitor.judged import judge
from monitor.month import Month
from monitor.register import read_register
from monitor.warehouse import district_series_of, read_series
from tests.installation import Installation, row

FIRST = [
    row("stations", "2025-01", 100),
    row("stations", "2025-02", 220),
    row("stations", "2025-02", 90, district="east"),
    row("records", "2025-02", 128),
    row("platform", "2025-02", 30),
    row("story", "2025-02", "进度正常", note="推进顺利"),
]
SECOND = [
    row("stations", "2025-02", 130),  # revised: green becomes yellow or red
    row("records", "2025-02", 128),  # says the same again
    row("records", "2025-03", amount=2),  # new, the stock follows
    row("stations", "2025-03", amount=70),  # new, the year to date follows from the revised month
]


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    place = Installation.at(tmp_path)
    place.load_rows("1.csv", FIRST)
    return place


def received(place: Installation, rows: list[tuple[str, ...]]) -> str:
    document, status = place.load(place.write("2.csv", rows), publishes=False)
    assert status == 0, document
    return str(document["files"][0]["submission"])


def by_cell(changes: tuple[Change, ...]) -> dict[tuple[str, str, str], Change]:
    return {(one.item.id, one.district, str(one.month)): one for one in changes}


def test_each_cell_is_told_with_its_old_and_new_value_and_light(place: Installation) -> None:
    name = received(place, SECOND)
    found = by_cell(difference(place.home, place.plan, read_register(place.home), [name]))
    revised = found["stations", "", "2025-02"]
    assert (revised.kind, revised.old_value, revised.new_value) == ("revised", Decimal(220), Decimal(130))
    assert (revised.old_light, revised.new_light) == ("on_track", "behind")
    assert (revised.submission, revised.line) == (name, 2)
    new = found["stations", "", "2025-03"]
    assert (new.kind, new.new_value, new.new_amount, new.old_light) == ("new", Decimal(200), Decimal(70), None)
    assert new.course == (Decimal(100), Decimal(130), Decimal(200))
    assert found["records", "", "2025-02"].kind == "unchanged"
    assert not found["records", "", "2025-02"].is_effective


def shown(place: Installation) -> dict[tuple[str, str, Month], tuple[object, ...]]:
    """What readers see: value, amount and light of every cell of the year."""
    version = place.version
    cells = {}
    for district in ("", "east", "west", "park"):
        judged = judge(place.home, version, None, district)
        series = read_series(place.home, version, judged.month, district)
        for month, assessments in judged.by_month.items():
            for one in assessments:
                seen = series.get(one.item.id, {}).get(month)
                values = (seen.value, seen.amount) if seen else (None, None)
                cells[one.item.id, district, month] = (*values, one.status)
    return cells


def test_the_preview_is_what_publication_then_shows(place: Installation) -> None:
    before = shown(place)
    name = received(place, SECOND)
    changes = difference(place.home, place.plan, read_register(place.home), [name])
    with writing(place.home) as register:
        approve(place.home, register, name, "李四")
        publish(place.home, place.plan, register, "李四")
    after = shown(place)
    for one in changes:
        key = (one.item.id, one.district, one.month)
        assert after[key] == (one.new_value, one.new_amount, one.new_light), key
        assert before.get(key, (None, None, None)) == (one.old_value, one.old_amount, one.old_light), key
    told = {(one.item.id, one.district, one.month) for one in changes if one.is_effective}
    assert {key for key in before if after[key] != before[key]} <= told


def test_a_draft_is_told_as_its_submission_will_be(place: Installation) -> None:
    path = place.write("2.csv", SECOND)
    with History(place.home) as history:
        taken = check_file(path, place.plan, history, now().date())
    rows = tuple(rows_of(taken.checked.observations, {item.id: item.reporter for item in place.plan.items}))
    drafted = difference(place.home, place.plan, read_register(place.home), drafts=[Draft(rows, "2.csv")])
    name = received(place, SECOND)
    handed_in = difference(place.home, place.plan, read_register(place.home), [name])

    def content(changes: tuple[Change, ...]) -> list[tuple[object, ...]]:
        return [(one.item.id, one.month, one.kind, one.new_value, one.new_light, one.line) for one in changes]

    assert content(drafted) == content(handed_in)


def test_taking_a_submission_away_is_told_beforehand_too(place: Installation) -> None:
    name = received(place, SECOND)
    with writing(place.home) as register:
        approve(place.home, register, name, "李四")
        publish(place.home, place.plan, register, "李四")
    changes = difference(place.home, place.plan, read_register(place.home), without=[name])
    found = by_cell(changes)
    back = found["stations", "", "2025-02"]
    assert (back.old_value, back.new_value, back.new_light) == (Decimal(130), Decimal(220), "on_track")
    assert found["stations", "", "2025-03"].kind == "withdrawn"
    with writing(place.home) as register:
        withdraw(place.home, register, name, "李四", "试算")
        publish(place.home, place.plan, register, "李四")
    assert shown(place)["stations", "", Month(2025, 2)] == (Decimal(220), Decimal(120), "on_track")


def test_a_row_that_a_later_file_says_otherwise_has_no_effect_and_says_so(place: Installation) -> None:
    waiting = received(place, [row("stations", "2025-02", 150)])
    place.load_rows("3.csv", [row("stations", "2025-02", 160)])
    found = by_cell(difference(place.home, place.plan, read_register(place.home), [waiting]))
    assert found["stations", "", "2025-02"].kind == "overtaken"
    assert not found["stations", "", "2025-02"].is_effective


def test_what_publication_would_refuse_is_refused_beforehand(place: Installation) -> None:
    name = received(place, [row("stations", "2025-03", 400)])
    (place.home.root / "corrections.toml").write_text(
        '[[correction]]\nindicator = "stations"\nmonth = "2025-03"\naction = "drop"\nexpect = 1\n'
        'reason = "试算用的更正"\nreported_by = "张三"\ndeclared = 2025-10-01\n',
        encoding="utf-8",
    )
    with pytest.raises(BuildRefused, match="更正不再匹配"):
        difference(place.home, place.plan, read_register(place.home), [name])


def test_where_nothing_is_published_yet_all_is_new(tmp_path: Path) -> None:
    place = Installation.at(tmp_path)
    name = received(place, FIRST)
    changes = difference(place.home, place.plan, read_register(place.home), [name])
    assert {one.kind for one in changes} == {"new"}
    assert {one.old_light for one in changes} == {None}


def test_nothing_is_written(place: Installation) -> None:
    name = received(place, SECOND)
    files = {path: path.stat().st_mtime_ns for path in place.home.root.rglob("*")}
    difference(place.home, place.plan, read_register(place.home), [name])
    assert {path: path.stat().st_mtime_ns for path in place.home.root.rglob("*")} == files


def test_districts_are_read_together_and_told_the_same(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row("stations", "2025-02", value, district=one) for one, value in (("east", 92), ("west", 38))]
    name = received(place, [*SECOND, *rows])
    register = read_register(place.home)
    asked: list[tuple[str, ...]] = []

    def counted(connection: object, month: Month, districts: Sequence[str]) -> object:
        asked.append(tuple(districts))
        return district_series_of(connection, month, districts)  # type: ignore[arg-type]

    monkeypatch.setattr("etl.difference.district_series_of", counted)
    together = by_cell(difference(place.home, place.plan, register, [name]))
    assert asked == [("", "east", "west")] * 2  # as published, and as it would be
    monkeypatch.setattr("etl.difference.TOGETHER", 1)
    assert by_cell(difference(place.home, place.plan, register, [name])) == together
    assert {("stations", "east", "2025-02"), ("stations", "west", "2025-02")} < together.keys()
