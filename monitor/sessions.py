"""Sessions: a file each, named by the hash of a token that only the browser has; ended by removing the file."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from monitor.access import Actor, Role
from monitor.accounts import find_account
from monitor.clock import BEIJING, now
from monitor.files import write_whole
from monitor.home import Home
from monitor.secret import secret
from monitor.settings import Access

SEEN_EVERY = 300  # seconds after which a session is marked as seen again
_TOKEN = re.compile(r"([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})", re.ASCII)
_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in."""

    id: str  # hash of the token
    actor: Actor  # as now; of a provider's account as at sign-in
    began_at: dt.datetime
    seen_at: dt.datetime
    origin: str  # address that it was begun from
    device: str  # what the browser calls itself
    is_provided: bool  # an identity provider signed it in
    must_change: bool  # the password, before anything else


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a session's file says."""

    account: str
    generation: int
    began: float
    origin: str
    device: str
    is_provided: bool
    name: str
    role: str
    departments: tuple[str, ...]


def begin_session(home: Home, actor: Actor, device: str = "", *, is_provided: bool = False) -> str:
    """The cookie's value for a new session of the actor; what has ended is swept away first."""
    token = secrets.token_urlsafe(32)
    account = None if is_provided else find_account(home, actor.account)
    content = {
        "account": actor.account,
        "generation": account.generation if account else 0,
        "began": now().timestamp(),
        "origin": actor.origin,
        "device": device[:200],
        "is_provided": is_provided,
        "name": actor.name,
        "role": actor.role.value,
        "departments": sorted(actor.departments),
    }
    home.sessions.mkdir(parents=True, exist_ok=True)
    home.sessions.chmod(0o700)
    write_whole(home.sessions / _id(token), orjson.dumps(content), 0o600)
    return f"{token}.{_signature(home, token)}"


def is_forged(home: Home, cookie: str) -> bool:
    """Whether this was never the cookie of a session here: one that has ended is no forgery."""
    return _token(home, cookie) is None


def find_session(home: Home, cookie: str, access: Access, at: dt.datetime | None = None) -> Session | None:
    """The session of a cookie, marked as seen; None where it has ended, or never was one."""
    token = _token(home, cookie)
    if token is None:
        return None
    at = at or now()
    found = _session(home, _id(token), access, at)
    if found is not None and abs((at - found.seen_at).total_seconds()) >= SEEN_EVERY:
        _touch(home.sessions / found.id, at)
    return found


def sessions_of(home: Home, account: str | None, access: Access) -> tuple[Session, ...]:
    """The sessions of an account, or of all, that have not ended; the latest seen first."""
    every = (_session(home, path.name, access, now()) for path in _files(home))
    found = [one for one in every if one is not None and account in (None, one.actor.account)]
    return tuple(sorted(found, key=lambda one: one.seen_at, reverse=True))


def end_session(home: Home, session: str) -> None:
    """End one session; one that is over already stays so."""
    if _ID.fullmatch(session):
        (home.sessions / session).unlink(missing_ok=True)


def end_sessions(home: Home, account: str, but: str = "") -> int:
    """End every session of an account but one; how many."""
    ended = 0
    for path in _files(home):
        stored = _stored(path)
        if stored is not None and stored.account == account and path.name != but:
            path.unlink(missing_ok=True)
            ended += 1
    return ended


def sweep_sessions(home: Home, access: Access) -> int:
    """Remove the files of sessions that have ended; how many."""
    over = [path for path in _files(home) if _session(home, path.name, access, now()) is None]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def _session(home: Home, session: str, access: Access, at: dt.datetime) -> Session | None:
    path = home.sessions / session
    try:
        seen = path.stat().st_mtime
    except FileNotFoundError:
        return None
    stored = _stored(path)
    if stored is None:
        return None
    age, idle = at.timestamp() - stored.began, at.timestamp() - seen
    if age > access.session_hours * 3600 or idle > access.idle_hours * 3600:
        return None
    actor, must_change = _actor(home, stored)
    if actor is None:
        return None
    return Session(
        session,
        actor,
        _moment(stored.began),
        _moment(seen),
        stored.origin,
        stored.device,
        stored.is_provided,
        must_change,
    )


def _actor(home: Home, stored: _Stored) -> tuple[Actor | None, bool]:
    """Who the session acts as, and whether the password must be changed first; None where the account changed since."""
    if stored.is_provided:
        role = Role(stored.role)
        return Actor(stored.account, stored.name, role, frozenset(stored.departments), stored.origin), False
    account = find_account(home, stored.account)
    if account is None or account.is_disabled or account.generation != stored.generation:
        return None, False
    return account.actor(stored.origin), account.must_change


def _stored(path: Path) -> _Stored | None:
    """A session's file never changes; read once for as long as it is the same file."""
    try:
        return _read(path, path.stat().st_ino)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # removed meanwhile, or torn by a restore: no session


@lru_cache(maxsize=4096)
def _read(path: Path, _file: int) -> _Stored:
    found = orjson.loads(path.read_bytes())
    return _Stored(**{**found, "departments": tuple(found["departments"])})


def _files(home: Home) -> list[Path]:
    return [path for path in home.sessions.glob("*") if _ID.fullmatch(path.name)]


def _touch(path: Path, at: dt.datetime) -> None:
    try:
        os.utime(path, (at.timestamp(), at.timestamp()))
    except OSError:
        return  # ended in this moment; or nothing can be written here, then it ends sooner than it need


def _token(home: Home, cookie: str) -> str | None:
    """The token of a cookie that this installation signed; one without a secret, nor room for it, has signed none."""
    parts = _TOKEN.fullmatch(cookie)
    try:
        is_ours = parts is not None and hmac.compare_digest(parts[2], _signature(home, parts[1]))
    except OSError:
        is_ours = False
    return parts[1] if parts is not None and is_ours else None


@lru_cache(maxsize=4096)
def _signature(home: Home, token: str) -> str:
    digest = hmac.digest(secret(home), f"session {token}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _moment(timestamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(timestamp, BEIJING).replace(microsecond=0)
