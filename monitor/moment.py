"""Days and times as people read them: one form for each purpose on all pages and in all documents, in Beijing time."""

from __future__ import annotations

import datetime as dt

from monitor.clock import BEIJING


def day_text(at: dt.date) -> str:
    """2025年11月8日."""
    return f"{at.year}年{short_day_text(at)}" if not isinstance(at, dt.datetime) else day_text(_there(at).date())


def short_day_text(at: dt.date) -> str:
    """11月8日, in a sentence or a table that says the year."""
    day = _there(at) if isinstance(at, dt.datetime) else at
    return f"{day.month}月{day.day}日"


def moment_text(at: dt.datetime, *, to_the_second: bool = False) -> str:
    """2025年11月8日 18:00, or 18:00:07 where acts follow close on each other."""
    there = _there(at)
    return f"{day_text(there.date())} {there:%H:%M:%S}" if to_the_second else f"{day_text(there.date())} {there:%H:%M}"


def recorded_text(written: str, *, to_the_second: bool = False) -> str:
    """The same of a time as the ledger has it; what is none, as it stands there."""
    try:
        return moment_text(dt.datetime.fromisoformat(written), to_the_second=to_the_second)
    except ValueError:
        return written


def _there(at: dt.datetime) -> dt.datetime:
    """The same time in Beijing; one that names no place was written there."""
    return at.astimezone(BEIJING) if at.tzinfo else at
