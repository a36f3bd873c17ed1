"""The ledger as people look through it: every act in words, searched by who, what, when; newest first."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.access import ROLE_WORDS
from monitor.audit import ACT_WORDS
from monitor.home import Home
from monitor.ledger import Event, Tail
from monitor.plan import PlanFaults, current_plan

# Acts that change data or were written by the desk of departments; those on accounts and access are in monitor.audit.
DATA_WORDS: Mapping[str, str] = {
    "planned": "计划存档",
    "declared": "更正存档",
    "received": "收到报送",
    "approved": "批准",
    "returned": "退回",
    "withdrawn": "撤回",
    "restored": "恢复待审",
    "published": "发布",
    "answered": "回答名称",
    "annotated": "添加批注",
    "annotation_withdrawn": "撤下批注",
    "reminded": "催报",
    "uploaded": "上传",
    "encoding_named": "指定编码",
    "mended": "改动单元格",
    "mending_undone": "撤销改动",
    "draft_discarded": "丢弃草稿",
    "refused": "操作被拒",
    "ledger_short": "发现台账短缺",
    "ledger_accepted": "以现有台账为准",
}
WORDS: Mapping[str, str] = {**ACT_WORDS, **DATA_WORDS}

# What of an act is told besides who and when, and how it is called; the rest (hashes, lights, plans) says nothing here.
_TOLD: Mapping[str, str] = {
    "submission": "报送",
    "version": "版本",
    "undoes": "回退版本",
    "draft": "草稿",
    "account": "账号",
    "name": "姓名",
    "role": "角色",
    "way": "方式",
    "file": "文件",
    "departments": "部门",
    "department": "部门",
    "months": "月份",
    "month": "月份",
    "indicator": "项目",
    "submissions": "发布",
    "withdrawn": "撤回",
    "restored": "恢复",
    "asked": "想做",
    "what": "内容",
    "address": "地址",
    "times": "次数",
    "encoding": "编码",
    "text": "文字",
    "means": "指的是",
    "note": "说明",
    "reason": "理由",
    "fingerprint": "指纹",
}
_NAMED = 4  # of a list
# What was refused: the parts of the site that refuse, then what a right is asked for (monitor.access.Action).
WHAT_WORDS: Mapping[str, str] = {
    "form": "不是从本站页面发出的表单",
    "upload": "上传",
    "cookie": "伪造的会话",
    "path": "越出本站的网址",
    "stream": "别的网站发起的连接",
    "page": "打开页面",
    "annotate": "批注",
    "review": "审核",
    "publish": "发布",
    "remind": "催报",
    "audit": "操作记录",
}
# What was asked of the desk of departments and refused.
ASKED_WORDS: Mapping[str, str] = {
    "departments": "打开报送页面",
    "standing": "看报送情况",
    "template": "下载模板",
    "upload": "上传",
    "draft": "看草稿",
    "answer": "回答名称",
    "mend": "改动单元格",
    "encoding": "指定编码",
    "discard": "放弃草稿",
    "submit": "报送",
    "withdraw": "撤回",
}
# Values that are codes, as people say them.
_SAID: Mapping[str, Mapping[str, str]] = {
    "way": {"password": "密码", "oidc": "统一身份认证"},
    "role": {role.value: word for role, word in ROLE_WORDS.items()},
    "what": WHAT_WORDS,
    "asked": ASKED_WORDS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger, without what only machines read."""

    line: int  # in the ledger, from 1
    at: str  # as written, in Beijing time
    act: str
    by: str
    origin: str  # address that the request came from
    what: str
    found_by: str  # everything in small letters, for the search

    @property
    def word(self) -> str:
        return WORDS.get(self.act, self.act)

    @property
    def day(self) -> str:
        return self.at[:10]


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; what is empty asks nothing."""

    text: str = ""
    by: str = ""
    acts: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is among what is looked for: every word of the text stands in it."""
        return (
            (not self.acts or entry.act in self.acts)
            and (not self.by or entry.by == self.by)
            and (self.since is None or entry.day >= self.since.isoformat())
            and (self.until is None or entry.day <= self.until.isoformat())
            and all(word in entry.found_by for word in self.text.lower().split())
        )


@dataclass(slots=True)
class Trail:
    """All entries in the order of the ledger; following it costs what is new."""

    tail: Tail
    departments: Mapping[str, str] = field(default_factory=dict)  # id → how people call it
    entries: list[Entry] = field(default_factory=list)

    def follow(self) -> None:
        """Take in what was written since; raises LedgerBroken."""
        for event in self.tail.new():
            self.entries.append(_entry(len(self.entries) + 1, event, self.departments))

    def find(self, question: Question) -> list[Entry]:
        """What fits, newest first."""
        return [entry for entry in reversed(self.entries) if question.fits(entry)]

    @property
    def people(self) -> list[str]:
        """Everybody who did something."""
        return sorted({entry.by for entry in self.entries if entry.by})

    @property
    def acts(self) -> list[str]:
        """Every act that occurs, in the order of the words."""
        there = {entry.act for entry in self.entries}
        return [act for act in WORDS if act in there] + sorted(there - WORDS.keys())


def _entry(line: int, event: Event, departments: Mapping[str, str]) -> Entry:
    at, act = str(event.get("at", "")), str(event.get("act", ""))
    by, origin, what = str(event.get("by", "")), str(event.get("from", "")), _what(event, departments)
    shown = " ".join((WORDS.get(act, act), act, by, origin, what, at)).lower()
    return Entry(line, at, act, by, origin, what, f"{shown} {_names(event).lower()}")


def _what(event: Mapping[str, Any], departments: Mapping[str, str]) -> str:
    told = []
    for name, value in event.items():
        if name in _TOLD and value:
            said = departments if name in ("department", "departments") else _SAID.get(name, {})
            told.append(f"{_TOLD[name]} {_text(value, said)}")
    return "；".join(told)


def _text(value: Any, said: Mapping[str, str]) -> str:
    """A value in words; of a list the first few."""
    if isinstance(value, list):
        value = [said.get(str(one), str(one)) for one in value]
        shown = "、".join(map(str, value[:_NAMED]))
        return f"{shown}等{len(value)}份" if len(value) > _NAMED else shown
    return said.get(str(value), str(value))


def _names(event: Mapping[str, Any]) -> str:
    """What is found though it is not shown: each submission of a publication, departments by their ids."""
    named = (event.get(name) or () for name in ("submissions", "withdrawn", "restored", "departments", "department"))
    return " ".join(" ".join(map(str, found)) if isinstance(found, list) else str(found) for found in named if found)


_kept: dict[Home, Trail] = {}
_following = threading.Lock()


def follow_trail(home: Home) -> Trail:
    """The trail of an installation, with what was written since the last time. Raises LedgerBroken."""
    with _following:
        trail = _kept.pop(home, None) or Trail(Tail(home.ledger), _departments())
        trail.follow()  # where this raises, the next call begins anew
        _kept[home] = trail
        return Trail(trail.tail, trail.departments, list(trail.entries))


def _departments() -> Mapping[str, str]:
    """How the plan calls its departments; a plan with faults leaves their ids."""
    try:
        return {one.id: one.short for one in current_plan().departments}
    except PlanFaults:
        return {}


COLUMNS = ("行", "时间", "操作", "谁", "来自", "内容")


def rows_of(entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    """Entries as the table and the file have them."""
    for one in entries:
        yield (str(one.line), one.at[:19].replace("T", " "), one.word, one.by, one.origin, one.what)


def csv_of(entries: list[Entry]) -> bytes:
    """A file for Excel; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows_of(entries))
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
