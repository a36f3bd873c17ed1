"""Roles: what is not granted is refused."""

from __future__ import annotations

import pytest

from monitor import access
from monitor.access import ANYONE, NOBODY, Action, Actor, Forbidden, Role, demand, may

REPORTER = Actor("zhang", "张三", Role.REPORTER, frozenset({"tongguan"}))
REVIEWER = Actor("li", "李四", Role.REVIEWER)
ADMINISTRATOR = Actor("wang", "王五", Role.ADMINISTRATOR)
READING = {Action.READ, Action.DOWNLOAD, Action.EXPORT}


def granted(actor: Actor) -> set[Action]:
    return {action for action in Action if may(actor, action)}


def test_the_public_reads_and_downloads_and_nothing_else() -> None:
    assert granted(ANYONE) == READING


def test_where_reading_needs_an_account_nobody_may_do_anything() -> None:
    assert granted(NOBODY) == set()


def test_a_reporter_submits_and_does_not_approve() -> None:
    assert granted(REPORTER) == READING | {Action.ANNOTATE, Action.SUBMIT}


def test_a_reviewer_publishes_and_does_not_submit() -> None:
    assert granted(REVIEWER) == READING | {Action.ANNOTATE, Action.REVIEW, Action.PUBLISH, Action.REMIND}


def test_an_administrator_may_do_everything() -> None:
    assert granted(ADMINISTRATOR) == set(Action)


def test_a_reporter_submits_for_the_own_departments_only() -> None:
    assert may(REPORTER, Action.SUBMIT, "tongguan")
    assert not may(REPORTER, Action.SUBMIT, "gongxin")
    assert may(ADMINISTRATOR, Action.SUBMIT, "gongxin")


@pytest.mark.parametrize(
    ("actor", "department", "sentence"),
    [(ANYONE, None, "请先登录"), (REPORTER, "gongxin", "不负责这个部门"), (REVIEWER, None, "审核员")],
    ids=["nobody signed in", "another department", "another role"],
)
def test_a_refusal_says_why(actor: Actor, department: str | None, sentence: str) -> None:
    with pytest.raises(Forbidden, match=sentence):
        demand(actor, Action.SUBMIT, department)


def test_a_role_without_rights_may_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {})
    assert not any(may(Actor(role=role), action) for role in Role for action in Action)


def test_every_role_has_its_rights_and_its_word() -> None:
    assert set(access.RIGHTS) == set(access.ROLE_WORDS) == set(Role)
