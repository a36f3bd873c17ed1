"""The columns of the workbook: what each is called, how wide it is, and what it takes from an assessment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from monitor.assess import Assessment
from monitor.cell import Standing
from monitor.export.scope import ExportContext
from monitor.export.word_annex import SHAPES
from monitor.number import round_half_up
from monitor.plan import KIND_NAMES, Indicator, Milestone
from monitor.status import WORDS
from monitor.words.note import notes_text

Cell = str | int | Decimal | None
Row = TypeVar("Row", bound=Standing)
Form = Literal["text", "wrapped", "count", "quantity", "finer", "tenth", "status"]
COMPARISONS = {"at_least": "不低于（≥）", "more_than": "超过（>）", "exactly": "等于", "at_most": "不超过（≤）"}


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column; `form` is how its cells look: quantities have the decimals of their item, finer ones one more."""

    name: str
    width: float
    form: Form
    value: Callable[[ExportContext, Row, int | None], Cell]  # the last is a running number or a rank


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else round_half_up(share * 100, 1)


def _finer(value: Decimal | None, one: Assessment) -> Decimal | None:
    """An exact fraction as it is shown; whole things may be due by halves."""
    return None if value is None else round_half_up(value, getattr(one.item, "decimals", 0) + 1)


def _is_share(one: Assessment) -> bool:
    return isinstance(one.item, Indicator) and one.item.kind != "rank"


def _status(one: Standing) -> str:
    return f"{SHAPES[one.status]}{WORDS[one.status]}"


def _target(one: Assessment) -> Cell:
    return Decimal(100) if isinstance(one.item, Milestone) else one.target


def _outlook(one: Assessment, name: str) -> Decimal | None:
    return None if one.outlook is None else _finer(getattr(one.outlook, name), one)


def _owners(context: ExportContext, one: Assessment) -> str:
    return "、".join(context.plan.department[owner].name for owner in one.task.owners)


def _notes(context: ExportContext, one: Assessment) -> Cell:
    return notes_text(context.plan, (note for note in context.notes if note.indicator == one.item.id)) or None


def _done(one: Assessment) -> Cell:
    return _percent(one.attainment_share) if _is_share(one) else None


def _due(one: Assessment) -> Cell:
    return _percent(one.schedule_share) if _is_share(one) else None


def _gap(one: Assessment) -> Cell:
    return one.gap_pp if _is_share(one) else None


ITEMS: tuple[Column[Assessment], ...] = (
    Column("序号", 5, "count", lambda _, one, number: number),
    Column("任务", 20, "wrapped", lambda _, one, number: f"{one.task.number}. {one.task.short}"),
    Column("任务指标", 32, "wrapped", lambda _, one, number: one.item.name),
    Column("单位", 8, "text", lambda _, one, number: getattr(one.item, "unit", "自评")),
    Column("目标值", 10, "quantity", lambda _, one, number: _target(one)),
    Column("完成值", 10, "quantity", lambda _, one, number: one.actual),
    Column(
        "完成率（%）", 9, "tenth", lambda _, one, number: _percent(one.attainment_share) if _is_share(one) else None
    ),
    Column("序时（%）", 9, "tenth", lambda _, one, number: _due(one)),
    Column("差（百分点）", 9, "tenth", lambda _, one, number: _gap(one)),
    Column("状态", 12, "status", lambda _, one, number: _status(one)),
    Column("数据截至", 11, "text", lambda _, one, number: one.as_of.label if one.as_of else None),
    Column("填报单位", 18, "wrapped", lambda _, one, number: one.reporter),
    Column("责任单位", 44, "text", lambda context, one, number: _owners(context, one)),
    Column("基期值", 10, "quantity", lambda _, one, number: one.baseline),
    Column("应达值", 10, "finer", lambda _, one, number: _finer(one.expected, one)),
    Column("推算年底", 10, "finer", lambda _, one, number: _outlook(one, "central")),
    Column("推算下限", 10, "finer", lambda _, one, number: _outlook(one, "low")),
    Column("推算上限", 10, "finer", lambda _, one, number: _outlook(one, "high")),
    Column("还需月均", 10, "finer", lambda _, one, number: _outlook(one, "required_per_month")),
    Column("部门说明", 80, "text", lambda _, one, number: one.observation.text if one.observation else None),
    Column("批注", 60, "text", lambda context, one, number: _notes(context, one)),
    Column("判定依据", 90, "text", lambda _, one, number: one.reason),
    Column("板块", 14, "text", lambda _, one, number: one.section.name),
    Column("类别", 9, "text", lambda _, one, number: KIND_NAMES[one.item.kind]),
    Column("条款", 8, "text", lambda _, one, number: one.item.clause),
    Column("指标编码", 28, "text", lambda _, one, number: one.item.id),
)
PRINTED = 12  # the columns that a sheet of paper holds

