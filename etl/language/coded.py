"""The code of an item in titles and forms of one item: 指标编码：stations."""

from __future__ import annotations

import re

from etl.language.names import Directory

_CODE = re.compile(r"(?P<of_item>指标)?(?:编码|代码|编号)\s*[::]\s*(?P<code>[A-Za-z0-9_.\-]+)")


def code_in(text: str, directory: Directory) -> str | None:
    """The code that a text gives its item, known or not; of 编号 alone, as documents have it, only one of the plan."""
    said = ((found["of_item"], found["code"]) for found in _CODE.finditer(text))
    return next((code for of_item, code in said if of_item or directory.item_by_id(code)), None)


def name_by_code(code: str | None, directory: Directory) -> str | None:
    """The name of the item that a code is of; None of others."""
    item = directory.item_by_id(code) if code else None
    return item.name if item else None
