"""What a heading or a row's name says, taken apart: item, district, months, unit, and how the figure is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal
from weakref import WeakKeyDictionary

from etl import limits
from etl.heading.pivot import summed_up
from etl.language.day import lunar_in
from etl.language.field import Field, field_named, with_unit
from etl.language.index_base import bases_of, without_base
from etl.language.names import Directory
from etl.language.period import BadMonth, Stretch, stretch_of, without_clock
from etl.language.phrase import ADDED, FILLER, PERIOD, SO_FAR, WORDS, at_ends, without
from etl.language.plan_names import PlanNames
from etl.language.short_year import in_full
from etl.language.text import key, unnumbered
from monitor.observation import CITY

Measure = Literal["amount", "value"]
# Figures beside this year's: last year's, last month's and growth are held against it, the rest is let be.
Aside = Literal["last", "previous", "closing", "growth", "other"]

# The month's own total to some, the year so far to others.
UNCLEAR = re.compile(r"(?<![-—–~～至到])(?:本月份?|当月|单月|当期|本季度?|当季)(?:份)?累计")
_NOISE = re.compile(rf"{FILLER}[_/\\|、,:;\-—]*{FILLER}")
_NEW = re.compile(rf"(?:{ADDED}|新建){FILLER}")
_CAME_IN = re.compile(ADDED)
_BEGINS = re.compile(rf"(?:{ADDED}|新建)$")
_JOINT = re.compile(r"^[_/\\|、,:;\-—的]+|[_/\\|、,:;\-—的]+$")
_BETWEEN = re.compile("[,;、]")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_UNIT_SAID = re.compile(r"(?:计量)?单位[::]?(.+)")
_FOOTNOTE = re.compile(r"附?注?[0-9]{1,2}|附?注[一二三四五六七八九十]?|\*+|[①-⑳]")
_STANDING = re.compile(
    "(?:必填|选填|必填项|选填项|可不填)|(?:初步|快报|初报|初稿|定稿|终稿|修订|修正|核定|核实|调整|最终|终报|审定|未审)(?:后|核实)?[数值]?"
)
_DONE_BEHIND = re.compile("(?:实际|实绩|已?完成)[数值量]?$")  # 新建基站数实际 beside 新建基站数目标
_YEAR_BEFORE = re.compile(r"(?:19|20)[0-9]{2}(?![0-9年])")  # 2025新建基站数
_MARKS = re.compile(r"[*※①-⑳]+$")
BEYOND = frozenset({"全国", "全省", "福建省"})  # of which a city is a part
_OF_WIDER = re.compile(f"(?:中国|{'|'.join(sorted(BEYOND))})[:_]")  # 中国:新建基站数:累计值, as data terminals have it
_TOTALS = frozenset({"合计", "小计", "总计", "共计", "累计合计", "合计数", "total"})
_UNIT_LENGTH, _LONGEST = 5, 120  # characters of a unit, and of a heading: a longer text is none


@dataclass(frozen=True, slots=True)
class Label:
    """The parts of a label that were understood; one that says nothing known is blank."""

    field: Field | None = None  # the column holds months, departments, names … down its rows
    measure: Measure | None = None
    aside: Aside | None = None
    stretch: Stretch | None = None
    unit: str | None = None
    indicator: str | None = None
    district: str | None = None
    is_total: bool = False
    group: str | None = None  # the sum of some districts only: 五城区
    is_added: bool = False  # its measure is of what came in, not of what there is: 累计新增

    @property
    def weight(self) -> int:
        """How many things it says."""
        year = self.stretch.year if self.stretch and self.stretch.last else None
        said = (self.field, self.measure, self.aside, self.stretch, year, self.unit, self.indicator, self.district)
        return sum(part is not None for part in said) + self.is_total

    @property
    def is_blank(self) -> bool:
        return self.weight == 0

    @property
    def is_measure(self) -> bool:
        """Whether it only says how figures are meant, or of which months they are: 本月完成, 1-9月."""
        says_other = (self.field, self.indicator, self.district, self.unit, self.group)
        is_month = self.stretch is not None and self.stretch.last is not None
        says = is_month or self.measure is not None or self.aside is not None
        return says and not self.is_total and not any(one is not None for one in says_other)

    def below(self, upper: Label) -> Label:
        """This label under another one: what it does not say itself, the upper one says."""
        stretch = self.stretch.within(upper.stretch) if self.stretch else upper.stretch
        return Label(
            field=self.field,
            measure=self.measure or upper.measure,
            aside=self.aside or upper.aside,
            stretch=stretch,
            unit=self.unit or upper.unit,
            indicator=self.indicator or upper.indicator,
            district=self.district or upper.district,
            is_total=self.is_total or upper.is_total,
            group=self.group or upper.group,
            is_added=self.is_added or upper.is_added,
        )


_BLANK = Label()
_before: WeakKeyDictionary[PlanNames, dict[str, Label]] = WeakKeyDictionary()


class Reader:
    """Labels read with the plan's names; equal texts are read once."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.is_exhausted = False  # more different labels were asked for than are read
        self.is_spent = False  # more columns of possible headers were tried than are
        self._tried = 0
        self._known: dict[str, Label] = {}

    def label(self, text: str) -> Label:
        """What a label says; blank where it says anything besides that is not understood."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= limits.LABELS:
                self.is_exhausted = True
                return _BLANK
            found = self._known[text] = self._read_once(text)
        return found

    def tries(self, columns: int) -> bool:
        """Counts columns of a possible header; whether more of them may be tried."""
        self._tried += columns
        self.is_spent = self.is_spent or self._tried > limits.HEADINGS
        return not self.is_spent

    def _read_once(self, text: str) -> Label:
        """The label, kept for the files after this one; what people answered is the file's own."""
        if self.directory.has_answers:
            return self._read(text)
        before = _before.setdefault(self.directory.named, {})
        found = before.get(text)
        if found is None:
            if len(before) >= limits.LABELS:
                before.clear()
            found = before[text] = self._read(text)
        return found

    def is_thing(self, text: str) -> bool:
        """Whether a cell names an item, by name or code, a district or a department."""
        said = self.label(text)
        is_named = said.indicator is not None or said.district is not None
        return is_named or (self.directory.item_by_id(text) or self.directory.department(text)) is not None

    def is_district(self, text: str) -> bool:
        """Whether a cell names a district, which the whole city is not."""
        return self.directory.district(text) not in {None, CITY}

    def is_thing_or_month(self, text: str) -> bool:
        """Whether a cell names what a row of a table is of."""
        return self.is_thing(text) or self.label(text).stretch is not None

    def _read(self, text: str) -> Label:  # noqa: PLR0911, PLR0912 - one return a form
        whole = in_full(key(without_clock(text)).removeprefix("'"))
        if not whole or len(whole) > _LONGEST or lunar_in(whole):
            return _BLANK
        if field := field_named(text):
            return _field(field)
        if (summed := summed_up(whole)) is not None:
            return self._read(summed) if summed else Label(aside="other")
        if UNCLEAR.search(whole):
            return _BLANK
        if (named := self._name(whole)) and not self._is_answered(whole):
            return named
        if (wider := _OF_WIDER.match(whole)) and self._read(whole[wider.end() :]).indicator:
            return Label(aside="other")
        if bare := without_base(whole):
            said = self._read(bare[0])
            items = self.directory.items_by_name(said.indicator or "")
            return said if items and all(bare[1] in bases_of(item) for item in items) else _BLANK
        if (parts := with_unit(text)) and parts[0] not in {"amount", "value"}:
            return _field(parts[0])
        if parts and whole.endswith(f"/{parts[1]}") and self.directory.is_unit(parts[1]):  # 数值/个
            return replace(_field(parts[0]), unit=parts[1])
        name, _, inside = whole.rpartition("(")  # behind a name that has brackets of its own
        if inside.endswith(")") and "(" in name and "(" in ((said := self._read(name)).indicator or ""):
            return said.below(self._bracket(inside[:-1]))
        bracketed = _BLANK
        for inside in _BRACKETED.findall(whole):
            bracketed = self._bracket(inside).below(bracketed)
        outside = _MARKS.sub("", _BRACKETED.sub("", whole))
        if (field := field_named(outside)) in {"amount", "value"}:
            is_open = field == "value" and bracketed.measure is not None and not SO_FAR.search(outside)
            return bracketed if is_open else _field(field).below(bracketed)
        rest, found = self._stripped(outside, bracketed)
        if not rest and not self._is_answered(whole):
            return found
        named = self._name(rest) or self._name(whole)
        for place, item in () if named else self.directory.placed(rest):
            stem, beside = self._stripped(item, _BLANK)
            if stem and self.directory.items_by_name(stem):
                named = Label(indicator=stem, district=place).below(beside)
        if not named and (done := _DONE_BEHIND.search(rest)) and self.directory.items_by_name(rest[: done.start()]):
            named = Label(indicator=rest[: done.start()])
        if not named and (unit := self._unit_behind(rest)):
            named = Label(indicator=rest[: -len(unit)].rstrip(",、/"), unit=unit)
        if not named and (year := _YEAR_BEFORE.match(rest)) and self.directory.items_by_name(rest[4:]):
            named, found = Label(indicator=rest[4:]), Label(stretch=Stretch(int(year[0]))).below(found)
        return named.below(found) if named else _BLANK

    def _unit_behind(self, text: str) -> str | None:
        """The unit that stands behind the name of an item without brackets: 新建基站数 个."""
        ends = (text[-length:] for length in range(1, min(_UNIT_LENGTH, len(text))))
        return next(
            (u for u in ends if self.directory.is_unit(u) and self.directory.items_by_name(text[: -len(u)])), None
        )

    def _is_answered(self, text: str) -> bool:
        """Whether only people said what the text is: its unit, measure and months are then read from it first."""
        return any(self.directory.is_answered(kind, text) for kind in ("item", "district"))

    def _name(self, text: str) -> Label | None:  # noqa: PLR0911 - one return a kind of name
        """The text as a name of the plan, a unit, a total or a stretch of months."""
        if text in _TOTALS or text in BEYOND:
            so_far: Measure | None = "value" if "累计" in text else None
            return Label(is_total=True, measure=so_far) if text in _TOTALS else Label(aside="other")
        if self.directory.group(text):
            return Label(is_total=True, group=text)
        if self.directory.items_by_name(text):
            return Label(indicator=text)
        is_office = self.directory.district(text) is None and self.directory.department(text) is not None
        if self.directory.place(text) is not None and not is_office:  # 高新区 may be both, 高新区管委会 is the office
            return Label(district=text)
        if self.directory.is_unit(text):
            return Label(unit=text)
        stretch = stretch_of(text)
        if isinstance(stretch, BadMonth):
            return None
        return Label(stretch=stretch, measure="value" if _is_to_date(stretch) else None)

    def _bracket(self, inside: str) -> Label:
        if any(form.fullmatch(inside) for form in (_FOOTNOTE, _STANDING, _NOISE)):
            return _BLANK
        if said := _UNIT_SAID.fullmatch(inside):
            return Label(unit=said[1])
        rest, found = self._stripped(inside, _BLANK)
        if not rest and not found.is_blank:
            return found
        if several := self.directory.several_units(inside):
            return Label(unit=several)
        parts = [self._bracket(part) for part in _BETWEEN.split(inside)] if _BETWEEN.search(inside) else []
        if parts and not any(part.is_blank or self._is_unknown(part) for part in parts):  # （万个，累计）
            return reduce(lambda above, part: part.below(above), parts)
        named = self._name(inside)
        return named if named and not named.indicator else Label(unit=inside)

    def _is_unknown(self, said: Label) -> bool:
        """Whether words in brackets were taken for a unit that no item has."""
        return said.unit is not None and not self.directory.is_unit(said.unit)

    def _stripped(self, text: str, found: Label) -> tuple[str, Label]:
        """What is left of a label once months, units and words for measures are taken off its ends."""
        rest = unnumbered(text) or text
        while rest:
            if found.weight and (self.directory.items_by_name(rest) or self.directory.district(rest) is not None):
                break
            shorter, found = self._shorter(rest, found)
            if shorter == rest:
                break
            rest = shorter
        return ("" if _NOISE.fullmatch(rest) and not found.is_blank else rest), found

    def _shorter(self, rest: str, found: Label) -> tuple[str, Label]:  # noqa: PLR0911 - one return a form
        rest = _JOINT.sub("", rest)
        if found.stretch and _NEW.fullmatch(rest):  # 9月新增, 2025年新建
            measure: Measure = "amount" if found.stretch.last else "value"
            return "", replace(found, measure=found.measure or measure, is_added=True)
        for pattern, meaning in WORDS:
            for match in (one for one in at_ends(pattern, rest) if not self.directory.ends_named(rest, one.start())):
                if name := self._begun_with(rest, match):
                    return name, _with(found, meaning)
                found = replace(found, is_added=found.is_added or bool(_CAME_IN.search(match[0])))
                return without(rest, match), _with(found, meaning)
        for match in at_ends(PERIOD, rest):
            stretch = stretch_of(match[0])
            if isinstance(stretch, Stretch):
                said = Label(stretch=stretch, measure="value" if _is_to_date(stretch) else None)
                return without(rest, match), found.below(said)
        if rest.endswith("%") and not found.unit:
            return rest[:-1], replace(found, unit="%")
        head, _, tail = rest.rpartition("_") if "_" in rest else rest.rpartition("/")
        if head and self.directory.is_unit(tail):
            return head, replace(found, unit=found.unit or tail)
        return rest, found

    def _begun_with(self, rest: str, match: re.Match[str]) -> str:
        """The name of an item that begins with the last word of a match, 新建基站数 of 本月新建 and 基站数; else ""."""
        word = _BEGINS.search(match[0])
        name = rest[word.start() :] if word and match.start() == 0 else ""
        return name if name and self.directory.items_by_name(name) else ""


def _field(field: Field) -> Label:
    return Label(measure=field) if field == "amount" or field == "value" else Label(field=field)  # noqa: PLR1714


def _is_to_date(stretch: Stretch) -> bool:
    """Whether it can only be said of a cumulative figure or a stock; 二季度 may be the quarter's own."""
    return stretch.is_to_date or stretch.is_since_january


def _with(found: Label, meaning: str) -> Label:
    if meaning in {"amount", "value"}:
        return replace(found, measure=found.measure or meaning)  # type: ignore[arg-type]
    aside, _, measure = meaning.partition("-")
    return replace(found, aside=found.aside or aside, measure=found.measure or (measure or None))  # type: ignore[arg-type]


def is_filler(text: str) -> bool:
    """Whether a heading only says that figures stand below it: 完成数, 绝对量（个）."""
    return bool(_NOISE.fullmatch(_BRACKETED.sub("", key(text))))
