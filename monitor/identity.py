"""Who an identity provider says somebody is: its claims as an actor, by the installation's settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from monitor.access import Actor, Role
from monitor.plan import Department
from monitor.settings import Oidc

PREFIX = "oidc:"  # no local account can be called so
_HIGHEST_LAST = (Role.READER, Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR)


def identity_actor(
    claims: Mapping[str, Any], oidc: Oidc, departments: Iterable[Department], origin: str = ""
) -> Actor | None:
    """The actor of the claims; None where they name nobody, or nobody who has a role here."""
    account = _text(_claim(claims, oidc.account_claim))
    if not account:
        return None
    belongs = _departments(_values(_claim(claims, oidc.department_claim)), oidc, tuple(departments))
    role = _role(_values(_claim(claims, oidc.role_claim)), oidc)
    if role is Role.REPORTER and not belongs:
        role = _otherwise(oidc)  # there is nothing to report for
    if role is Role.NOBODY:
        return None
    name = _text(_claim(claims, oidc.name_claim)) or account
    return Actor(PREFIX + account, name, role, belongs if role is Role.REPORTER else frozenset(), origin)


def _role(values: tuple[str, ...], oidc: Oidc) -> Role:
    """The highest role that the claim's values stand for; without a table they are the roles' own names."""
    table: dict[str, str] = {**oidc.roles} or {role.value: role.value for role in _HIGHEST_LAST}
    found = [Role(table[value]) for value in values if value in table]
    return max(found, key=_HIGHEST_LAST.index, default=_otherwise(oidc))


def _otherwise(oidc: Oidc) -> Role:
    return Role(oidc.role_otherwise)


def _departments(values: tuple[str, ...], oidc: Oidc, departments: tuple[Department, ...]) -> frozenset[str]:
    """Ids of the plan's departments that the values name; unknown ones count for nothing."""
    known = {name: one.id for one in departments for name in (one.id, one.name, one.short)}
    found = (known.get(oidc.departments.get(value, value)) for value in values)
    return frozenset(one for one in found if one is not None)


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim; a dotted name goes into nested ones (realm_access.roles)."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _values(claim: Any) -> tuple[str, ...]:
    if isinstance(claim, str):
        return tuple(part.strip() for part in claim.replace(",", " ").split() if part.strip())
    return tuple(one for one in claim if isinstance(one, str)) if isinstance(claim, list) else ()


def _text(claim: Any) -> str:
    """A claim as a short line that may be shown and written down."""
    text = " ".join(str(claim).split()) if isinstance(claim, str | int) else ""
    return text if text.isprintable() and len(text) <= 100 else ""
