"""Of two versions of one figure (初稿, 定稿) the settled one, where the headings leave no doubt which that is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.heading.header import Column
from etl.language.text import key

# In brackets behind what both headings say: 9月（初稿）, 9月（定稿）.
_DRAFT = re.compile(
    r"\((?:初步|初稿|初报|快报|草稿|送审|送审稿|未审|未核|[修调核](?:订|正|整|定|实)前)(?:统计|核实)?[数值]?\)"
)
_SETTLED = re.compile(r"\((?:最终|终稿|终报|定稿|定案|核[定实]|审定|已审|[修调核](?:订|正|整|定|实)后)[数值稿]?\)")
_BRACKETED = re.compile(r"\([^()]*\)")


def is_draft(heading: str) -> bool:
    """Whether a heading says that its figures are an earlier version: 累计（快报）."""
    return bool(_DRAFT.search(key(heading)))


def settled(columns: Sequence[Column]) -> Column | None:
    """The only settled one of columns that say the same but for their version; None where another one is no draft."""
    final = [one for one in columns if _SETTLED.search(key(one.heading))]
    others = [one for one in columns if one not in final]
    if len(final) != 1 or not others or not all(is_draft(one.heading) for one in others):
        return None
    return final[0] if len({_said(one) for one in columns}) == 1 else None


def _said(column: Column) -> str:
    return _BRACKETED.sub("", key(column.heading))
