"""Looking only at rows whose course may be unusual says what looking at all of them says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import duckdb
import numpy as np
import pytest

from etl.check import doubtful
from etl.check.earlier import LARGEST, Earlier
from etl.checks import check_reading
from etl.entry.history import Derived, Figures, Key
from etl.read import read_submission
from etl.version.columns import Columns, _divided, published
from monitor.month import Month
from monitor.plan import Indicator, Item, Milestone
from monitor.status import STEPS
from tests.departmental import HEADER, PLAN, TODAY, checked, codes

PLACES = ("", *(district.id for district in PLAN.districts))
ODD = ("", "—", "0", "-3", "0.123456", "250000000000", "999999999999999")
EVERY = 10**9  # as least number of rows: every row is looked at


def places_of(item: Item) -> tuple[str, ...]:
    return PLACES if isinstance(item, Indicator) and item.by_district else ("",)


def course(item: Item, random: Random) -> Iterator[tuple[Month, str, str]]:
    """Month, 本月数 and 累计数 of two years, mostly usual ones."""
    total, usual = Decimal(0), random.choice([1, 10, 5000])
    is_flow = isinstance(item, Indicator) and item.kind == "cumulative"
    for back in range(20, -1, -STEPS[item.frequency]):
        month = Month(2025, 9) + -back
        amount = Decimal(usual + random.randrange(usual)) if random.random() < 0.95 else Decimal(usual * 100)
        total = amount if month.number <= STEPS[item.frequency] and is_flow else total + amount
        value = total if is_flow else min(total, Decimal(100)) if isinstance(item, Milestone) else amount + 7 * usual
        said = [str(amount) if is_flow else "", str(value)]
        if random.random() < 0.02:
            said[random.randrange(2)] = random.choice(ODD)
        if random.random() < 0.95:
            yield month, said[0], said[1]


def case(seed: int) -> tuple[bytes, dict[Key, Figures]]:
    """A file of some months of every item, and what was published before, in and after them."""
    random = Random(seed)
    known: dict[Key, Figures] = {}
    out = io.StringIO(HEADER)
    out.seek(0, io.SEEK_END)
    since = random.choice([Month(2024, 1), Month(2025, 6), Month(2025, 9)])
    until = max(since, random.choice([Month(2025, 7), Month(2025, 9)]))
    for item in (one for one in PLAN.items if isinstance(one, Indicator | Milestone)):
        for place in places_of(item):
            for month, amount, value in course(item, random):
                if month < since or month > until or random.random() < 0.02:
                    known[item.id, place, month] = figure(amount), figure(value)
                if since <= month <= until:
                    name = PLAN.district[place].name if place else ""
                    csv.writer(out).writerow(
                        [month.label, PLAN.department[item.reporter].name, item.id, item.name, name, amount, value,
                         getattr(item, "unit", "%"), ""]
                    )  # fmt: skip
    return out.getvalue().encode(), known


def figure(text: str) -> Decimal | None:
    return Decimal(text) if text.strip("—") else None


@pytest.mark.parametrize("is_again", [False, True], ids=["on receipt", "read again"])
@pytest.mark.parametrize("seed", range(12))
def test_looking_at_unusual_courses_says_what_looking_at_all_says(
    seed: int, is_again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, known = case(seed)
    reading = read_submission(content, "报送.csv", PLAN)
    found = []
    for least in (1, EVERY):
        monkeypatch.setattr(doubtful, "LEAST", least)
        found.append(check_reading(reading, PLAN, today=TODAY, known=known, is_again=is_again))
    assert found[0] == found[1]
    assert found[0].problems


def test_most_rows_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubtful, "LEAST", 1)
    looked, every, search = [], [], doubtful.doubtful

    def noted(entries, earlier, *, has_jumps):  # type: ignore[no-untyped-def]
        every.extend(entries)
        found = search(entries, earlier, has_jumps=has_jumps)
        looked.extend(found)
        return found

    monkeypatch.setattr("etl.checks.doubtful", noted)
    for seed in range(6):
        content, known = case(seed)
        check_reading(read_submission(content, "报送.csv", PLAN), PLAN, today=TODAY, known=known, is_again=True)
    assert 0 < len(looked) < len(every) / 2


def test_a_figure_above_a_later_one_that_is_published_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubtful, "LEAST", 1)
    known = {("stations", "", Month(2025, 5)): (None, Decimal(90))}
    content = f"{HEADER}2025年3月,{PLAN.departments[0].name},stations,,,,100,个,\n"
    assert "exceeds-later-month" in codes(checked(content, known))


def columns_of(known: dict[Key, Figures]) -> Columns:
    """The figures as a version has them."""
    with duckdb.connect() as version:
        version.execute("CREATE TABLE item (item_id VARCHAR, reporter_id VARCHAR)")
        version.executemany("INSERT INTO item VALUES (?, 'd')", [[item.id] for item in PLAN.items])
        version.execute(
            "CREATE TABLE observation (indicator_id VARCHAR, district_id VARCHAR, month DATE,"
            " amount DECIMAL(28, 10), value DECIMAL(28, 10), is_derived BOOLEAN)"
        )
        rows = [
            (item, place, month.first_day, *figures, isinstance(figures, Derived))
            for (item, place, month), figures in known.items()
        ]
        version.executemany("INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?)", rows)
        return published(version, "d", 2025)


def extreme(seed: int) -> dict[Key, Figures]:
    """Figures of every size, sign and number of decimals."""
    random = Random(seed)

    def one() -> Decimal | None:
        digits = random.randrange(1, 28)
        number = Decimal(random.randrange(10**digits)).scaleb(-random.randrange(11))
        return random.choice([number, -number, number.quantize(Decimal(1)), None]) if digits < 18 else number / 10**10

    def kept(number: Decimal | None) -> Decimal | None:
        return None if number is None else round(number, 10)

    items, months = [item.id for item in PLAN.items][:4], [Month(2024, 1) + ahead for ahead in range(24)]
    return {
        (item, place, month): (kept(one()), kept(one()))
        for item in items
        for place in PLACES
        for month in months
        if random.random() < 0.8
    }


@pytest.mark.parametrize("seed", range(5))
def test_published_columns_hold_the_same_figures_as_were_told(seed: int) -> None:
    known = extreme(seed)
    told, read = Earlier(known), Earlier()
    read.publish(columns_of(known))
    random = Random(seed)
    series = sorted({key[:2] for key in known} | {("nothing", "nowhere")})
    some = random.sample(series, len(series) // 2)
    assert read.of(some) == told.of(some) != {}
    cells = [*random.sample(sorted(known), len(known) // 3), ("nothing", "", Month(2025, 1))]
    assert read.at(cells) == told.at(cells) == {cell: known[cell] for cell in cells[:-1]}
    numbers = {one: number for number, one in enumerate(some)}
    (one,), is_inexact = read.cells(numbers)
    (other,), was_inexact = told.cells(numbers)
    assert (is_inexact == was_inexact).all()
    assert rows_of(one, is_inexact) == rows_of(other, is_inexact)
    assert is_inexact.any()


def test_published_figures_come_exactly_and_without_zeros_of_the_scale() -> None:
    key, other = ("records", "", Month(2025, 9)), ("stations", PLACES[1], Month(2024, 1))
    known = {key: (None, Decimal(1200)), other: (Decimal("-0.5"), Decimal("1E-10"))}
    known[other] = Derived(known[other])
    found = columns_of(known).of([key[:2], other[:2]])
    assert found == known
    assert [isinstance(found[one], Derived) for one in (key, other)] == [False, True]
    assert str(found[key][1]) == "1200"


def rows_of(cells, inexact):  # type: ignore[no-untyped-def]
    columns = (cells.series, cells.month, cells.value, cells.amount, cells.has_value, cells.has_amount)
    is_counted = ~inexact[cells.series]
    return sorted(zip(*(column[is_counted].tolist() for column in columns), strict=True))


def test_whole_numbers_of_128_bits_are_divided() -> None:
    edges = [0, 1, 10**6, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**27, 10**6 * (2**63 - 1), 10**6 * 2**63]
    numbers = [*edges, *(-one for one in edges), 10**27 + 1]
    low = np.array([one & 2**64 - 1 for one in numbers], np.uint64).view(np.int64)
    high = np.array([one >> 64 for one in numbers], np.int64)
    for number, quotient, rest in zip(numbers, *(one.tolist() for one in _divided(low, high, 10**6)), strict=True):
        expected = abs(number) // 10**6
        assert (rest != 0) == (number % 10**6 != 0), number
        if expected < 2**63:
            assert quotient == (expected if number >= 0 else -expected)
        else:
            assert abs(quotient) >= LARGEST


def test_later_files_of_a_run_count_over_what_is_published() -> None:
    key = (PLAN.items[0].id, "", Month(2025, 1))
    earlier = Earlier()
    earlier.publish(columns_of({key: (Decimal(1), Decimal(2))}))
    earlier.tell(*key, (None, Decimal(3)))
    assert earlier.at([key]) == earlier.of([key[:2]]) == {key: (None, Decimal(3))}
    parts, _ = earlier.cells({key[:2]: 0})
    assert [part.value.tolist() for part in parts] == [[20_000], [30_000]]
