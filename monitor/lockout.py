"""Lockout: wrong passwords are counted over all processes, before they are checked, and outlast a restart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from filelock import FileLock

from monitor.clock import now
from monitor.files import write_whole
from monitor.home import Home
from monitor.settings import Access

REMEMBERED = 24 * 3600  # seconds after which a count is forgotten
NOTED_EVERY = 60  # seconds: what comes in floods is noted once in that time, with its number
_KEPT = 5000  # counts at most, the latest

Counts = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password may be checked now."""

    wait_minutes: int = 0  # 0: it may
    to_note: int = 0  # refused attempts that are to be noted now
    is_last: bool = False  # where this one is wrong too, the account rests


def begin_attempt(home: Home, account: str, origin: str, access: Access) -> Verdict:
    """Count an attempt as a failure before it is checked, so that many at once gain nothing."""
    rest = access.lockout_minutes * 60
    with _counts(home) as counts:
        at = now().timestamp()  # under the lock: whoever waited for it would else look like a clock set back
        own = _current(counts, f"account {account}", at, rest, REMEMBERED)
        place = _current(counts, f"from {origin}", at, rest, rest)  # where many sit behind one address
        until = max(own["until"], place["until"])
        if until > at:
            return Verdict(_minutes(until - at), _to_note(place, at))
        for entry, allowed in ((own, access.failures_allowed), (place, access.address_failures_allowed)):
            entry["failures"] += 1
            if entry["failures"] >= allowed:
                entry["until"] = at + rest
        return Verdict(is_last=own["until"] > at)


def forget_attempts(home: Home, account: str, origin: str = "") -> None:
    """What counted against the account counts no more, after a right password or by an administrator's hand."""
    with _counts(home) as counts:
        counts.pop(f"account {account}", None)
        place = counts.get(f"from {origin}")
        if place is not None:
            place["failures"], place["until"] = max(0, place["failures"] - 1), 0


def count_often(home: Home, key: str) -> int:
    """How many acts of this key are to be noted now: the first at once, more once a minute with their number."""
    with _counts(home) as counts:
        at = now().timestamp()
        return _to_note(_current(counts, f"often {key}", at, REMEMBERED, REMEMBERED), at)


def _current(counts: Counts, key: str, at: float, rest: float, window: float) -> dict[str, float]:
    """The entry of a key, moved to the end; begun anew where its rest or window is over, or the clock was set back."""
    fresh = {"failures": 0.0, "since": at, "until": 0.0, "held": 0.0, "noted": 0.0}
    entry = {**fresh, **counts.pop(key, {})}
    is_over = 0 < entry["until"] <= at or entry["since"] + window < at
    is_ahead = entry["until"] > at + rest or entry["since"] > at
    counts[key] = {**fresh, "held": entry["held"], "noted": entry["noted"]} if is_over or is_ahead else entry
    counts[key]["at"] = at
    return counts[key]


def _to_note(entry: dict[str, float], at: float) -> int:
    entry["held"] += 1
    if 0 <= at - entry["noted"] < NOTED_EVERY:
        return 0
    held, entry["held"], entry["noted"] = int(entry["held"]), 0.0, at
    return held


def _minutes(seconds: float) -> int:
    return max(1, -int(-seconds // 60))


@contextmanager
def _counts(home: Home) -> Iterator[Counts]:
    """Every count, to be changed; written when the block ends."""
    home.accounts.mkdir(parents=True, exist_ok=True)
    path = home.accounts / ".attempts"
    with FileLock(home.accounts / ".attempts.lock", mode=0o600):
        counts = _read(path.read_bytes()) if path.exists() else {}
        yield counts
        oldest = now().timestamp() - REMEMBERED
        kept = [(key, entry) for key, entry in counts.items() if entry.get("at", 0) >= oldest][-_KEPT:]
        write_whole(path, orjson.dumps(dict(kept)), 0o600)


def _read(content: bytes) -> Counts:
    try:
        found: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}  # a copy torn by a restore: counting begins anew rather than nobody getting in
    return found if isinstance(found, dict) else {}
