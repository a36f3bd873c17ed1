"""An identity provider's claims: roles and departments by the settings, nothing by guessing."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.access import Actor, Role
from monitor.identity import identity_actor
from monitor.plan import Department
from monitor.settings import Oidc

DEPARTMENTS = (
    Department(id="comms", name="市通管办", short="通管办"),
    Department(id="data", name="市数据管理局", short="数据局"),
)
TABLE = Oidc(
    is_on=True,
    roles={"entry": "reporter", "check": "reviewer", "boss": "administrator"},
    departments={"350100-1": "comms", "350100-9": "nowhere"},
)


def actor(oidc: Oidc = TABLE, **claims: Any) -> Actor | None:
    return identity_actor({"sub": "7", "name": "王五", **claims}, oidc, DEPARTMENTS, "10.0.0.1")


def test_claims_become_an_actor_that_no_local_account_can_be() -> None:
    found = actor(roles=["entry"], departments=["350100-1"])
    assert found == Actor("oidc:7", "王五", Role.REPORTER, frozenset({"comms"}), "10.0.0.1")


@pytest.mark.parametrize("name", ["data", "市数据管理局", "数据局"], ids=["id", "name", "short name"])
def test_a_department_is_known_by_what_the_plan_calls_it(name: str) -> None:
    found = actor(roles="entry", departments=name)
    assert found is not None
    assert found.departments == {"data"}


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        (["check", "entry"], Role.REVIEWER),
        ("entry boss", Role.ADMINISTRATOR),
        ("check,other", Role.REVIEWER),
        (["other"], Role.READER),
        (["administrator"], Role.READER),
        ([], Role.READER),
        (None, Role.READER),
        ({"boss": True}, Role.READER),
        ([["boss"]], Role.READER),
    ],
    ids=["the highest", "as a text", "with commas", "unknown", "our own name", "none", "no claim", "a table", "nested"],
)
def test_roles_are_those_of_the_table_and_the_highest_counts(roles: object, role: Role) -> None:
    found = actor(roles=roles, departments=["comms"])
    assert found is not None
    assert found.role is role


def test_without_a_table_roles_go_by_their_own_names() -> None:
    found = actor(Oidc(is_on=True), roles=["reviewer"])
    assert found is not None
    assert found.role is Role.REVIEWER


def test_whoever_has_no_role_stays_out_where_the_settings_say_so() -> None:
    strict = TABLE.model_copy(update={"role_otherwise": "nobody"})
    assert actor(strict, roles=["other"]) is None
    assert actor(strict) is None


@pytest.mark.parametrize("departments", [[], ["没有的局"], ["350100-9"], [7], None], ids=repr)
def test_a_reporter_of_no_known_department_reports_for_none(departments: object) -> None:
    found = actor(roles=["entry"], departments=departments)
    assert found is not None
    assert (found.role, found.departments) == (Role.READER, frozenset())


def test_claims_may_lie_deeper() -> None:
    deep = TABLE.model_copy(update={"role_claim": "realm_access.roles"})
    found = actor(deep, realm_access={"roles": ["check"]})
    assert found is not None
    assert found.role is Role.REVIEWER
    assert actor(deep, realm_access="check") == actor(deep)


@pytest.mark.parametrize("sub", ["", None, "a\x00b", "x" * 101, ["7"], {"a": 1}], ids=repr)
def test_a_claim_that_is_no_plain_text_names_nobody(sub: object) -> None:
    assert actor(sub=sub) is None
