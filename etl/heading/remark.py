"""Notes and signatures below a table: 注：…, 填表人：张三."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.language.text import key

_NOTE = re.compile(
    r"[(【\[]?(?:附?注|备注|说明|填表说明|填报说明|附|(?:资料|数据)?来源|口径)\d*[)】\]]?\s*[:：].*"
    r"|(?:附?注|备注)\d*[\s.、].*|\*+\S.*|※.*",
    re.DOTALL,
)
_SIGNATURE = re.compile(
    r"(?:填报|填表|制表|制单|记账|编表|经手|财务负责|部门负责|报送|审核|复核|负责|联系|经办|单位负责|分管领导)(?:人|日期|时间|电话|单位).*"
    r"|(?:(?:主要|分管|部门|单位|局|科室?)?(?:负责人|领导|经办人|审核人))?\(?(?:签[字名章]|盖章)\)?\s*[:：]?.*"
    r"|(?:局|院|处室?|科室?|分管|主要|单位|部门)?(?:领导|负责人|局长|主任|处长|科长)\s*[:：].*"
    r"|(?:填报|填表|制表|审核|复核|校对|审批|批准|签发|经办)\s*[:：].*"
    r"|(?:导出|打印|下载|生成|查询)(?:人|用户|日期|时间|条件).*|共[0-9]+[条行](?:记录|数据)?",
    re.DOTALL,
)

# Before a name: （示例）鼓楼区.
_EXAMPLE = re.compile(r"\(?(?:填[报写表])?(?:示例|样例|范例|例)[0-9]?(?:\)|[:：]|\)[:：])")
_EXAMPLE_ALONE = re.compile(r"[(]?(?:填[报写表])?(?:示例|样例|范例|例|例如|举例)(?:数据|行)?[0-9]?[)]?[:：]?")

_CARRIED = re.compile(r"\(?(?:[承接][前上]页|过次页|转[次下后]页|结转下页)\)?")
_BREAK = re.compile(
    r"\(?(?:附?[表图]?[0-9一二三四五六七八九十.\-—]*)\(?(?:续[表上下一二三四五六七八九十0-9]*|[接转][上下]?[页表])\)?"
    r"|[-—]*第[0-9一二三四五六七八九十]+页[-—]*(?:[,/]?共[0-9一二三四五六七八九十]+页)?|共[0-9]+页"
)


def is_note(text: str) -> bool:
    """Whether a text is a note or names the source of figures."""
    return bool(_NOTE.fullmatch(text))


def is_signature(text: str) -> bool:
    """Whether a text says who filled in a form, or when."""
    return bool(_SIGNATURE.fullmatch(text))


def is_signed(cells: Sequence[str]) -> bool:
    """Whether a row is one of signatures, which may stand in several cells of it: 填表人：张三, 审核：李四."""
    return is_signature(next(filter(None, cells), ""))


def is_example(text: str, *, alone: bool) -> bool:
    """Whether a text says that its row shows how a form is filled in: 示例 `alone` in it, else before a name."""
    return bool(_EXAMPLE_ALONE.fullmatch(key(text)) if alone else _EXAMPLE.match(key(text)))


def is_carried(text: str) -> bool:
    """Whether a row of a ledger only carries its sums from one page to the next: 承前页, 过次页."""
    return bool(_CARRIED.fullmatch(key(text)))


def is_break(text: str) -> bool:
    """Whether a text stands where a page ends or begins: 第1页, 续表."""
    return bool(_BREAK.fullmatch(key(text)))


def is_remark(cells: Sequence[str]) -> bool:
    """Whether a row has no more than one note, signature or break of a page."""
    words = {cell for cell in cells if cell}
    return len(words) == 1 and any(
        is_break(word) or (not word[0].isdigit() and (is_note(word) or is_signature(word))) for word in words
    )
