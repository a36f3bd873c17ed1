"""Words beside a figure by which it does not count: 作废 below 状态, 是 below 是否删除, 预测 below 数据性质."""

from __future__ import annotations

import re

from etl.language.caveat import IN_REMARK, may_be_against
from etl.language.text import key

_GIVEN_UP = re.compile(
    r"(?:(?:此|本|该)[行条]?(?:数据|记录)?)?(?:已|拟)?(?:作废|废弃|失效|撤[销回]|删除|退回|驳回)"
    r"|(?:(?:此|本|该)[行条]?(?:数据|记录)?)?无效|(?:审[核批])?[未不]通过|草稿|不同意|不予?(?:批准|通过)|已?拒绝|打回|否决|已?取消"
    r"|(?:(?:此|本|该)[行条]?(?:数据|记录)?(?:为|是|系)?|仅为)?(?:填[报写表])?(?:示例|样例|范例)(?:数据|行)?(?:,?(?:填报|上报|报送|使用)[时前]?(?:请)?删除?(?:去|掉)?)?"
)
_NOT_YET = re.compile(
    "暂存.{0,4}|[未待](?:提交|上报|报送)|(?:预[计测估期]|估[计算]|推算|测算|计划|目标|预算|测试|模拟|参考|(?:已?开工|在建|[拟待未]建|未完成|储备|签约|拆除)(?:项目)?"
    "|[人月日户]均|平均|差额|缺口|差距|剩余|占比|比重|完成率|排名|位次|[同环]比(?:增[长减幅速])?|增[速幅]|增长率?|[上去]年(?:同期)?|上[月期])"
    "[数值量]?"
)
# Without one of these there is none of the words.
IN_VOID = f"[废效撤删退驳过稿意准拒打决取例暂未待预估推测计目参工建未储签拆均差缺剩比率排位增上去]|{IN_REMARK}"
_KIND = re.compile("类[型别]|性质|状态|属性|标[志识记]|种类|数据")  # heads words that say what figures are
_AGAINST = re.compile("(?:是否)?已?(?:删除|作废|废弃|失效|撤销|停用)(?:标[志识记])?|(?:is_?)?deleted|del_?flag")
_FOR = re.compile("(?:是否)?有效(?:标[志识记])?|(?:is_?)?valid")
_YES = frozenset({"是", "1", "1.0", "true", "y", "yes", "t", "√"})
_NO = frozenset({"否", "0", "0.0", "false", "n", "no", "f", "×"})


def is_flag(heading: str) -> bool:
    """Whether the signs below a heading say of each row whether it counts: 是否删除, 有效."""
    said = key(heading)
    return bool(_AGAINST.fullmatch(said) or _FOR.fullmatch(said))


def says_kind(heading: str) -> bool:
    """Whether a heading is one of words that say what figures are: 状态, 数据性质."""
    return bool(_KIND.search(key(heading)))


def is_void(heading: str, word: str) -> bool:
    """Whether a word below a heading that is not read, or a remark, says that the figure of its row does not count."""
    head, said = key(heading), key(word)
    if is_flag(heading):
        return said in (_YES if _AGAINST.fullmatch(head) else _NO)
    return bool(_GIVEN_UP.fullmatch(said) or (_NOT_YET.fullmatch(said) and _KIND.search(head)))


def may_be_void(word: str) -> bool:
    """Whether a word says so below some heading, or may as a remark."""
    said = key(word)
    return bool(_GIVEN_UP.fullmatch(said) or _NOT_YET.fullmatch(said)) or may_be_against(word)
