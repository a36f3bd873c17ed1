"""Names in a file matched to the plan: id, exact name, declared other name, then spelling; never by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache

from etl import limits
from etl.language.office import office_in
from etl.language.plan_names import CITY_NAME, counted, names_of
from etl.language.text import key, loose, unnumbered
from etl.problem import Candidate
from monitor.observation import CITY
from monitor.plan import Department, Indicator, Item, Milestone, Plan

# Of some tables the whole city, of others what no district reports: to be asked.
MAYBE_CITY = frozenset({"市本级", "市级", "本级", "市直"})
# Units that tables write below their headings, besides those of the plan's own items.
_UNITS = re.findall(
    r"\S+",
    "个 万个 亿个 件 万件 户 万户 家 人 万人 次 万次 条 万条 亿条 项 台 套 座 处 组 所 位 名 例 份 张 部 宗 起 "
    "元 万元 亿元 万亿元 美元 万美元 亿美元 % ‰ 百分点 个百分点 倍 吨 万吨 公里 千米 平方米 平方公里 公顷 亩 "
    "百元 千元 十万元 百万元 千万元 百亿元 千亿元 千个 千件 千户 千人 千吨 人次 万人次 件次 万件次 户次 千瓦 万千瓦 "
    "万 亿 千 百万 千万 千瓦时 万千瓦时 亿千瓦时 GB TB PB",
)
SEVERAL = "、"  # between the units of one title or heading, of which each item takes its own
_BETWEEN_UNITS = re.compile("[、,;]")
_SUMMED = re.compile(r"(?:小计|合计|总计|汇总)[数值]?$")
_BETWEEN_DEPARTMENTS = re.compile(r"\([^()]*\)|牵头|配合|[、,;/和及与]")
_MARKED = 100  # characters of a name behind which marks are looked for
_FOOTNOTE = re.compile(r"(?<=.)(?:\((?:附?注)?[0-9]{1,2}\)|\((?:注|[*※①-⑳])\)|[*※①-⑳])+$")
_LED = re.compile(r"(?<=.)\((?:牵头|责任|报送|填报|负责)(?:单位|部门)?:[^()]*\)$")  # who answers for it
_NAMED_TWICE = re.compile(r"([^()]+)\(([^()]{3,})\)")
_BEFORE_DIGIT = re.compile(r"[0-9]{1,2}\.(?=[0-9])")
_NUMBER_BEFORE = re.compile(r"[0-9]{1,2}\s+|[1-9][0-9]{5}(?:0{3}|0{6})?[\s_-]*")  # 1 鼓楼区, 350102-鼓楼区
_PARTED_NUMBER = re.compile(r"[0-9]{1,2}(?:[.-][0-9]{1,2}){1,3}[.、]?")
_AROUND = 4  # characters of the name of a province
_STROKES = "-:—–_的"
_STROKE = re.compile(f"[{_STROKES[:-1]}]+")
_CANDIDATES = 3
_LOOKED_AT = 60  # characters of a name: likeness costs the square of the length


class Directory:
    """Every name that the plan knows, for departments, items and districts; for others what people answered."""

    def __init__(self, plan: Plan, answers: Mapping[str, str] | None = None) -> None:
        self.plan = plan
        self.named = names_of(plan)
        self._answers = {loose(text): meant for text, meant in (answers or {}).items()}
        self._nearest = cache(self._search)
        self._office = lru_cache(maxsize=1 << 12)(self._search_office)
        self._searches = 0

    @cached_property
    def _units(self) -> frozenset[str]:
        measured = [item for item in self.plan.items if isinstance(item, Indicator | Milestone)]
        factors = [unit for item in measured if isinstance(item, Indicator) for unit in item.unit_factors]
        return frozenset(map(key, (*_UNITS, *factors, *(item.unit for item in measured))))

    @property
    def has_answers(self) -> bool:
        return bool(self._answers)

    def is_unit(self, text: str) -> bool:
        return key(text) in self._units

    def several_units(self, text: str) -> str | None:
        """The units that a heading names beside each other: 万个、%. What 元/人 means is one unit."""
        named = _BETWEEN_UNITS.split(text.replace("/", ",") if "%" in text else text)
        return SEVERAL.join(named) if len(named) > 1 and all(map(self.is_unit, named)) else None

    @property
    def item_spellings(self) -> tuple[tuple[str, str], ...]:
        """(spelling, id) of every name, the longest first: to be looked for in titles."""
        return self.named.item_spellings

    def department(self, text: str) -> Department | None:
        found = self.named.departments.get(key(text)) or self.named.departments.get(self._within_city(text), set())
        if len(found) != 1:
            return self.plan.department.get(self._answer(text))
        return self.plan.department[next(iter(found))]

    def _within_city(self, text: str) -> str:
        """The key of a name without the city before it: 市通信办 of 榕州市通信办."""
        return key(text).removeprefix(key(self.plan.city.removesuffix("市")))

    def departments_in(self, text: str) -> dict[str, Department]:
        """The departments among several in one cell, by id: 市通管办（牵头）、市工信局."""
        return {one.id: one for one in map(self.department, self.split(text)) if one}

    def split(self, text: str) -> list[str]:
        """The names of several that one cell has."""
        return [part for part in _BETWEEN_DEPARTMENTS.split(key(text)) if part]

    def placed(self, text: str) -> Iterator[tuple[str, str]]:
        """Places before the key of a text or behind a stroke in it, with the rest: 全市基站数, 基站数-鼓楼区."""
        for length in range(min(self.named.longest_place, len(text)), 0, -1):
            if (place := text[:length]) in self.named.districts:
                yield place, text[length:].lstrip(_STROKES)
        for city in (key(self.plan.city), key(self.plan.city).removesuffix("市")):  # 福州市鼓楼区：新建5G基站数
            if text.startswith(city) and text != city:
                yield from self.placed(text[len(city) :].lstrip(_STROKES))
                break
        around, _, within = text.partition(":")
        if within.startswith(key(self.plan.city).removesuffix("市")) and len(around) <= _AROUND:  # 福建:福州:…
            yield from self.placed(within)
        for place in _STROKE.split(text)[1:][-1:]:
            if place and self.district(place) is not None:
                yield place, text[: -len(place)].rstrip(_STROKES)

    def one_place(self, own: str, said: str) -> str:
        """The place that a row has of its own beside one in a name or a heading; none that exists where they differ."""
        if not own or self.place(own) == self.place(said):
            return own or said
        return own if self.place(said) == CITY else f"{own}（别处写的是{said}）"

    def district(self, text: str) -> str | None:
        """A district's id, CITY for the whole city, None where nothing is called so."""
        found = self.named.districts.get(key(text)) or self.named.loose_places.get(loose(text), set())
        if not found and (within := loose(text).partition(loose(self.plan.city))[2]):  # 福建省福州市鼓楼区
            found = self.named.loose_places.get(within, set())
        if not found and (number := _NUMBER_BEFORE.match(text)):  # 1 鼓楼区
            found = self.named.loose_places.get(loose(text[number.end() :]), set())
        if not found and len(text) <= _MARKED and (bare := _FOOTNOTE.sub("", key(text))) != key(text):  # 鼓楼区①
            return self.district(bare)
        if not found and (twice := _NAMED_TWICE.fullmatch(key(text)[:_MARKED])):  # 马尾区（开发区）
            found = {one for one in self.named.loose_places.get(loose(twice[1]), set()) if self._is_also(one, twice[2])}
        if len(found) != 1:
            answer = self._answer(text)
            return CITY if answer == CITY_NAME else answer if answer in self.plan.district else None
        return next(iter(found))

    def _is_also(self, identity: str, text: str) -> bool:
        """Whether a district's name in the plan, or one of its other names there, ends with a text."""
        district = self.plan.district.get(identity)
        names = (district.name, *district.aliases) if district else ()
        return any(key(name).endswith(text) for name in names)

    def place(self, text: str) -> str | None:
        """As district, its own offices standing for it, too: 鼓楼区人民政府."""
        found = self.district(text)
        return self._office(text) if found is None else found

    def _search_office(self, text: str) -> str | None:
        known = self.named.loose_places
        name = office_in(text, self.plan.city, known, self.named.longest_place) if len(text) <= _LOOKED_AT else None
        found = known[name] if name else set()
        return next(iter(found)) if len(found) == 1 else None

    def group(self, text: str) -> frozenset[str] | None:
        """The districts that a name stands for together, a word for their sum behind it or not: 五城区小计."""
        return self.named.groups.get(_SUMMED.sub("", unnumbered(text))) if text and self.named.groups else None

    def item_by_id(self, text: str) -> Item | None:
        return self.plan.item.get(self.named.item_ids.get(key(text)) or self._answer(text))

    def items_by_name(self, text: str) -> tuple[Item, ...]:
        """Every item called so, exactly or else but for numbering and punctuation; several where names coincide."""
        found = self.items_of_plan(text)
        answer = self.plan.item.get(self._answer(text)) if len(found) != 1 else None
        return (answer,) if answer else found

    def ends_named(self, text: str, start: int) -> bool:
        """Whether what stands there is the end of an item's name: 执行率 of 本月预算执行率."""
        return any(self.items_by_name(text[before:]) for before in range(1, start))

    def items_of_plan(self, text: str) -> tuple[Item, ...]:
        """As items_by_name, whatever was answered."""
        whole = _LED.sub("", key(text)) if "(" in text or "（" in text else key(text)
        found = self.named.item_names.get(whole) or self.named.loose_items.get(counted(whole), set())
        for form in (
            (_PARTED_NUMBER, _BEFORE_DIGIT) if not found and whole[:1].isdigit() else ()
        ):  # 1.1新建基站数, 1.5G基站
            if not found and (number := form.match(whole)):
                found = self.named.loose_items.get(counted(whole[number.end() :]), set())
        return tuple(self.plan.item[identity] for identity in sorted(found))

    def nearest_departments(self, text: str) -> tuple[Candidate, ...]:
        """Departments with names like the text, the likeliest first."""
        return self._nearest("department", key(text)[:_LOOKED_AT])

    def nearest_items(self, text: str) -> tuple[Candidate, ...]:
        """Items with names like the text, the likeliest first."""
        return self._nearest("item", key(text)[:_LOOKED_AT])

    def nearest_districts(self, text: str) -> tuple[Candidate, ...]:
        """Districts with names like the text, the likeliest first."""
        if key(text) in MAYBE_CITY:
            return ((CITY_NAME, CITY_NAME),)
        return self._nearest("district", key(text)[:_LOOKED_AT])

    @property
    def no_more_searches(self) -> str:
        """That names like an unknown one are no longer looked for; "" while they are."""
        found = f"认不出的名称超过{limits.NAME_SEARCHES}个，不再逐个列出相近的名称。"
        return found if self._searches > limits.NAME_SEARCHES else ""

    def outdated_answer(self, text: str) -> str | None:
        """What was answered for a name and is in the plan no longer."""
        answer = self._answer(text)
        return answer if answer and not is_known(self.plan, answer) else None

    def is_answered(self, kind: str, text: str) -> bool:
        """Whether a name of an item, a department or a district is understood through an answer only."""
        named = self.named
        known = {"item": named.item_names, "department": named.departments, "district": named.districts}[kind]
        spelled = {"item": named.loose_items, "department": {}, "district": named.loose_places}[kind]
        found = known.get(key(text)) or spelled.get(counted(text) if kind == "item" else loose(text), set())
        is_id = kind == "item" and key(text) in self.named.item_ids
        return bool(self._answer(text)) and len(found) != 1 and not is_id

    def answered(self, kind: str, text: str) -> Candidate | None:
        """(id, name) of what a name was answered to be; None where no such thing is called so by that id."""
        answer = self._answer(text)
        if kind == "district" and answer == CITY_NAME:
            return CITY_NAME, CITY_NAME
        return next((shown for shown in self.named.shown[kind].values() if shown[0] == answer), None)

    def _answer(self, text: str) -> str:
        """The id that people gave for a name; "" where they gave none."""
        return self._answers.get(loose(text), "") if self._answers else ""

    def _search(self, kind: str, text: str) -> tuple[Candidate, ...]:
        """(id, name) of what is called most like the text, for people to choose from."""
        self._searches += 1
        if self._searches > limits.NAME_SEARCHES or not text:
            return ()
        known = self.named.shown[kind]
        within = [name for name in known if min(len(name), len(text)) > 1 and (text in name or name in text)]
        close = get_close_matches(text, known, n=_CANDIDATES * 2, cutoff=0.45)
        within.sort(key=lambda name: abs(len(name) - len(text)))
        return tuple(dict.fromkeys(known[name] for name in (*close, *within)))[:_CANDIDATES]


def is_known(plan: Plan, identity: str) -> bool:
    """Whether an answer can be this: the id of an item, a department or a district, or the whole city."""
    return identity == CITY_NAME or any(identity in known for known in (plan.item, plan.department, plan.district))


def offered(candidates: Iterable[Candidate]) -> str:
    """Candidates as a sentence offers them; an item with its id, which can be written into the file."""
    return "、".join(f"{name}（{identity}）" for identity, name in candidates)
