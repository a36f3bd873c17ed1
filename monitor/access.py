"""Who may do what: roles and what each may do, decided on the server, in this one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is for the installation."""

    NOBODY = "nobody"  # has not signed in where reading needs it
    READER = "reader"
    REPORTER = "reporter"  # hands in the figures of certain departments
    REVIEWER = "reviewer"  # approves, returns, publishes
    ADMINISTRATOR = "administrator"  # and keeps accounts, looks through the audit


ROLE_WORDS: dict[Role, str] = {
    Role.NOBODY: "未登录",
    Role.READER: "读者",
    Role.REPORTER: "报送员",
    Role.REVIEWER: "审核员",
    Role.ADMINISTRATOR: "管理员",
}


class Action(StrEnum):
    """What is asked for."""

    READ = "read"  # pages, figures
    DOWNLOAD = "download"  # tables and files
    EXPORT = "export"  # documents, slides, workbooks and packages made on request
    ANNOTATE = "annotate"  # a note on a month
    SUBMIT = "submit"  # upload, answer, mend, hand in, withdraw: for a department
    REVIEW = "review"  # approve, return
    PUBLISH = "publish"  # publish, roll back
    REMIND = "remind"  # reminders to departments
    AUDIT = "audit"  # look through what was done, see metrics
    ADMINISTER = "administer"  # accounts


_READING = frozenset({Action.READ, Action.DOWNLOAD, Action.EXPORT})
_REVIEWING = _READING | {Action.ANNOTATE, Action.REVIEW, Action.PUBLISH, Action.REMIND}

RIGHTS: dict[Role, frozenset[Action]] = {
    Role.NOBODY: frozenset(),
    Role.READER: _READING,
    Role.REPORTER: _READING | {Action.ANNOTATE, Action.SUBMIT},
    Role.REVIEWER: _REVIEWING,
    Role.ADMINISTRATOR: _REVIEWING | {Action.SUBMIT, Action.AUDIT, Action.ADMINISTER},
}
# What a reporter may do for the departments of the account only; the others may for all.
OF_DEPARTMENT = frozenset({Action.SUBMIT})


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever a request or a session acts as."""

    account: str = ""  # "" where nobody has signed in
    name: str = ""
    role: Role = Role.READER
    departments: frozenset[str] = frozenset()  # that a reporter reports for
    origin: str = ""  # address that the request came from, for the ledger

    @property
    def is_signed_in(self) -> bool:
        return bool(self.account)


ANYONE = Actor()  # reads where reading is public
NOBODY = Actor(role=Role.NOBODY)  # where reading needs an account


class Forbidden(Exception):
    """What was asked for is not granted; the message is a Chinese sentence."""


def may(actor: Actor, action: Action, department: str | None = None) -> bool:
    """Whether the actor may do that (for that department); what is not granted is refused."""
    if action not in RIGHTS.get(actor.role, frozenset()):
        return False
    is_bound = actor.role is Role.REPORTER and action in OF_DEPARTMENT
    return department is None or not is_bound or department in actor.departments


def demand(actor: Actor, action: Action, department: str | None = None) -> None:
    """Raises Forbidden with a sentence where the actor may not do that."""
    if may(actor, action, department):
        return
    if not actor.is_signed_in:
        raise Forbidden("请先登录，再进行这项操作。")
    if may(actor, action):
        raise Forbidden("该账号不负责这个部门，不能为它办理；请联系管理员核对账号所属部门。")
    raise Forbidden(f"该账号（{ROLE_WORDS[actor.role]}）没有这项权限，请联系管理员。")
