"""What earlier versions said otherwise: the rule that each was judged by, and when deliverables were first due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.deliverable import first_due_months
from monitor.home import Home
from monitor.month import Month
from monitor.register import Register, follow_register
from monitor.web.shelf import Shelf

KEPT = 18  # versions


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger tells of a version and of those before it."""

    rules: Mapping[int, str]  # version → label of its rule, e.g. points-10@1
    first_dues: Mapping[str, Month]  # deliverable → its due month in the first plan that had it


def past_of(register: Register, version: int) -> Past:
    """Rules and first due months up to a version."""
    rules = {one.version: one.rule for one in register.publications if one.version <= version}
    return Past(rules, first_due_months(register, version))


_shelf: Shelf[tuple[Home, int], Past] = Shelf(lambda key: past_of(follow_register(key[0]), key[1]), KEPT)


def past(version: int) -> Past:
    """The past of a version of this installation; raises LedgerBroken."""
    return _shelf.get((Home.from_environment(), version))
