"""What a department wrote beside its numbers (备注), taken apart without changing a word: what was, what is to come."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[^，；。]+[，；。]?")
# How departments begin to speak of what they will do. A clause that none of these matches counts as what was.
_PLANS = re.compile(
    r"^(?:将(?:于|在|按|对|尽快|加快|继续|进一步|组织|开展|完成|推进)|拟|计划|力争|争取|确保|下一步|下步|下阶段|下月|下季度|接下来|正在(?:会商|协调|整改|督促|研究解决)|"
    r"已(?:安排|倒排|制定|明确)|倒排)|下月起|加快推进"
)


def split_remark(text: str | None) -> tuple[str, str]:
    """(what the department says was done or hindered it, what it says it will do), verbatim, without the last stop.

    From the first clause of a sentence that speaks of a plan to that sentence's end counts as plan.
    """
    said, planned = [], []
    for sentence in re.findall(r"[^。]+", (text or "").strip()):
        clauses = _CLAUSE.findall(sentence.strip())
        first = next((i for i, clause in enumerate(clauses) if _PLANS.search(clause.strip())), len(clauses))
        said.append("".join(clauses[:first]).strip("，；"))
        planned.append("".join(clauses[first:]).strip("，；"))
    return "。".join(filter(None, said)), "。".join(filter(None, planned))
