"""Any departmental file as records: bytes → text or workbook → sheets → header and footer → columns → records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from etl.decode import SAVE_AS, decode, is_workbook, too_large
from etl.grid import Row, Sheet, delimiter_candidates, head_sheet, text_sheet
from etl.header import Column, Field, Header, find_header, header_problems
from etl.problem import Problem
from etl.text import clean, key, short, unneutralised
from etl.workbook import workbook_sheets

GUIDE_SHEET = "填报说明"  # the template's own second sheet
_NOTE = re.compile(
    r"[(【\[]?(?:附?注|备注|说明|填表说明|填报说明|附|(?:资料|数据)?来源|口径)\d*[)】\]]?\s*[:：].*"
    r"|(?:附?注|备注)\d*[\s.、].*|\*+\S.*|※.*",
    re.DOTALL,
)
_SIGNATURE = re.compile(
    r"(?:填报|填表|制表|报送|审核|复核|负责|联系|经办|单位负责|分管领导)(?:人|日期|时间|电话|单位).*", re.DOTALL
)
_TOTALS = frozenset({"合计", "小计", "总计", "共计", "累计合计", "其中", "其中:", "total"})


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table; `cells` has every field that the header has, and the units that its headings carry."""

    line: int
    sheet: str
    cells: dict[str, str]

    def get(self, name: Field | str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Ignored:
    """One line that holds no record, and why."""

    line: int
    why: str
    sheet: str = ""

    def __iter__(self) -> Iterable[int | str]:
        return iter((self.line, self.why))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, before its meaning is checked. Every line is a record, ignored, broken, or a header."""

    file: str
    sha256: str
    size: int
    encoding: str | None
    is_readable: bool
    headers: tuple[Header, ...] = ()
    rows: tuple[Record, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    broken: tuple[tuple[str, int], ...] = ()  # (sheet, line) of what could not be split into cells or has no table
    sheets_ignored: tuple[tuple[str, str], ...] = ()  # (sheet, why)
    problems: tuple[Problem, ...] = ()

    @property
    def sheet(self) -> str | None:
        """The first sheet that was read; None for text files."""
        return self.headers[0].sheet or None if self.headers else None

    @property
    def header(self) -> tuple[Column, ...]:
        """The columns of the first table."""
        return self.headers[0].columns if self.headers else ()

    @property
    def row_count(self) -> int:
        """Every line or record except the headers."""
        return len(self.rows) + len(self.ignored) + len(self.broken)


@dataclass(slots=True)
class _Draft:
    headers: list[Header] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    broken: list[tuple[str, int]] = field(default_factory=list)
    sheets_ignored: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_submission(content: bytes, name: str) -> Reading:
    """The records of a departmental file, whatever its bytes are; what is wrong with it is among the problems."""
    draft = _Draft()
    encoding = _read(content, draft)
    return Reading(
        file=_shown_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        encoding=encoding,
        is_readable=bool(draft.headers),
        headers=tuple(draft.headers),
        rows=tuple(draft.rows),
        ignored=tuple(draft.ignored),
        broken=tuple(draft.broken),
        sheets_ignored=tuple(draft.sheets_ignored),
        problems=tuple(draft.problems),
    )


def _shown_name(name: str) -> str:
    """The name to show: never a path, never invisible characters."""
    return clean(re.split(r"[/\\]", name)[-1]) or "未命名"


def _read(content: bytes, draft: _Draft) -> str | None:
    """Fills the draft and returns the encoding."""
    if refusal := too_large(content):
        draft.problems.append(refusal)
        return None
    if is_workbook(content):
        _read_workbook(content, draft)
        return "xlsx" if content.startswith(b"PK") else "xls"
    decoded = decode(content)
    if decoded.problem:
        draft.problems.append(decoded.problem)
    else:
        _read_text(decoded.text, draft)
    return decoded.encoding


def _read_text(text: str, draft: _Draft) -> None:
    candidates = delimiter_candidates(text)
    sheets = {delimiter: head_sheet(text, delimiter) for delimiter in candidates}
    heads = {delimiter: find_header("", sheet.rows) for delimiter, sheet in sheets.items()}
    best = max(candidates, key=lambda d: head.score if (head := heads[d]) else 0, default=",")
    sheet = text_sheet(text, best)
    header = find_header("", sheet.rows)
    is_whole = all(problem.line for problem in sheet.problems)
    if header and is_whole:
        _read_table(sheet, header, draft)
        return
    draft.problems.extend(sheet.problems)
    if is_whole:
        draft.problems.append(_no_header(sheet) if candidates else _no_table())
    draft.broken.extend(("", row.line) for row in sheet.rows)
    draft.broken.extend(("", problem.line) for problem in sheet.problems if problem.line)


def _read_workbook(content: bytes, draft: _Draft) -> None:
    sheets = workbook_sheets(content)
    if isinstance(sheets, Problem):
        draft.problems.append(sheets)
        return
    found = [(sheet, find_header(sheet.name, sheet.rows)) for sheet in sheets]
    for sheet, header in found:
        if header and sheet.name != GUIDE_SHEET and not sheet.is_hidden:
            _read_table(sheet, header, draft)
        else:
            draft.sheets_ignored.append((sheet.name, _why_ignored(sheet)))
    if draft.headers:
        told = (_NO_TABLE, _HIDDEN)
        draft.problems.extend(_sheet_ignored(name, why) for name, why in draft.sheets_ignored if why in told)
        return
    filled = [sheet for sheet, _ in found if _why_ignored(sheet) in {_NO_TABLE, _HIDDEN}]
    draft.problems.extend(_no_header(sheet) for sheet in filled)
    draft.broken.extend((sheet.name, row.line) for sheet in filled for row in sheet.rows)
    if not filled:
        draft.problems.append(Problem("empty", "工作簿是空的。", "请下载模板，填好后重新报送。"))


_NO_TABLE = "没有可识别的表头"
_HIDDEN = "是隐藏的"


def _why_ignored(sheet: Sheet) -> str:
    if sheet.name == GUIDE_SHEET:
        return "模板自带的填报说明"
    if all(row.is_blank for row in sheet.rows):
        return "空工作表"
    return _HIDDEN if sheet.is_hidden else _NO_TABLE


def _sheet_ignored(name: str, why: str) -> Problem:
    return Problem(
        "sheet-ignored",
        f"工作表“{name}”{why}，没有读取。",
        "如果其中有要报送的数据，请取消隐藏，并按模板补上表头。",
        level="warning",
        sheet=name,
    )


def _no_header(sheet: Sheet) -> Problem:
    place = f"工作表“{sheet.name}”" if sheet.name else "文件"
    return Problem(
        "no-header",
        f"{place}里找不到表头：没有一行含有“月份”“部门”“指标编码”“累计数”等列名。",
        "请下载模板，把数据填入模板后重新报送；列名可用模板上的，也可用说明所列的其他名称。",
        sheet=sheet.name or None,
    )


def _no_table() -> Problem:
    return Problem("not-a-table", "文件是文字，不是表格：没有逗号、制表符、分号或竖线分隔的列。", SAVE_AS)


def _read_table(sheet: Sheet, header: Header, draft: _Draft) -> None:
    """Sorts every row of the sheet into records and ignored lines."""
    draft.headers.append(header)
    records: list[Row] = []
    filled: set[int] = set()
    heading = next(row.cells for row in sheet.rows if row.line == header.line)
    for row in sheet.rows:
        if row.line == header.line:
            continue
        if why := _why_no_record(row, header, heading):
            draft.ignored.append(Ignored(row.line, why, sheet.name))
            continue
        filled.update(index for index, cell in enumerate(row.cells) if cell)
        records.append(row)
    draft.rows.extend(_record(row, header) for row in records)
    draft.problems.extend(_ragged(records, header))
    draft.problems.extend(sheet.problems)
    draft.broken.extend((sheet.name, problem.line) for problem in sheet.problems if problem.line)
    draft.problems.extend(header_problems(header, frozenset(filled)))


def _why_no_record(row: Row, header: Header, heading: tuple[str, ...]) -> str | None:
    """Why the row is not a record; None where it is one."""
    if row.is_blank:
        return "空行"
    if row.line < header.line:
        return "表头以上的标题行"
    if row.cells == heading:
        return "重复的表头"
    cells = _fields(row, header)
    first = next(cell for cell in row.cells if cell)
    others = sum(1 for name in _KEYS if cells.get(name) and cells[name] != first)
    if _SIGNATURE.fullmatch(first) or (_NOTE.fullmatch(first) and not others):
        return "表下的注释或落款"
    named = {key(cells.get(name, "")) for name in ("district", "indicator_name")} | {key(first)}
    return "合计行" if named & _TOTALS else None


_KEYS: tuple[Field, ...] = ("month", "department", "indicator_id", "indicator_name", "amount", "value")


def _fields(row: Row, header: Header) -> dict[str, str]:
    cells = row.cells
    return {
        column.field: unneutralised(cells[column.index]) if column.index < len(cells) else ""
        for column in header.columns
        if column.field
    }


def _record(row: Row, header: Header) -> Record:
    units = {f"{column.field}_unit": column.unit for column in header.columns if column.field and column.unit}
    return Record(row.line, header.sheet, {**_fields(row, header), **units})


def _ragged(rows: Sequence[Row], header: Header) -> Iterable[Problem]:
    """Records with more cells than the header, unless all have the same blank ones behind, or with fewer."""
    width = len(header.columns)
    lengths = {len(row.cells) for row in rows}
    for row in rows:
        beyond = [cell for cell in row.cells[width:] if cell]
        if beyond or (len(row.cells) > width and len(lengths) > 1):
            more = f"，多出的内容是“{short(beyond[0])}”" if beyond else ""
            yield Problem(
                "ragged-row",
                f"第{row.line}行有{len(row.cells)}列，比表头的{width}列多{more}。",
                "请检查这一行是否多了分隔符，或单元格里的逗号（例如千分位）没有加引号。",
                line=row.line,
                value=short(beyond[0]) if beyond else None,
                sheet=header.sheet or None,
            )
        elif len(row.cells) < width:
            yield Problem(
                "ragged-row",
                f"第{row.line}行只有{len(row.cells)}列，比表头的{width}列少，缺的单元格按空处理。",
                "请检查这一行是否漏了列；确实为空的，请保留分隔符。",
                level="warning",
                line=row.line,
                sheet=header.sheet or None,
            )
