"""Words beside the name of an item in a title by which figures may be of something else: 选址, 省口径, 每月, 抽查.

As the name of a row has to be the item's, so has what a title says in its place, but for words that every title may
have. What is none of them is not passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from etl.language.day import without_lunar
from etl.language.names import Directory
from etl.language.period import Stretch, digits
from etl.language.phrase import ADDED, EVER, PERIOD, SINCE_YEAR, STAGES, WORDS
from etl.language.stock import MAYBE
from etl.language.text import NUMBERING, half_width, key
from monitor.plan import Item

_LINE = 300  # characters of a title that are looked at
_NAME = "|"  # stands for the name of an item
_APART = re.compile(r"[\s,;。:、/_\-—–…·]+")
_GROUP = re.compile(r"\(([^()]*)\)")
_ONLY = re.compile(r"[\"'“”‘’《》〈〉「」『』<>()*#!?.~&+=@^`$\\{}%①-⑳ⅰ-ⅻ]+")
_LISTED = re.compile("[及和与暨]|以及")  # what is named besides the item, with columns of its own
_EVERYWHERE = re.compile(
    r"(?:全|本|我|[各分按]+|[0-9一二三四五六七八九十]+个?)?(?:市辖)?(?:县\(?市?\)?区|区县|县市区|[县市区]\((?:[市区县][、,]?)+\)|市县|地区|区域|辖区|单位"
    r"|[地市县区])[域内]?"
)
_PLAIN = sorted(Path(__file__).with_name("title_words.txt").read_text("utf-8").split(), key=len, reverse=True)
_KNOWN = re.compile("|".join(map(re.escape, _PLAIN)))
_DIGITS = "[0-9一二三四五六七八九十]+"
_NUMBERED = re.compile(
    rf"{NUMBERING}|[0-9]+(?:\.[0-9]+)*|v[0-9.]*|(?<=[表件]){_DIGITS}|第{_DIGITS}[期号稿版次张页季]|^{_DIGITS}$|一个月内?"
)
_OFFICE = re.compile("^[一-鿿]{2,14}(?:局|委员会|委|办公室|领导小组|小组|专班|政府|管委会|指挥部)")
# What a title says behind it is of the document, and no more of the item.
_DOCUMENT = re.compile(
    "情况|统计|汇总|一览|明细|报表|表|台账|[年季月周旬]报|通报|报告|分析|监测|进展|进度|数据|调度|小结|清单"
)
_WITH = re.compile("包?[含括]|包含")  # 含高新区
_BREAK = re.compile(r"([\s,;。:、]+)")
_MEASURES = tuple(pattern for pattern, meaning in WORDS if meaning in {"amount", "value"})
_STAGE = re.compile(rf"{STAGES}|挂牌|认定|入选|命名")
_STAGES = re.compile(f"已?(?:{_STAGE.pattern})")
_FORMS = (_ONLY, _EVERYWHERE, _NUMBERED, re.compile(ADDED), PERIOD, MAYBE, _STAGES, _KNOWN)
_MONTHLY = "[每各逐分]月(?![报度])"  # of each of the months that stand in a table, else of all on the average
_OF_YEARS = r"(?P<from>(?:19|20)[0-9]{2})年?(?:[0-9]{1,2}月)?[-—–~至到]+(?P<to>(?:19|20)[0-9]{2})年(?:[0-9]{1,2}月)?"
_SPAN = re.compile(rf"{_OF_YEARS}(?!.{{0,8}}(?:行动|计划|方案|规划))")
_OTHER = re.compile(rf"{_MONTHLY}|平均|抽[样查]|{EVER}|(?<!年)以来|至今")
_CAME_IN = re.compile(ADDED)
_ADDED_BESIDE = re.compile(rf"(?<![比较])({ADDED})的?[{_NAME}]|[{_NAME}]\(?({ADDED})")


def qualifier_in(
    text: str, directory: Directory, name: str | None, stretch: Stretch | None
) -> tuple[str | None, str | None]:
    """The words beside an item's name in titles that no title has by chance; `stretch` is when figures are of.

    The second is what was asked of the first words that people have answered to be of the item, and so are let be.
    """
    item = next(iter(directory.items_by_name(name)), None) if name else None
    if item is None or name is None:
        return None, None
    year = stretch.year if stretch and stretch.year and stretch.last else directory.plan.year
    lines = (_with_name(line[:_LINE], directory) for line in digits(without_lunar(text)).split("\n"))
    answered = None
    for words in (words for line in lines if line for words in _beside(line, _Known(directory, item, year))):
        question = asked_of(name, words)
        if (directory.answered("item", question) or ("",))[0] != item.id:
            return words, answered
        answered = answered or question
    return None, answered


def asked_of(name: str, words: str) -> str:
    """An item with words of a title beside it, as people are asked whether it is the item: 新建基站数（迎检版）."""
    return f"{name}（{words}）"


def is_another(words: str) -> bool:
    """Whether words are known to make something else of an item, so that nobody is asked: 选址, 每月, 自2020年以来."""
    known = (_OTHER, _STAGE, _SPAN, SINCE_YEAR)
    return any(form.search(words) for form in known)


def added_in(text: str, directory: Directory) -> str | None:
    """The word beside an item's name in titles by which figures are what came in: 新增数据储备量."""
    lines = (_with_name(line[:_LINE], directory) for line in text.split("\n") if _CAME_IN.search(line))
    found = next(filter(None, map(_ADDED_BESIDE.search, lines)), None)
    return next(filter(None, found.groups())) if found else None


