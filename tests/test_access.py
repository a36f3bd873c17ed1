"""Roles: what is not granted is refused."""

from __future__ import annotations

import pytest

from monitor import access
from monitor.access import Action, Role, may, role_of


@pytest.mark.parametrize("action", list(Action), ids=str)
def test_the_public_reads_and_downloads(action: Action) -> None:
    assert may(role_of(None), action)


def test_a_role_without_rights_may_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {})
    assert not any(may(role, action) for role in Role for action in Action)


def test_every_role_has_its_rights_written_down() -> None:
    assert set(access.RIGHTS) == set(Role)
