"""What happens once when the server starts: settings are checked, and the first administrator gets a password."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from monitor import log
from monitor.accounts import FIRST, find_account, first_administrator
from monitor.fault import why
from monitor.home import Home
from monitor.ledger import FolderGone, is_gone
from monitor.settings import read_settings
from monitor.web import warm
from monitor.web.prefix import place_fonts
from monitor.web.sending import send_at_once

# Objects made before the collector looks for cycles among them: pages make a hundred thousand small ones that stay, and
# with Python's own 700 most of the time in which a large plan is judged goes into looking through them.
COLLECTED = 50_000


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Everything that lasts as long as the server; raises SettingsFaults where settings.toml cannot be used."""
    home = Home.from_environment()
    if is_gone(home.ledger):  # served all the same: the pages say so until it is back
        _say(f"{FolderGone().strerror}：{home.root}")
    else:
        greet(home)
    log.take_records()
    gc.set_threshold(COLLECTED)
    place_fonts()
    send_at_once()
    log.event("started")
    async with warm.lifespan(app):
        yield
    log.event("stopped")


def greet(home: Home) -> None:
    """Tell the terminal, and nothing else, how the administrator gets in the first time."""
    if not read_settings(home).access.has_local_accounts:
        return
    try:
        password = first_administrator(home)
    except OSError as problem:
        _say(f"数据文件夹不可写，没有建立管理员账号（{why(problem)}）；浏览不受影响。")
        return
    if password:
        _say(f"管理员账号：{FIRST}　一次性口令：{password}　在 /signin 登录后须立即修改（口令只显示这一次）")
    else:
        first = find_account(home, FIRST)
        if first is not None and first.must_change and not first.is_disabled:
            _say(f"管理员 {FIRST} 还没有设密码；忘了一次性口令，请运行：python -m etl account reset {FIRST}")


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
