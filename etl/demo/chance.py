"""Chance that falls the same way in every run, on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from random import Random
from typing import TypeVar

_EDITION = "1"  # another one gives other demonstration data
_Named = TypeVar("_Named")


def chance(*about: object) -> Random:
    """A generator that depends on nothing but what it is about."""
    name = "|".join((_EDITION, *map(str, about)))
    return Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))  # noqa: S311 -- no secret hangs on it


def shuffled(named: Iterable[tuple[str, _Named]], purpose: str) -> list[_Named]:
    """The values in an order that depends on their names alone, so that one more does not turn all others over."""
    return [value for _, value in sorted(named, key=lambda pair: chance(purpose, pair[0]).random())]
