"""Who did something, as people are called: by the name that the ledger last gave the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.home import Home
from monitor.ledger import LedgerBroken
from monitor.register import follow_register


def called(names: Mapping[str, str], account: str) -> str:
    """The name of an account; the account stands beside where the name alone leaves open which."""
    name = names.get(account)
    if name is None or name == account:
        return account  # written on the command line, or never named
    is_one = list(names.values()).count(name) == 1 and name not in names
    return name if is_one else f"{name}（{account}）"


def people_of(home: Home) -> Callable[[str], str]:
    """Account → who it is; accounts as they are where the ledger is broken."""
    try:
        names = follow_register(home).names
    except LedgerBroken:
        return str
    return lambda account: called(names, account)
