"""A figure with its unit behind a few words that say nothing else: 已完成600个, 新建5G基站3200个."""

from __future__ import annotations

import re
from collections.abc import Callable

from etl.language.text import clean, half_width, key

_WHOLE = re.compile(r"(?P<head>\S.{0,40}?)(?P<figure>[+-]?[0-9][0-9,.]*+)\s*+(?P<unit>%|[^0-9\s+\-.,%;。]{1,6})[。.;]?")
_LONGEST = 100  # characters of a cell that says no more than a figure
_DONE = "(?:已|共|总共|共计|实际)*(?:完成|实现)?了?"
_LEAD = re.compile(rf"(?P<so_far>累计)?{_DONE}(?P<name>.*?)(?P<behind>(?P<so_far_behind>累计)?{_DONE}[:,为]?)")


def worded(
    text: str, is_name: Callable[[str], bool], *, is_so_far: bool = True, is_part_done: bool = True
) -> tuple[str, str] | None:
    """The figure and what stands behind it; None where anything else is said: 拟完成600个, 完成600个，占75%.

    A name has to be that of the item; 累计 is said of a figure of the year so far only, 完成75% of a deliverable: of
    anything else it may be the share of the target.
    """
    found = _WHOLE.fullmatch(half_width(clean(text)).replace("−", "-")) if len(text) <= _LONGEST else None
    said = _LEAD.fullmatch(key(found["head"])) if found else None
    if found is None or said is None or (said["name"] and not is_name(said["name"])):
        return None
    if found["unit"] == "%" and not (said["name"] or is_part_done):
        return None
    if (said["so_far"] or said["so_far_behind"]) and not is_so_far:
        return None
    return found["figure"], found["unit"]
