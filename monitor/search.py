"""Search: what in the plan a few characters mean, be they Chinese, pinyin, a task's number or an id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pypinyin import Style, lazy_pinyin

from monitor.plan import KIND_NAMES, Item, Plan

Kind = Literal["task", "item", "department", "district", "section"]
MOST = 12  # results that are worth reading
LONGEST = 60  # characters of a query that are looked at
_LATIN = re.compile(r"[0-9a-z]+")
_TASK = re.compile(r"任务\s+(?=\d)")
SOUND = 2  # so many letters occur in the middle of almost any pinyin
AFTER_NAMES = 7  # the first score that no name has


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found: what it is, what it is called, and what it belongs to."""

    kind: Kind
    id: str
    title: str
    label: str  # what kind of thing, in Chinese: 任务, 累计量, 节点, 部门, 县（市）区
    place: str  # where it belongs: 数字基础设施 · 任务3


@dataclass(frozen=True, slots=True)
class _Sound:
    """How a name is written and typed: itself, the initials of its characters, its whole pinyin."""

    written: str
    initials: str
    chinese_initials: str  # without the Latin letters and digits between: 新建5G基站 is typed xjjz too
    spelled: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found, under each of its names."""

    result: Result
    names: tuple[_Sound, ...]
    number: int | None = None  # a task's

    @property
    def code(self) -> str:
        """Its id as a query is compared with it: new_5g_stations is new5gstations."""
        return _plain(_normal(self.result.id))


Index = tuple[Entry, ...]


def index_of(plan: Plan) -> Index:
    """Everything of the plan that has a page or a place on one."""
    return (
        *(
            _entry(Result("section", one.id, one.name, "板块", one.title), (one.name, one.title))
            for one in plan.sections
        ),
        *(
            _entry(
                Result("task", one.id, f"任务{one.number}　{one.title}", "任务", plan.section[one.section].name),
                (one.title, one.short),
                one.number,
            )
            for one in sorted(plan.tasks, key=lambda task: task.number)
        ),
        *(
            _entry(Result("department", one.id, one.name, "部门", one.short), (one.name, one.short, *one.aliases))
            for one in plan.departments
        ),
        *(
            _entry(
                Result("district", one.id, one.name, "县（市）区" if one.kind == "district" else "功能区", plan.city),
                (one.name, *one.aliases),
            )
            for one in plan.districts
        ),
        *(
            _entry(
                Result("item", one.id, one.name, _kind_name(one), _place(plan, one)),
                (one.name, one.short, *one.aliases),
            )
            for one in plan.items
        ),
    )


def find(index: Index, query: str, most: int = MOST) -> tuple[Result, ...]:
    """What matches every word of the query, the best first; nothing of an empty one."""
    words = _TASK.sub("任务", _normal(query[:LONGEST])).split()
    if not words:
        return ()
    scored = [(_score(entry, words), place, entry.result) for place, entry in enumerate(index)]
    found = sorted((score, place, result) for score, place, result in scored if score is not None)
    return tuple(result for _, _, result in found[:most])


def _kind_name(item: Item) -> str:
    name = KIND_NAMES[item.kind]
    return name if item.kind in ("milestone", "narrative") else f"指标·{name}"


def _place(plan: Plan, item: Item) -> str:
    task = plan.task[item.task]
    return f"{plan.section[task.section].name} · 任务{task.number}"


def _entry(result: Result, names: Iterable[str], number: int | None = None) -> Entry:
    return Entry(result, tuple(_sound(name) for name in dict.fromkeys(names)), number)


def _normal(text: str) -> str:
    """Full-width letters made plain, small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _sound(name: str) -> _Sound:
    written = _plain(_normal(name))
    initials = "".join(lazy_pinyin(written, style=Style.FIRST_LETTER))
    chinese = "".join(lazy_pinyin(_LATIN.sub("", written), style=Style.FIRST_LETTER))
    return _Sound(written, initials, chinese, "".join(lazy_pinyin(written, style=Style.NORMAL)))


def _score(entry: Entry, words: list[str]) -> int | None:
    """The worst of the words' scores: every word must match."""
    scores = [_word_score(entry, word) for word in words]
    known = [score for score in scores if score is not None]
    return max(known) if len(known) == len(scores) else None


def _word_score(entry: Entry, word: str) -> int | None:
    """How well the best of the names matches, 0 the best; within one the order of the plan holds."""
    plain = _plain(word)
    number = plain.removeprefix("任务")
    if entry.number is not None and number.isdecimal() and int(number) == entry.number:
        return 0
    scores = (_name_score(name, plain) for name in entry.names) if plain else ()
    return min((score for score in scores if score is not None), default=_code_score(entry.code, plain))


def _code_score(code: str, word: str) -> int | None:
    """An id comes after every name: it is typed by those who know it from a file or an address."""
    if _LATIN.fullmatch(word) is None or word.isdecimal():
        return None
    matches = (code == word, len(word) > SOUND and code.startswith(word), len(word) > SOUND and word in code)
    return AFTER_NAMES + matches.index(True) if True in matches else None


def _name_score(name: _Sound, word: str) -> int | None:
    either = (name.initials, name.chinese_initials)
    is_typed = _LATIN.fullmatch(word) is not None and not word.isdecimal()
    matches = (
        name.written == word,
        name.written.startswith(word),
        word in name.written,
        is_typed and any(one.startswith(word) for one in either),
        is_typed and any(word in one for one in either),
        is_typed and name.spelled.startswith(word),
        is_typed and len(word) > SOUND and word in name.spelled,
    )
    return matches.index(True) if True in matches else None
