"""Declared corrections: known mistakes in submissions, each with author, reason and the value it expects to find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from etl.language.text import clean, short
from monitor.month import Month
from monitor.plan import Plan
from monitor.toml import NotToml, read_toml

# As the version's tables hold it.
_Figure = Annotated[Decimal, Field(max_digits=28, decimal_places=10)]
_Words = Annotated[str, BeforeValidator(lambda given: clean(given) if isinstance(given, str) else given)]
_LONGEST = 1_000  # characters of a reason, which is shown beside the figure
_FAULTS_SHOWN = 20


class Correction(BaseModel):
    """One known mistake: which cell, what to do, why, who reported it, and which value is expected there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicator: str
    district: str = ""
    month: str = Field(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")
    measure: Literal["month", "cumulative"] = "cumulative"
    action: Literal["replace", "drop"]
    value: _Figure | None = None
    expect: _Figure
    reason: _Words = Field(min_length=4, max_length=_LONGEST)
    reported_by: _Words = Field(min_length=1, max_length=_LONGEST)
    declared: dt.date

    @model_validator(mode="after")
    def _value_fits_action(self) -> Correction:
        if (self.value is None) == (self.action == "replace"):
            raise ValueError("action 为 replace 时须写 value，为 drop 时不写")
        return self

    @property
    def first_day(self) -> dt.date:
        return Month.parse(self.month).first_day


_SENTENCES = {"missing": "没有填写，请补上", "extra_forbidden": "不认识的键，请改名或删去"}
_MALFORMED = frozenset({"string_pattern_mismatch", "literal_error", "string_too_short"})
_WANTED = {
    "month": "月份应形如 2025-02",
    "measure": "只能是 cumulative（累计数）或 month（本月数）",
    "action": "只能是 replace（改为 value）或 drop（作废）",
    "reason": "理由至少写4个字",
    "reported_by": "请写明是谁提出的",
}


class CorrectionFaults(ValueError):
    """The declared corrections cannot be used; the message lists every fault, in Chinese."""


def read_corrections(paths: tuple[Path, ...], plan: Plan) -> tuple[Correction, ...]:
    """Corrections of all the files that exist, in order; raises CorrectionFaults with every fault at once."""
    corrections: list[Correction] = []
    faults: list[str] = []
    for path in paths:
        if not path.exists():
            continue
        if not path.is_file():
            faults.append(f"{path.name}：不是普通文件，请换成一份 TOML 文件或删去")
            continue
        try:
            _, declared = read_toml(path.read_bytes())
        except NotToml as fault:
            faults.append(f"{path.name}：不是有效的 TOML（{fault}）")
            continue
        others = (short(clean(key)) for key in declared if key != "correction")
        faults += [f"{path.name}：不认识的键“{key}”，只能有 [[correction]]" for key in others]
        entries = declared.get("correction", [])
        if not isinstance(entries, list):
            faults.append(f"{path.name}：更正应写成 [[correction]]（两层方括号），一条一段")
            continue
        for number, entry in enumerate(entries, start=1):
            try:
                corrections.append(Correction.model_validate(entry))
            except ValidationError as error:
                faults += [f"{path.name} 第{number}条{_sentence(detail)}" for detail in error.errors()]
    faults += _unknown_places(corrections, plan)
    if faults:
        more = [f"还有{len(faults) - _FAULTS_SHOWN}处"] if len(faults) > _FAULTS_SHOWN else []
        raise CorrectionFaults("；".join([*faults[:_FAULTS_SHOWN], *more]))
    return tuple(corrections)


def declared(corrections: Iterable[Correction]) -> list[dict[str, Any]]:
    """Corrections as the ledger keeps them."""
    return [correction.model_dump(mode="json") for correction in corrections]


def _sentence(detail: ErrorDetails) -> str:
    key = short(clean(".".join(map(str, detail["loc"]))))
    if detail["type"] == "value_error":
        return f"：{detail['msg'].removeprefix('Value error, ')}"
    if detail["type"].startswith("decimal_"):
        return f" {key}：整数部分最多18位，小数最多10位，写的是“{short(clean(str(detail['input'])))}”"
    if detail["type"] == "string_too_long":
        return f" {key}：写得太长，最多{_LONGEST:,}个字"
    why = _SENTENCES.get(detail["type"]) or f"填写有误，写的是“{short(clean(str(detail['input'])))}”；请对照说明改正"
    return f" {key}：{_WANTED.get(key, why) if detail['type'] in _MALFORMED else why}"


def _unknown_places(corrections: list[Correction], plan: Plan) -> list[str]:
    faults = []
    seen: set[tuple[str, str, str]] = set()
    for correction in corrections:
        cell = (correction.indicator, correction.district, correction.month)
        if correction.indicator not in plan.item:
            faults.append(f"更正的指标“{short(clean(correction.indicator))}”不在计划内")
        if correction.district and correction.district not in plan.district:
            faults.append(f"更正的地区“{short(clean(correction.district))}”不在计划内")
        if cell in seen:
            faults.append(f"同一数据有两条更正：{short(' '.join(cell))}，请合并为一条")
        seen.add(cell)
    return faults
