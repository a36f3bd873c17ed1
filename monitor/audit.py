"""Audit: who signed in, what was taken away, what was refused; lines of the one ledger, without secrets."""

from __future__ import annotations

import logging
from typing import Any

from monitor.access import Actor
from monitor.clock import now
from monitor.home import Home
from monitor.ledger import Ledger
from monitor.lockout import count_often

log = logging.getLogger(__name__)

# Every act of this kind, and how it is said to people.
ACT_WORDS: dict[str, str] = {
    "signed_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_in_refused": "登录被拒（次数过多）",
    "locked_out": "账号暂停登录",
    "signed_out": "退出",
    "sessions_ended": "结束会话",
    "password_changed": "修改密码",
    "password_reset": "重置密码",
    "account_added": "新增账号",
    "account_changed": "变更账号",
    "access_refused": "访问被拒",
    "downloaded": "下载",
    "exported": "导出",
}


def note(home: Home, actor: Actor, act: str, **what: Any) -> None:
    """Write an act into the ledger: when, what, by whom, from where."""
    event = {"at": now().isoformat(), "act": act, "by": actor.account, "from": actor.origin}
    Ledger(home.ledger).append({**event, **what})


def note_refusal(home: Home, actor: Actor, what: str, address: str) -> None:
    """Note a refused access, a flood of it once a minute with its number; `what` is one word: form, upload, cookie.

    It stays refused where the folder cannot be written to: the program's log says what the ledger could not.
    """
    try:
        times = count_often(home, f"{what} {actor.origin}")
        if times:
            note(home, actor, "access_refused", what=what, address=address[:200], times=times)
    except OSError:
        log.exception("访问被拒未能记入台账：%s %s", actor.origin, address)


def note_taking(home: Home, actor: Actor, act: str, **what: Any) -> None:
    """Note what was taken away (downloaded, exported): each for an account, for the public once a minute and address.

    Reading goes on where the folder cannot be written to: the program's log says what the ledger could not.
    """
    try:
        times = 1 if actor.is_signed_in else count_often(home, f"{act} {actor.origin}")
        if times:
            note(home, actor, act, times=times, **what)
    except OSError:
        log.exception("%s未能记入台账：%s %s", ACT_WORDS[act], actor.account, what)
