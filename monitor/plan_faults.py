"""What is wrong with the form of a plan's file, as sentences with a remedy: syntax, keys, types, ranges."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.fault import why
from monitor.markup import ONE_LINE, visible
from monitor.toml import NotToml, read_toml

Fault = tuple[str, str]  # key, sentence with remedy
Loc = tuple[str | int, ...]
Entry = TypeVar("Entry", bound=BaseModel)

_PATTERNS = {
    "due": "应写成 2025-12 这样的年月",
    "clause": "应写成 二-3 这样的“章-任务号”",
    "id": "只能用小写英文字母、数字和下划线，以字母开头",
}
_ONE_LINE = "应为一行看得见的字，不能有换行、控制字符和改变文字方向的字符"
_SENTENCES = {
    "missing": "缺少这一项；请补上",
    "string_type": "应为文本，写的是{input}；请加英文双引号",
    "string_too_short": "不能为空；请填写",
    "string_too_long": "最多{max_length}个字，现在写的是{input}；请缩短",
    "int_type": "应为整数，写的是{input}；请去掉引号和小数点",
    "int_from_float": "应为整数，写的是{input}；请去掉小数点",
    "decimal_type": "应为数字，写的是{input}；请去掉引号，单位另写在 unit",
    "is_instance_of": "应为数字，写的是{input}；请去掉引号，单位另写在 unit",
    "finite_number": "应为有限的数字，写的是{input}；请改为具体的数",
    "bool_type": "应为 true 或 false，写的是{input}；请改正并去掉引号",
    "tuple_type": "应为方括号列出的一组值，写的是{input}；请改成 [ … ]",
    "dict_type": "应为“键 = 值”的表，写的是{input}；请改成 {{ 键 = 值 }}",
    "model_type": "应为“键 = 值”的表，写的是{input}；请改成表",
    "too_long": "最多{max_length}个值，现在有{actual_length}个；请删去多余的",
    "greater_than_equal": "不能小于{ge}，写的是{input}；请改正",
    "less_than_equal": "不能大于{le}，写的是{input}；请改正",
}


@dataclass(frozen=True)
class PlanFile:
    """A plan's file that is TOML: its text, and what it says with tuples for lists."""

    text: str
    document: dict[str, Any]

    @cached_property
    def _headers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, line in enumerate(self.text.splitlines(), start=1):
            if match := re.match(r"\s*\[\[\s*(\w+)\s*\]\]", line):
                found.setdefault(match[1], []).append(number)
        return found

    def entries(self, table: str) -> list[tuple[int, dict[str, Any]]]:
        """The entries of a list of tables that are tables at all, with their index."""
        return [(index, entry) for index, entry in enumerate(self._listed(table)) if isinstance(entry, dict)]

    def _listed(self, table: str) -> tuple[Any, ...]:
        listed = self.document.get(table)
        return listed if isinstance(listed, tuple) else ()

    def ids(self, table: str, key: str = "id") -> Collection[str]:
        """Ids that entries claim, also of entries with faults, so that one fault does not cause others."""
        found = (value for _, entry in self.entries(table) if isinstance(value := entry.get(key), str))
        return dict.fromkeys(found).keys()

    def key(self, *loc: str | int) -> str:
        """A place as people find it: indicators[3].target（id=new_5g_stations，第120行起）."""
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
        if len(loc) < 2 or not isinstance(loc[0], str) or not isinstance(loc[1], int):
            return path or "（文件）"
        table, index = loc[0], loc[1]
        listed = self._listed(table)
        entry = listed[index] if index < len(listed) and isinstance(listed[index], dict) else {}
        hints = [f"{name}={entry[name]}" for name in ("id", "number") if name in entry][:1]
        headers = self._headers.get(table, [])
        if index < len(headers):
            hints.append(f"第{headers[index]}行起")
        return f"{path}（{'，'.join(hints)}）" if hints else path


def read_plan_file(path: Path) -> tuple[PlanFile | None, list[Fault]]:
    """The file, or the faults for which it cannot be read as TOML."""
    try:
        text, document = read_toml(path.read_bytes())
    except NotToml as fault:
        return None, [(str(path), str(fault))]
    except OSError as error:
        return None, [(str(path), f"读不到这个文件（{why(error)}）；请检查路径，或用环境变量 MONITOR_PLAN 指定")]
    return PlanFile(text, _frozen(document)), []


def _frozen(value: Any) -> Any:
    """Lists as tuples, as the strict models want them."""
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return value


def nearest(word: str, known: Iterable[str]) -> str:
    """A clause that names the known word most like this one, or nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"，是不是想写 {close[0]}" if close else ""


def sound_entries(file: PlanFile, table: str, model: type[Entry]) -> list[tuple[int, Entry]]:
    """The entries of a table that have no fault of form, with their index."""
    sound = []
    for index, entry in file.entries(table):
        try:
            sound.append((index, model.model_validate(entry, strict=True)))
        except ValidationError:  # its faults are already listed for the whole document
            continue
    return sound


def sound_table(file: PlanFile, table: str, model: type[Entry]) -> Entry | None:
    """A single table, or its defaults where the file has none; None where it has a fault of form."""
    try:
        return model.model_validate(file.document.get(table, {}), strict=True)
    except ValidationError:  # its faults are already listed for the whole document
        return None


def shape_faults(file: PlanFile, error: ValidationError, shape: type[BaseModel]) -> Iterator[Fault]:
    """A sentence for every fault of form that pydantic found, each place once."""
    seen: set[Loc] = set()
    for detail in error.errors(include_url=False):
        loc = _place(detail["loc"])
        if loc not in seen:
            seen.add(loc)
            yield file.key(*loc), _sentence(detail, loc, shape)


def _place(loc: Loc) -> Loc:
    """Without what pydantic adds: the branch of a union, the mark of a mapping's key."""
    kept = loc[: loc.index("schedule") + 1] if "schedule" in loc else loc
    return tuple(part for part in kept if part != "[key]")


def _sentence(detail: ErrorDetails, loc: Loc, shape: type[BaseModel]) -> str:
    kind, context, name = detail["type"], detail.get("ctx", {}), str(loc[-1])
    shown = _shown(detail["input"])
    if name == "schedule":
        return f"应为 [schedules] 中的一个名称，或4个、12个累计百分数，写的是{shown}；请改正"
    if kind == "extra_forbidden":
        return f"不认识的键{nearest(name, _fields_at(shape, loc[:-1]))}；请改名或删去"
    if kind == "literal_error":
        known = re.findall(r"'([^']+)'", str(context["expected"]))
        return f"只能是 {'、'.join(known)} 之一，写的是{shown}{nearest(str(detail['input']), known)}；请改正"
    if kind == "string_pattern_mismatch":
        what = _ONE_LINE if context["pattern"] == ONE_LINE else _PATTERNS.get(name, _PATTERNS["id"])
        return f"{what}，写的是{visible(shown)}；请改正"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(input=shown, **context)
    return f"填写有误（{detail['msg']}），写的是{shown}；请对照说明改正"


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"「{text if len(text) <= 40 else text[:40] + '…'}」"


def _fields_at(shape: type[BaseModel], loc: Loc) -> list[str]:
    """Keys that the model at a place knows."""
    for part in loc:
        field = shape.model_fields.get(part) if isinstance(part, str) else None
        inner = model_in(field.annotation) if field else None
        shape = inner or shape
    return list(shape.model_fields)


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation such as tuple[Task, ...] holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for arg in get_args(annotation) if (model := model_in(arg))), None)
