"""What is to be said of a header: columns that are missing, doubled or unknown, and what titles say of all figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from etl.file.grid import Row
from etl.heading.context import Context
from etl.heading.fraction import parts_of_shares
from etl.heading.header import LEVEL, Column, Header
from etl.heading.settled import is_draft
from etl.heading.so_far import is_of_span, is_unclear, names_period, names_span
from etl.language.caveat import NOT_FINAL, unsure_said
from etl.language.day import impossible_in, why_no_month
from etl.language.field import (
    HEADINGS,
    Field,
    field_named,
    is_misspelt,
    names_level,
    names_place_codes,
    names_state,
    with_unit,
)
from etl.language.names import Directory, offered
from etl.language.partial import names_parts
from etl.language.period import why_none
from etl.language.place import column as column_shown
from etl.language.place import place
from etl.language.place import rows as rows_at
from etl.language.qualifier import asked_of, is_another
from etl.language.text import key, short
from etl.problem import Candidate, Level, Problem
from monitor.position import letters

_UNLIKE_DONE = {
    "sample": "样表、示例",
    "void": "作废",
    "forecast": "预计",
    "target": "目标或计划",
    "last": "上年同期",
    "years": "几年累计",
    "set apart": "以前的月份、上年的或参考",
    "removed": "拆除、关停、注销",
    "called": "得分、排名、投资、另一个环节一类",
    "other": "排名、得分、比率、增减、缺口",
}
_NAMING: tuple[Field, ...] = ("district", "indicator_name")
FIGURE_STARTS = frozenset("0123456789+-−０１２３４５６７８９")
_MEASURING = re.compile(
    r"核[定实查验]|认定[数值量]|审定|修订|调整后|最终|本月|当月|本期|累计|年初|截[至止]|[0-9]月|期末|月末|新增|净增"
)


def unread_columns(header: Header, filled: Mapping[int, bool]) -> list[Column]:
    """The columns that hold something of which nothing is known; codes of districts beside their names tell nothing."""
    is_by_place, is_by_name = (header.column(name) is not None for name in _NAMING)
    return [
        column
        for column in header.columns
        if column.index in filled
        and not column.tells
        and not (is_by_place and names_place_codes(column.heading))
        and not (is_by_name and names_level(column.heading))
    ]


def header_problems(
    header: Header, filled: Mapping[int, bool], directory: Directory, sums: Mapping[int, tuple[int, int]]
) -> Iterable[Problem]:
    """Columns that are missing, doubled or unknown; `filled` are those that hold anything, and whether figures.

    `sums` are unknown ones that add up others, by the first and last of these.
    """
    for group in header.missing:
        names = "或".join(f"“{HEADINGS[field]}”" for field in group)
        what = f"表头缺少{names}列{_doubled(header, group)}"
        remedy = f"请在表头补上{names}列，或在表上方的标题里写明（几张表各写各的）；列的次序不限，名称见模板。"
        if "month" in group:
            what += _why_no_month(header.context)
            remedy = "请加一列“月份”，或在标题、列名里写明是几月的数（如“2025年9月”）；填报日期和单独的年份不算月份。"
        yield of_header(header, what, remedy, code="missing-column")
    if header.unlike_done:
        said = _UNLIKE_DONE.get(header.unlike_done)
        what = f"表头以下，标题（或工作表名、文件名）说是{said}的数，不是实际完成的数，没有读取"
        remedy = "请只报实际完成的数，别的表删去；本来就是实际数的，请改正标题，或者在列名写明“实际完成”。"
        if said is None:
            what = "表头以下，表下的注说这些数有误、作废，或者是预计、目标的数，或者是另外的时期的数，没有读取"
            remedy = "请只报实际完成的数，错的改正；本来就是实际数的，请改正或者删去表下的那句话。"
        yield of_header(header, what, remedy, code="not-actual")
    if header.may_be_planned:
        what = "表头以下，标题（或工作表名、文件名）说的是目标或计划，列名没有写“完成”，按实际完成的数读取"
        remedy = "请核对；是目标、计划数的请删去，是实际完成数的请改正标题，或者在列名写明“完成”。"
        yield of_header(header, what, remedy, code="maybe-planned", level="warning")
    unclear = next((one.heading for one in header.figures if is_unclear(one.heading.rpartition(LEVEL)[2])), None)
    if unclear and not any(one.field == "amount" for one in header.figures):
        what = f"表头以下，“{short(unclear)}”旁边有上月的累计，按年初以来的累计数读取"
        yield of_header(header, what, "请核对；是当月的数的，请写“本月数”。", code="measure-assumed", level="warning")
    period = next((one.heading for one in header.figures if one.field == "value" and names_period(one.heading)), None)
    if period and header.context.stretch and header.context.stretch.is_span:
        what = f"表头以下，“{short(period)}”按标题里的{header.context.stretch.text}读取，是年初以来的累计数"
        yield of_header(header, what, "请核对；是当月的数的，请写“本月数”。", code="measure-assumed", level="warning")
    yield from _month_alone(header)
    yield from (*_of_others(header), *_qualified(header, directory), *_not_final(header))
    for column in unread_columns(header, filled):
        if column.index in sums and not column.is_doubled and not column.is_let_be:
            yield _sum_of_some(header, column, sums[column.index])
        else:
            yield _unread(header, column, directory, has_figures=filled[column.index])


def _of_others(header: Header) -> Iterator[Problem]:
    """That titles say the figures are of a part of the city, of another one or of more than it."""
    context, is_by_place = header.context, header.column("district") is not None
    if part := context.part or (None if is_by_place or any(one.district for one in header.figures) else context.some):
        what = f"表头以下，标题（或工作表名、文件名、表下的注）说是“{short(part)}”的数，可能只是一部分，没有读取"
        remedy = "请报各家合计、单独一个月的数；本来就是的，请改正标题、工作表名、文件名、表下的注或透视表的筛选。"
        yield of_header(header, what, remedy, code="partial-figure")
    is_by_place |= any(one.district is not None for one in header.figures)
    if other := context.other_city or (None if is_by_place else context.wider):
        what = f"表头以下，标题（或工作表名、文件名）说是“{short(other)}”的数，不是本市全市的数，没有读取"
        remedy = "请只报本市的数；是本市的数的，请改正标题、工作表名或文件名，或者加一列“地区”写明全市。"
        yield of_header(header, what, remedy, code="other-place")


def _qualified(header: Header, directory: Directory) -> Iterator[Problem]:
    """That a title has words beside the name of its item by which figures may be of something else."""
    words, name = header.qualifier, header.context.indicator or ""
    if not words:
        return
    what = f"表头以下，标题（或工作表名、文件名）里“{short(name)}”前后写着“{short(words)}”"
    if header.names_items:
        what += "，各行另写了指标，照常读取"
        remedy = "请核对；不是该项本身的数的（只是一部分、另一个环节、另一种口径等），请删去。"
        yield of_header(header, what, remedy, code="title-unclear", level="warning")
        return
    what += "，可能不是该项本身的数（只是一部分、另一个环节、另一种口径或平均数等），没有读取"
    remedy = "请核对；是该项本身的数的，请从标题里删去这几个字，或者加一列“指标名称”写明；不是的请不要报送。"
    found = of_header(header, what, remedy, code="title-unclear")
    meant = [] if is_another(words) else directory.items_by_name(name)[:1]
    yield replace(found, value=asked_of(name, words), candidates=tuple((one.id, one.name) for one in meant))


def _month_alone(header: Header) -> Iterator[Problem]:
    """That a title speaks of the year so far, while all columns are of its last month: 当期值 below 1-9月."""
    title = header.context.stretch
    if title is None or not (title.is_span and title.is_since_january) or "month" in header.fields:
        return
    alone = [one for one in header.figures if one.stretch is None]
    if alone and len(alone) == len(header.figures) and all(one.field == "amount" for one in alone):
        shown = short(alone[0].heading)
        what = f"表头以下，标题写的是{title.text}，“{shown}”按{title.closing.text}一个月的数读取"
        remedy = "请核对；是年初以来累计的数的，列名请写“累计数”。"
        yield of_header(header, what, remedy, code="measure-assumed", level="warning")


def period_problems(header: Header, rows: Sequence[Row]) -> Iterator[Problem]:
    """That 本期 in the rows of a table is read as the months that its titles name."""
    measure = next((one for one in header.columns if one.says_measure), None)
    if measure is None or not is_of_span(header) or all(names_span(one.heading) for one in header.figures):
        return
    words = (row.cells[measure.index] for row in rows if measure.index < len(row.cells))
    if said := next(filter(names_period, words), None):
        months = header.context.stretch.text if header.context.stretch else ""
        what = f"表头以下，各行的“{short(said)}”按标题里的{months}读取，是年初以来的累计数"
        yield of_header(header, what, "请核对；是当月的数的，请写“本月”。", code="measure-assumed", level="warning")


def names_not_final(header: Header, rows: Sequence[Row]) -> Iterator[Problem]:
    """That names of rows say of their figures that they are not final: 新建基站数（快报）."""
    name = header.column("indicator_name")
    told = [(row.line, row.cells[name.index]) for row in rows if name and name.index < len(row.cells)]
    found = [(line, words) for line, cell in told if "(" in key(cell) and (words := unsure_said(cell))]
    if found:
        where = rows_at(header.sheet, [line for line, _ in found])
        what = f"{where}：名称里写着“{short(found[0][1])}”，按实际完成的数读取。"
        given = {"line": found[0][0], "sheet": header.sheet or None}
        yield Problem("provisional-figure", what, NOT_FINAL, level="warning", **given)  # type: ignore[arg-type]


def _not_final(header: Header) -> Iterator[Problem]:
    if said := header.context.unsure or next(filter(None, (unsure_said(one.heading) for one in header.figures)), None):
        what = f"表头以下，标题、列名或注释里写着“{short(said)}”，按实际完成的数读取"
        yield of_header(header, what, NOT_FINAL, code="provisional-figure", level="warning")


def _why_no_month(context: Context) -> str:
    """What the titles say that looks like a month."""
    if context.no_month:
        return f"：标题里的{why_no_month(context.no_month)}"
    year = context.stretch.year if context.stretch else None
    return f"：标题只写了{year}年，没有写到几月" if year else ""


def of_header(header: Header, what: str, remedy: str, *, code: str, level: Level = "error") -> Problem:
    """What is to be said of all that stands below a header."""
    where = place(header.sheet, header.line)
    return Problem(code, f"{where}：{what}。", remedy, level=level, line=header.line, sheet=header.sheet or None)


def _sum_of_some(header: Header, column: Column, parts: tuple[int, int]) -> Problem:
    first, last = map(letters, parts)
    return Problem(
        "subtotal-implied",
        f"{_at(header, column)}：列名不在计划内，各行的数都等于{first}至{last}列之和，按小计处理，没有读取。",
        "请核对；确是小计的不用处理，也可以在计划里写明它包括哪些地区（groups）。",
        level="warning",
        line=header.line,
        column=column.heading or None,
        sheet=header.sheet or None,
        position=column.index + 1,
    )


def _at(header: Header, column: Column) -> str:
    return place(header.sheet, header.line, column.index + 1, column.heading or "没有列名")


def _unread(header: Header, column: Column, directory: Directory, *, has_figures: bool) -> Problem:
    """A question where figures are lost that were likely meant, else a remark."""
    at = _at(header, column)
    given = {
        "line": header.line,
        "column": column.heading or None,
        "sheet": header.sheet or None,
        "position": column.index + 1,
    }
    if column.is_doubled and (header.is_spread or not header.missing):
        alike = "地区或单位" if field_named(column.heading) in {"district", "unit"} else "数"
        what = f"{at}：表头有几列说的都是这样的{alike}，无法分清，都没有读取。"
        return Problem("doubled-column", what, "请只留一列，或在表头写明各列的不同。", **given)  # type: ignore[arg-type]
    is_of_share = column.heading in (parts_of_shares(one.heading for one in header.columns) or ())
    if not is_of_share and (near := _near(header, column, directory)):
        what = f"{at}：列名不在计划内，该列没有读取。"
        remedy = f"最接近的是：{offered(near)}；请改为其中之一，不是要报送的数请删去该列。"
        asked = column.heading.rpartition(LEVEL)[2]
        return Problem("unknown-heading", what, remedy, value=asked, candidates=near, **given)  # type: ignore[arg-type]
    if column.parts_of is not None:
        total = column_shown(column.parts_of, header.columns[column.parts_of].heading)
        what = f"{at}：该列是{total}的一部分，只用来核对，没有读取。"
        return Problem("unknown-column", what, "不用处理；合计已经读取。", level="warning", **given)  # type: ignore[arg-type]
    if column.is_let_be:
        what = f"{at}：列名是目标、完成率、排名、环比一类，只作参照，该列没有读取。"
        remedy = "不用处理；如果该列是要报送的数，请把列名改为“本月数”或“累计数”。"
        if is_draft(column.heading):
            what = f"{at}：该列是初稿、快报一类的数，另有定稿的一列，取定稿的，该列没有读取。"
            remedy = "请核对；不用处理。"
        elif twin := _read_instead(header, column):
            what = f"{at}：该列与{column_shown(twin.index, twin.heading)}说的是同一样，取后者，该列没有读取。"
            remedy = "不用处理；如果该列才是要用的，请删去另一列。"
        elif field_named(column.heading) == "department":
            what = f"{at}：有几列都是部门，该列没有读取，各项归计划中负责报送的部门。"
            remedy = "不用处理；要写明填报单位的，把那一列的列名写成“填报单位”。"
        return Problem("unknown-column", what, remedy, level="warning", **given)  # type: ignore[arg-type]
    why = _why_not_read(header, column) if has_figures and not is_of_share else None
    if why:
        remedy = "请把列名改为“本月数”或“累计数”（可以带月份和单位），月份写成“2025年9月”；不是要报送的数请删去该列。"
        return Problem("unknown-heading", f"{at}：列名{why}，该列没有读取。", remedy, **given)  # type: ignore[arg-type]
    what = f"{at}：列名不在可识别的列之内，该列没有读取。"
    remedy = "如果该列是要报送的数据，请按模板或计划中的名称改列名；否则可以不管。"
    if names_state(column.heading):
        what = f"{at}：该列写的是状态，只取作没有写自评的定性条目的自评，其余各行不读。"
        remedy = "请核对；不用处理。"
    if is_of_share:
        what = f"{at}：列名是比率的分子或分母，该列没有读取。"
        remedy = "不用处理；比率请报算好的百分数。"
    return Problem("unknown-column", what, remedy, level="warning", **given)  # type: ignore[arg-type]


def _read_instead(header: Header, column: Column) -> Column | None:
    """The column that is read in place of another one that is headed as the same field of a row: two of 部门."""
    field = field_named(column.heading)
    return header.column(field) if field and field not in {"amount", "value"} else None


def _why_not_read(header: Header, column: Column) -> str | None:
    """Why a column of figures that seem to be meant is not read; None where nothing tells that they are."""
    own = column.heading.rpartition(LEVEL)[2]
    impossible = impossible_in(own)
    if not column.is_doubled and (why := why_none(own) or (impossible and impossible[1])):  # 2025.1, 9/1/2025
        return f"像是月份，但{why}"
    is_plain = not column.is_doubled and not header.is_spread
    is_meant = bool(_MEASURING.search(key(column.heading))) or is_misspelt(own)
    return "读不懂，却像是要报送的数" if is_plain and is_meant else None


def _near(header: Header, column: Column, directory: Directory) -> tuple[Candidate, ...]:
    """Names like an unknown heading among those of what stands across the top."""
    if not column.heading or column.is_let_be or names_parts(column.heading):
        return ()
    if any(figure.district for figure in header.figures):
        return directory.nearest_districts(column.heading)
    if any(figure.indicator for figure in header.figures):
        return directory.nearest_items(column.heading)
    return ()


def _doubled(header: Header, group: tuple[Field, ...]) -> str:
    named = [(c.heading, field_named(c.heading) or (with_unit(c.heading) or (None,))[0]) for c in header.columns]
    unread = {c.heading for c in header.columns if c.field is None}
    doubled = [heading for heading, field in named if heading in unread and field in group]
    return f"：{'、'.join(f'“{heading}”' for heading in doubled)}说的是同一列，无法分清" if doubled else ""
