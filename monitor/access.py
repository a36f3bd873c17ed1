"""Who may do what: roles and what each may do, decided on the server, in this one place."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Whom a request or a session acts as."""

    READER = "reader"


class Action(StrEnum):
    """What is asked for."""

    READ = "read"  # pages, figures
    DOWNLOAD = "download"  # tables and files
    EXPORT = "export"  # documents, slides, workbooks and packages made on request


RIGHTS: dict[Role, frozenset[Action]] = {
    Role.READER: frozenset({Action.READ, Action.DOWNLOAD, Action.EXPORT}),
}


def role_of(account: str | None) -> Role:
    """The role of an account; whoever has none reads as the public does."""
    del account  # accounts carry no further rights yet
    return Role.READER


def may(role: Role, action: Action) -> bool:
    """Whether the role may do that; what is not granted is refused."""
    return action in RIGHTS.get(role, frozenset())
