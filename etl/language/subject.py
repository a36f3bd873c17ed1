"""Of which district a table is, by its titles, its sheet's or its file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from etl.language.names import Directory
from etl.language.text import key, numbered_as

_NOTE = re.compile(
    r"\(?(?:附?注|备注|说明|填[表报]说明|口径|[主抄][送报]|联系人|(?:资料|数据)?来源)[0-9]*\)?\s*[:.、].*", re.DOTALL
)
# Who works on it, and where they sit: 联系人：张三（中国移动）, 地址：东城区五一路18号.
_FORMALITY = re.compile(
    r"(?:[一-鿿]{0,4}地[址点]|联系(?:人|方式|电话)|电话|邮箱|(?:责任|牵头|配合|承办|主办|协办|负责|审核|复核)(?:单位|部门|人))\s*[::][^\n;|]*"
)
_AMONG = re.compile(r"其中[^,;。:|\n]*")
_WITHOUT = r"(?:[不未]包?[含括]|剔除|扣除|除去?)"
_OTHERS = r"(?:等|除外|以外|之外)"
_CITED = r"(?:含|包括|在|于|赴|到|学习|借鉴|参照|对标|转发)"  # 含高新区, 在鼓楼区召开
# 鼓楼区居首, 鼓楼区进度较快, 鼓楼区已复核, 鼓楼区现场会, 鼓楼区五一路18号
_MENTIONED = (
    r"(?:的?(?:完成|建设|推进|工作)?(?:进[度展]|增速)?"
    r"(?:居|排名|位[居列]|领先|靠[前后]|滞后|落后|突出|垫底|[最较][高低快慢好差]|第[一1])"
    r"|已|单列|试点经验|召开|举[行办]|现场会|专题[会研]|经验|[一-鿿]{1,6}(?:路|街|道|巷)[0-9]+号)"
)


def is_note(line: str) -> bool:
    """Whether a line above a table is a remark, or says whom it is for, and not what the table is of."""
    return bool(_NOTE.fullmatch(line))


def without_notes(lines: Iterable[str]) -> Iterator[str]:
    """The lines above a table without remarks, and the numbered ones that go on below one: 填表说明：1.…, 2.…"""
    is_going_on = False
    for line in lines:
        if is_note(line):
            is_going_on = True
        elif not (is_going_on and numbered_as(line)):
            is_going_on = False
            yield line


def without_formalities(text: str) -> str:
    """Titles without the names and addresses of those who work on the table."""
    return _FORMALITY.sub("", text)


def subject_of(text: str, directory: Directory) -> tuple[str | None, str | None]:
    """The one district that titles name, and else the words by which figures are of some districts only.

    Outside the names of items and departments; one that is merely mentioned (其中鼓楼区110个) says nothing.
    """
    if not text:
        return None, None
    plan = directory.plan
    rest = _AMONG.sub("|", key("|".join(without_formalities(text).split("\n"))))
    for spelling, _ in directory.item_spellings:
        rest = rest.replace(spelling, "|")
    for department in plan.departments:
        for spelling in (department.name, *department.aliases):
            rest = rest.replace(key(spelling), "|")
    shown = {key(place.name): place.name for place in plan.districts}
    groups = sorted({key(name) for place in plan.districts for name in place.groups}, key=len, reverse=True)
    group = next((name for name in groups if name in rest), None)  # 五城区
    if not any(name in rest for name in shown):
        return None, group
    one = f"(?:{'|'.join(map(re.escape, shown))})"
    several = f"{one}(?:[、,和及与]{one})*+"  # never less than all of them, nor looked at twice
    rest = re.sub(f"{several}({_MENTIONED})?", lambda found: "|" if found[1] else found[0], rest)
    if some := re.search(f"{_WITHOUT}{one}|{one}{_OTHERS}", rest):
        return None, some[0]
    rest = re.sub(f"{_CITED}{several}", "|", rest)
    found = [name for name in shown if name in rest]
    if len(found) == 1 and "全市" not in rest:
        return shown[found[0]], None
    is_some = 0 < len(found) < sum(place.kind == "district" for place in plan.districts)
    return None, "、".join(found) if is_some else None