DISTRICTS: tuple[Column[Standing], ...] = (
    Column("任务指标", 34, "wrapped", lambda _, one, rank: one.item.name),
    Column("地区", 12, "text", lambda context, one, rank: context.plan.district[one.district].name),
    Column("类型", 11, "text", lambda context, one, rank: _kind(context, one)),
    Column("位次", 6, "count", lambda _, one, rank: rank),
    Column("单位", 8, "text", lambda _, one, rank: getattr(one.item, "unit", None)),
    Column("本地目标", 10, "quantity", lambda _, one, rank: one.target),
    Column("完成值", 10, "quantity", lambda _, one, rank: one.actual),
    Column("完成率（%）", 11, "tenth", lambda _, one, rank: _percent(one.attainment_share)),
    Column("序时（%）", 11, "tenth", lambda _, one, rank: _percent(one.schedule_share)),
    Column("差（百分点）", 12, "tenth", lambda _, one, rank: one.gap_pp),
    Column("状态", 12, "status", lambda _, one, rank: _status(one)),
)


def _kind(context: ExportContext, one: Standing) -> str:
    return "功能区" if context.plan.district[one.district].kind == "zone" else "县（市）区"


def _baseline(one: Assessment, name: str) -> Cell:
    baseline = one.item.baseline if isinstance(one.item, Indicator) else None
    found: Cell = None if baseline is None else getattr(baseline, name)
    return found


def _comparison(one: Assessment) -> str | None:
    item = one.item
    if isinstance(item, Milestone):
        return f"{item.due_month.label}底前完成"
    if not isinstance(item, Indicator):
        return None
    lower = "，越低越好" if item.better == "lower" else ""
    return f"{COMPARISONS[item.comparison]}{lower}"


DEFINITIONS: tuple[Column[Assessment], ...] = (
    Column("序号", 5, "count", lambda _, one, number: number),
    Column("任务指标", 28, "wrapped", lambda _, one, number: one.item.name),
    Column("类别", 8, "text", lambda _, one, number: KIND_NAMES[one.item.kind]),
    Column("单位", 8, "text", lambda _, one, number: getattr(one.item, "unit", "自评")),
    Column("条款", 8, "text", lambda _, one, number: one.item.clause),
    Column("目标要求", 15, "wrapped", lambda _, one, number: _comparison(one)),
    Column("口径", 46, "wrapped", lambda _, one, number: one.item.definition),
    Column("说明", 30, "wrapped", lambda _, one, number: one.item.note or None),
    Column("基期值", 9, "quantity", lambda _, one, number: _baseline(one, "value")),
    Column("基期时点", 10, "text", lambda _, one, number: _baseline(one, "as_of")),
    Column("基期来源", 22, "wrapped", lambda _, one, number: _baseline(one, "source")),
    Column("填报单位", 18, "wrapped", lambda _, one, number: one.reporter),
    Column("指标编码", 28, "text", lambda _, one, number: one.item.id),
)
