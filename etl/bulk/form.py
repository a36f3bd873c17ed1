"""Whether a file's first lines are those of the template's form, and what each of its columns holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from etl.bulk.bytes import NotUniform
from etl.file.grid import Row, text_sheet
from etl.heading.header import Column, Header
from etl.heading.label import Reader
from etl.language.field import FIELDS, HEADINGS, Field, is_let_be
from etl.language.names import Directory
from etl.language.partial import names_parts, names_places, names_projects, names_stages, operator_of
from etl.language.stock import stock_said
from etl.language.void import is_flag, may_be_void
from etl.read import named_by
from etl.table.region import tables_of
from etl.table.separator import separator
from monitor.plan import Plan

HEAD_LINES = 320  # more than the reader looks at to find a header and what stands below it
TEXTS: tuple[Field, ...] = ("month", "department", "indicator_id", "indicator_name", "district", "unit")
FEW_DECIMALS = 4
FIGURES: tuple[Field, ...] = ("amount", "value")
_UNREAD = 60  # one bit of a whole number for each
_OTHER_NAMES = 500  # besides those of the plan that a column of names may hold in the samples
_SAMPLES = 64
_SAMPLE_BYTES = 1 << 12


@dataclass(frozen=True, slots=True)
class Form:
    """The header of a file in the template's form, and the rows above and of it."""

    delimiter: str
    header: Header
    top: tuple[Row, ...]
    reader: Reader
    place: Mapping[Field, int]  # which column holds a field
    bytes_per_row: int  # of the first lines, as UTF-8

    @property
    def width(self) -> int:
        return len(self.header.columns)

    @property
    def unread(self) -> tuple[int, ...]:
        """The columns that hold nothing known."""
        return tuple(column.index for column in self.header.columns if column.field not in FIELDS)


def form_of(text: str, name: str, plan: Plan) -> Form:
    """The form that the first lines of a file show; raises NotUniform."""
    head = "".join(islice(io.StringIO(text, newline=""), HEAD_LINES))
    reader = Reader(Directory(plan))
    named = named_by(name, reader)
    delimiter = separator(head, reader, named)
    sheet = text_sheet(head, delimiter)
    regions = tables_of(sheet, reader, named)
    if len(regions) != 1:
        raise NotUniform("开头不是一张表")
    header = regions[0].header
    if why := _why_not(header, delimiter):
        raise NotUniform(why)
    top = tuple(row for row in regions[0].rows if row.line <= header.line)
    if {row.line for row in top} != set(range(1, header.line + 1)):
        raise NotUniform("表头以上有跨行的单元格")
    place = {field: column.index for field in FIELDS if (column := header.column(field))}
    return Form(delimiter, header, top, reader, place, max(len(head.encode()) // max(head.count("\n"), 1), 1))


def _why_not(header: Header, delimiter: str) -> str | None:
    columns = header.columns
    fields = [column.field for column in columns if column.field in FIELDS]
    first = columns[0]
    is_plain_first = first.field not in {"note", "amount", "value"} if first.field else is_let_be(first.heading)
    faults = {
        "不是一行一个数的模板形式": header.is_spread or header.missing or any(c.aside or c.is_total for c in columns),
        "列名没有说明是本月数还是累计数": any(c.is_assumed for c in columns) or len(set(fields)) < len(fields),
        "本月数与累计数的单位不同": len({column.unit for column in header.figures}) > 1,
        "缺少月份、部门或指标编码列": not {"month", "department", "indicator_id"} <= set(fields),
        "第一列不是序号、月份、部门、指标、地区或单位": not is_plain_first,
        "标题说是预计、目标的数": header.context.unlike_done is not None,
        "标题或列名说的可能是存量": header.context.stock or any(stock_said(c.heading) for c in header.figures),
        "标题里项目名称前后有读不懂的字": header.context.qualifier or header.context.added,
        "标题或列名说是一部分的数": header.context.part or header.context.area or any(map(_is_of_parts, columns)),
        "地区分在几列里": any(column.is_outer for column in columns),
        "分隔符是全角的": not delimiter.isascii(),
        "不认识的列过多": len(columns) - len(fields) > _UNREAD,
    }
    return next((why for why, is_so in faults.items() if is_so), None)


def _is_of_parts(column: Column) -> bool:
    said = column.heading
    return not column.field and (
        names_parts(said) or names_stages(said) or names_projects(said) or names_places(said) or is_flag(said)
    )


def decimals_of(path: Path, form: Form, encoding: str = "utf-8") -> int:
    """How many decimals the figures likely have, by samples across the file.

    Raises NotUniform where a column of names ever holds others: each that is not the plan's is tried, which would take
    without end.
    """
    plan = form.reader.directory.plan
    known: dict[Field, set[str]] = {
        "indicator_id": {item.id for item in plan.items}, "indicator_name": {item.name for item in plan.items},
        "department": {one.name for one in plan.departments}, "district": {one.name for one in plan.districts},
    }  # fmt: skip
    decimals = 0
    figures = [form.place[field] for field in FIGURES if field in form.place]
    named = [(field, form.place[field]) for field in TEXTS if field in form.place]
    others: dict[Field, set[str]] = {field: set() for field in TEXTS}
    for cells in _samples(path, form, encoding):
        for field, index in named:
            if cells[index] not in known.get(field, ()):
                others[field].add(cells[index])
                if len(others[field]) > _OTHER_NAMES:
                    raise NotUniform(f"“{HEADINGS[field]}”列的内容各不相同，多半不是计划里的名称")
        decimals = max(decimals, *(len(cells[index].partition(".")[2]) for index in figures))
    return FEW_DECIMALS if decimals <= FEW_DECIMALS else 8


def refuse_parts(form: Form, texts: Iterable[str]) -> None:
    """Raises NotUniform where a text in a column for any words says that its row is of a part only."""
    is_of_city = "district" not in form.place
    if any(operator_of(text) or may_be_void(text) or (is_of_city and form.reader.is_district(text)) for text in texts):
        raise NotUniform("有的行说是一部分的数")


def _samples(path: Path, form: Form, encoding: str) -> Iterator[Sequence[str]]:
    """Rows of the right width from many places of the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for place in range(0, size, max(size // _SAMPLES, _SAMPLE_BYTES)):
            file.seek(place)
            lines = file.read(_SAMPLE_BYTES).decode(encoding, errors="replace").splitlines()[1:-1]
            yield from _whole(lines, form)


def _whole(lines: Iterable[str], form: Form) -> Iterator[Sequence[str]]:
    for line in lines:
        cells = next(csv.reader([line], delimiter=form.delimiter), []) if '"' in line else line.split(form.delimiter)
        if len(cells) == form.width:
            yield cells
