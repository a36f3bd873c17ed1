"""What was taken away, as a line of the ledger has it, in words: which figure's data, which file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

# The forms of the gallery's figures, and the subjects that are no section and no item.
FIGURE_WORDS: Mapping[str, str] = {
    "shares": "状态构成图",
    "heatmap": "状态热力图",
    "gaps": "差距排序图",
    "bullets": "目标完成图",
    "milestones": "节点时间图",
    "multiples": "走势小图",
    "trend": "走势图",
    "amounts": "当月新增图",
    "districts": "县（市）区排名图",
    "tiles": "县（市）区方块图",
    "district_heatmap": "县（市）区热力图",
}
SUBJECT_WORDS: Mapping[str, str] = {"all": "全市", "tasks": "各任务", "sections": "各板块", "milestones": "各板块节点"}
_DATA = re.compile(r"/data/(?P<version>[0-9]+)/(?P<form>[a-z_]+)-(?P<subject>[^/]+)\.(?:zip|csv)")
_ORIGINAL = re.compile(r"/submission/(?P<submission>S[0-9]+)")


def taken(address: str, things: Mapping[str, str]) -> dict[str, str] | None:
    """What an address stands for, by the names that the ledger's parts have; None where it is of no file known here."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    if found := _ORIGINAL.search(parts.path):
        return {"taken": "报送原件", "submission": found["submission"], **_of(query, "version")}
    found = _DATA.search(parts.path)
    if found is None or found["form"] not in FIGURE_WORDS:
        return None
    subject = unquote(found["subject"])
    named = SUBJECT_WORDS.get(subject) or things.get(subject, subject)
    return {"taken": f"{named}·{FIGURE_WORDS[found['form']]}的数据", **_of(query, "month"), "version": found["version"]}


def _of(query: Mapping[str, str], name: str) -> dict[str, str]:
    return {name: query[name]} if name in query else {}
