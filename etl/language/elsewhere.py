"""Tables of another place than the plan's: of the province, of another city, of several; told by their titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from etl.language.names import Directory
from etl.language.text import key

_NAMES = Path(__file__).with_name("cities.txt").read_text("utf-8")
_PROVINCES, _CITIES = (part.split() for part in _NAMES.split("\n\n"))
_MUNICIPALITIES = _PROVINCES[:4]
_LONGEST = 300  # characters of a title that are looked at
# Before a place that is merely named.
_MENTIONED = "[在居列占比较于超入对标照按据实彻发向为与和及含创被获迎报赴到学鉴如像由同、]"
_OF_ELSE = (
    r"(?!统一|一体化|联网|文明|卫生城|双拥|优秀|重点|性|两会|人大|政协|通[办用]|统筹|第|前|平均|首|最|领先|位[居列次]|排[名位]|各[级部])"
    r"(?![一-鿿]{0,12}?(?:局|厅|委|办公室|公司|集团|院|中心|协会|学会|政府|平台|系统|标准|文件|通知|会议|要求|部署|考核|评价"
    r"|绩效|大赛|论坛|试点|示范|行动|制度))"
)
_SEVERAL = (
    "市本级|兄弟(?:城市|地市|市)|外[省市](?=$|[^一-鿿]|情况|数据|完成|先进|主要)"
    "|各(?:设区市|地市)|[九9](?:地市|设区市)|(?:先进|同类|副省级|省会)城市(?!位|排|第|中|前)"
)
# 主城区, 开发区: no name of a district
_GENERAL = "[乡村集古城园片景社山郊辖新发市地各县校库小林灾牧矿税能验范全该本我某]"
_COUNT = "[一二三四五六七八九十]{1,2}"
_ALL_OR_SOME = (  # 各区县, 十二区县, 五区八县, 分街道
    f"(?:各|所有|全部|每个|按|分(?!宜)|乡镇|镇街|街镇|{_COUNT}[区县市]{_COUNT}[区县市]|[一-鿿]{{0,2}}(?:区县|县区|市县|县市))"
)
_LEVEL = re.compile("(?:市|(?:综合)?实验区)$")
_OWN = re.compile("全市|[我本]市")
_BEGINS = "(?:^|[|,:;()_—–-]|[0-9年月])"
_ENDS = "(?=$|[|,:;()_—–0-9-]|情况|数据|完成|主要|指标|地区|各)"


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Another city, by its name and 市 or by its name alone; the province or the country; several cities."""
    cities = "|".join(sorted({*_CITIES, *_MUNICIPALITIES}, key=len, reverse=True))
    provinces = "|".join(_PROVINCES)
    district = (
        f"(?!{_ALL_OR_SOME})[一-鿿]{{1,2}}(?!{_GENERAL})[一-鿿](?:[区县旗]|街道(?:办事处|办)?|[镇乡])(?!\\(?[市区])"
    )
    city = rf"(?<!{_MENTIONED})(?P<city>{cities})市(?![一-鿿]{{1,8}}[路街])"
    city += rf"|{_BEGINS}(?P<bare>(?![年月])(?:{cities}|{district})){_ENDS}"
    above = rf"(?<!{_MENTIONED})(?P<above>全[省国]|[我本]省|(?:{provinces})(?:省|[一-鿿]{{0,3}}自治区)){_OF_ELSE}"
    return re.compile(city), re.compile(above), re.compile(f"(?<!{_MENTIONED})(?P<several>{_SEVERAL})")


def is_elsewhere(name: str, directory: Directory) -> bool:
    """Whether a whole text is the name of a city that the plan does not have: 厦门市, 厦门, 平潭综合实验区."""
    stem = _LEVEL.sub("", key(name))
    return stem in _known() and directory.place(name) is None


def narrowest(said: Mapping[str, str], around: Sequence[str], directory: Directory) -> str:
    """The place of a row with several: another city whatever stands beside it, else the last one that is filled in."""
    other = next((place for place in around if place and is_elsewhere(place, directory)), "")
    return other or said.get("district") or next((place for place in reversed(around) if place), "")


@cache
def _known() -> frozenset[str]:
    return frozenset((*_CITIES, *_MUNICIPALITIES))


def _own_names(directory: Directory) -> list[str]:
    """The keys of the plan's names, the longest first: of items, departments, also with the city before, districts."""
    plan = directory.plan
    city = key(plan.city.removesuffix("市"))
    offices = {key(name) for one in plan.departments for name in (one.name, *one.aliases)}
    items = {spelling for spelling, _ in directory.item_spellings}
    names = items | offices | {f"{city}{one}" for one in offices} | {key(one.name) for one in plan.districts}
    return sorted(names, key=len, reverse=True)


def elsewhere(text: str, directory: Directory) -> tuple[str | None, str | None]:
    """The words by which titles say that figures are of another city, and those by which they are of more than one.

    Outside the names of items and departments; where the plan's own city is named, too, nothing is said.
    """
    city = key(directory.plan.city)
    if not text or not city.endswith(("市", "州", "盟")):
        return None, None
    rest = key("|".join(text[:_LONGEST].split()))
    for name in _own_names(directory):
        rest = rest.replace(name, "|")
    if _OWN.search(rest) or city in rest or city.removesuffix("市") in rest:
        return None, None
    of_city, of_above, of_several = _forms()
    found = of_city.search(rest)
    other = (f"{found['city']}市" if found["city"] else found["bare"]) if found else None
    more = of_above.search(rest) or of_several.search(rest)
    return other, more[more.lastgroup or 0] if more else None
