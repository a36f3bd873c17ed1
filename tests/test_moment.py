"""Days and times have one form for each purpose, whatever page or document says them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from monitor.moment import day_text, moment_text, recorded_text, short_day_text
from monitor.trail import Entry, csv_of, rows_of
from tests import source

LATE = dt.datetime(2025, 11, 7, 23, 5, 9, tzinfo=dt.UTC)  # the next morning in Beijing
BY_HAND = re.compile(r"月\{[^{}]*day\}日|%H:%M|\.day\}日")


def test_a_day_and_a_time_are_those_of_beijing() -> None:
    assert (day_text(LATE), short_day_text(LATE), moment_text(LATE)) == (
        "2025年11月8日",
        "11月8日",
        "2025年11月8日 07:05",
    )
    assert (day_text(LATE.date()), short_day_text(LATE.date())) == ("2025年11月7日", "11月7日")
    assert moment_text(LATE.replace(tzinfo=None), to_the_second=True) == "2025年11月7日 23:05:09"


@pytest.mark.parametrize(
    ("written", "said"), [("2025-11-08T07:05:09+08:00", "2025年11月8日 07:05"), ("", ""), ("昨天", "昨天")]
)
def test_what_the_ledger_has_is_said_in_the_same_form(written: str, said: str) -> None:
    assert recorded_text(written) == said


def test_the_audit_says_times_as_pages_do_and_its_file_as_spreadsheets_know_them() -> None:
    entry = Entry(1, "2025-11-08T07:05:09+08:00", "signed_in", "mei", "10.0.0.5", "", "")
    assert next(rows_of([entry]))[1] == "2025年11月8日 07:05:09"
    assert "2025-11-08 07:05:09" in csv_of([entry]).decode("utf-8-sig")


def test_nobody_writes_a_day_or_a_time_by_hand() -> None:
    told = [path for path in source.python_files("monitor", "pages") if path.name not in {"moment.py", "log.py"}]
    found = [
        (str(path), line)
        for path in told
        for line in (source.text_of(path) or "").splitlines()
        if BY_HAND.search(line) and "reporting." not in line  # a day of every month
    ]
    assert found == []