def is_of_course(words: str) -> bool:
    """Whether words only say over which time figures run, where each has its own month: 每月, 2023年至2025年9月."""
    return bool(re.fullmatch(_MONTHLY, words) or _SPAN.fullmatch(words))


def _with_name(line: str, directory: Directory) -> str:
    """A title made comparable, names of items replaced by a mark; "" without any."""
    for said in (" ".join(map(key, half_width(line).split())), key(line)):
        rest = said
        for spelling, _ in directory.item_spellings:
            rest = rest.replace(spelling, _NAME)
        if _NAME in rest:
            return rest
    return ""


def _beside(line: str, known: _Known) -> Iterator[str]:
    if (span := _SPAN.search(line)) and span["from"] != span["to"]:
        yield span[0]
    for group in _GROUP.findall(line):
        if _NAME in group:  # 重点指标(新建基站数)
            line = group
    said = line.replace(" (", "(")
    for inside in _groups_of_name(said):
        for part in _APART.split(inside):
            yield from known.unknown_in(part)
    for chunk in _APART.split(_GROUP.sub("", said)):
        if _NAME in chunk:
            before, _, behind = chunk.partition(_NAME)
            yield from known.unknown_in(_OFFICE.sub("", _LISTED.split(before)[-1], count=1))
            goes_on = _LISTED.split(behind.rpartition(_NAME)[2])[0]
            about = _DOCUMENT.search(goes_on)
            yield from known.unknown_in(goes_on[: about.end()] if about else goes_on)
            yield from known.other_in(goes_on[about.end() :] if about else "")


def _groups_of_name(line: str) -> Iterator[str]:
    """What stands in brackets in the stretch of a title that has the name."""
    bare = _GROUP.sub(lambda found: f"({'x' * len(found[1])})", line)
    at = 0
    for chunk in _BREAK.split(bare):
        if _NAME in chunk:
            yield from _GROUP.findall(line[at : at + len(chunk)])
        at += len(chunk)


class _Known:
    """The words that say nothing beside the name of an item, or are read elsewhere."""

    def __init__(self, directory: Directory, item: Item, year: int) -> None:
        plan, task = directory.plan, directory.plan.task[item.task]
        section = plan.section[task.section]
        titles = (task.title, section.name, section.title, plan.title, *(one.title for one in plan.chapters))
        self._own = tuple(map(key, (item.name, item.short, *item.aliases, *titles)))
        self._names = (*directory.named.departments, *filter(None, directory.named.districts))
        self._stages = f"{item.name}{item.definition}"
        self._is_unit, self._year = directory.is_unit, year

    def unknown_in(self, text: str) -> Iterator[str]:
        """The stretches of a text that are made of nothing known, each whole."""
        if not text or self._is_unit(text):
            return
        yield from self._since(text)
        at, run = 0, ""
        while at < len(text):
            other = _OTHER.match(text, at)
            length = 0 if other else self._length(text, at)
            if length and run:
                yield run
            end = at + (len(other[0]) if other else length or 1)
            run, at = ("" if length else run + text[at:end]), end
        if run:
            yield run

    def other_in(self, text: str) -> Iterator[str]:
        """The words of a text, whatever else is in it, that are known to make something else of an item."""
        yield from self._since(text)
        yield from (found[0] for found in _OTHER.finditer(text))
        yield from (found[0] for found in _STAGE.finditer(text) if found[0] not in self._stages)

    def _since(self, text: str) -> Iterator[str]:
        return (since[0] for since in SINCE_YEAR.finditer(text) if int(since["year"]) != self._year)

    def _length(self, text: str, at: int) -> int:
        """How many characters from a place on are of a known word."""
        stage = _STAGES.match(text, at)
        if stage and not all(word in self._stages for word in _STAGE.findall(stage[0])):
            return 0
        forms = (*_FORMS, *_MEASURES)
        found = [len(one[0]) for form in forms if (one := form.match(text, at))]
        with_place = _WITH.match(text, at)
        start = with_place.end() if with_place else at
        found += [start - at + len(name) for name in self._names if text.startswith(name, start)]
        own = (end - at for end in range(at + 2, len(text) + 1) if any(text[at:end] in one for one in self._own))
        return max((*found, *own), default=0)
