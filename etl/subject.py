"""Of which district a table is, by its titles, its sheet's or its file's name."""

from __future__ import annotations

import re

from etl.names import Directory
from etl.text import key

_NOTE = re.compile(
    r"\(?(?:附?注|备注|说明|填[表报]说明|口径|[主抄][送报]|联系人|(?:资料|数据)?来源)[0-9]*\)?\s*[:.、].*", re.DOTALL
)
_AMONG = re.compile(r"其中[^,;。:|\n]*")
_PRAISED = r"(?=居|排名|位[居列]|领先|垫底|最[高低快慢好差]|第[一1])"  # 鼓楼区居首
_WITHOUT = r"(?:不[包]?[含括]|剔除|扣除|除去?)"
_OTHERS = r"(?:等|除外|以外|之外)"


def is_note(line: str) -> bool:
    """Whether a line above a table is a remark, or says whom it is for, and not what the table is of."""
    return bool(_NOTE.fullmatch(line))


def subject_of(text: str, directory: Directory) -> tuple[str | None, str | None]:
    """The one district that titles name, and else the words by which figures are of some districts only.

    Outside the names of items and departments; one that is merely mentioned (其中鼓楼区110个) says nothing.
    """
    plan = directory.plan
    rest = _AMONG.sub("|", key("|".join(text.split("\n"))))
    for spelling, _ in directory.item_spellings:
        rest = rest.replace(spelling, "|")
    for department in plan.departments:
        for spelling in (department.name, *department.aliases):
            rest = rest.replace(key(spelling), "|")
    shown = {key(one.name): one.name for one in plan.districts}
    if not any(name in rest for name in shown):
        return None, None
    any_district = f"(?:{'|'.join(map(re.escape, shown))})"
    rest = re.sub(any_district + _PRAISED, "|", rest)
    if some := re.search(f"{_WITHOUT}{any_district}|{any_district}{_OTHERS}", rest):
        return None, some[0]
    found = [name for name in shown if name in rest]
    if len(found) == 1:
        return shown[found[0]], None
    is_some = 0 < len(found) < sum(one.kind == "district" for one in plan.districts)
    return None, "、".join(found) if is_some else None
