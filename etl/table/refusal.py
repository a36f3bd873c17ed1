"""What is said of sheets that cannot be read, or only in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from etl import limits
from etl.file.decode import Decoded
from etl.file.grid import Row, Sheet
from etl.heading.context import NOTHING_SAID, Context
from etl.heading.header import Header
from etl.heading.header_problem import of_header
from etl.heading.instead import other_fault, said_instead
from etl.heading.label import Reader
from etl.heading.part_column import is_part
from etl.heading.so_far import is_unclear
from etl.language.day import early_close, impossible_in, month_of, why_no_month
from etl.language.field import HEADINGS
from etl.language.number import parse_number
from etl.language.period import Stretch, why_none
from etl.language.place import place, rows
from etl.language.text import half_width, short
from etl.problem import Problem
from etl.table.beside import torn
from etl.table.layout import headers_within
from etl.table.record import Table
from etl.table.region import Region
from monitor.position import letters, of_sheet

_CHINESE = re.compile("[一-鿿]")


_PASTED = "从Word、微信、PDF里复制来的文字，请在Excel里用“数据”菜单的“分列”分成几列，写上列名"


def no_header(sheet: Sheet, reader: Reader, outside: Context = NOTHING_SAID) -> Problem:
    """That a sheet has no header, and what the row lacks that is nearest to one."""
    if sheet.is_hidden:
        return _hidden(sheet.name)
    where = of_sheet(sheet.name) or "文件"
    within = limits.HEADER_WITHIN_ROWS
    if found := torn(sheet.rows):
        return _torn(sheet, where, *found)
    tried = headers_within(sheet.name, sheet.rows, reader, outside)
    lacking = (header for header in tried if header.missing and any(column.field for column in header.columns))
    near = max(lacking, key=_likeness, default=None)
    if near is None:
        return _nothing_known(sheet, where)
    if near.missing == (("month",),):
        return _no_month(near, sheet, where)
    known = [column.heading for column in near.columns if column.field and not column.aside and column.heading]
    doubled = list(dict.fromkeys(column.heading for column in near.columns if column.is_doubled))
    aside = [column.heading for column in near.columns if column.is_let_be or column.aside]
    unclear = [column.heading for column in near.columns if is_unclear(column.heading)]
    told = {*doubled, *aside, *unclear, ""}
    parts = [column.heading for column in near.columns if not column.field and is_part(column.heading)]
    told |= set(parts)
    unknown = [column.heading for column in near.columns if not column.field and column.heading not in told]
    almost = [f"，其中“{short(one)}”{why}" for one in unknown if (why := why_none(one) or _impossible(one))][:3]
    if other := other_fault(near, sheet.rows):
        return other
    lacks = "、".join("或".join(HEADINGS[field] for field in group) for group in near.missing)
    return Problem(
        "no-header",
        f"{where}的前{within}行里找不到完整的表头：第{near.line}行最像{f'，认得{_some(known)}' if known else ''}"
        f"{f'，不认得{_some(unknown)}' if unknown else ''}"
        f"{''.join(almost)}"
        f"{f'，{_some(doubled)}有几列，无法分清' if doubled else ''}"
        f"{f'，{_some(parts)}是各部分的数，要有“合计”一列' if parts else ''}"
        f"{f'，{_some(unclear)}可能是当月的数，也可能是年初以来的累计' if unclear else ''}"
        f"{f'，{_some(aside)}是目标、预计、往期、同比一类，只作参照' if aside else ''}，还缺{lacks}。",
        f"{said_instead(near, aside)}请把相应的列名改为{lacks}（也可用说明所列的其他名称），"
        "月份、指标也可以写在表上方的标题里；或者用模板填报。",
        line=near.line,
        sheet=sheet.name or None,
    )


def _torn(sheet: Sheet, where: str, row: Row, bands: Sequence[tuple[int, int]]) -> Problem:
    """That tables stand beside each other and not each has all that it needs."""
    headings = [(start, "、".join(filter(None, row.cells[start:end]))) for start, end in bands]
    tables = "、".join(f"{letters(start)}列起（{short(heading)}）" for start, heading in headings[:5])
    return Problem(
        "no-header",
        f"{place(sheet.name, row.line)}：像是{len(bands)}张左右并排的表：{tables}{'等' if len(bands) > 5 else ''}，"
        "其中有的缺指标、月份或要报送的数，分不清哪些列是一张表，都没有读取。",
        "请把各张表上下排列，每张写全列名（指标名称、累计数等）；不报送的表（如目标、通讯录）请删去或移到另一张工作表。",
        line=row.line,
        sheet=sheet.name or None,
    )


def _nothing_known(sheet: Sheet, where: str) -> Problem:
    """That no row has the name of any column; of words pasted into one column, how to part them."""
    if all(sum(map(bool, row.cells)) <= 1 for row in sheet.rows):
        what = f"{where}的各行都只有一格文字，没有分成列，认不出哪些是项目、哪些是数。"
        return Problem("no-header", what, f"{_PASTED}，或把各数填入模板，再重新报送。", sheet=sheet.name or None)
    return Problem(
        "no-header",
        f"{where}的前{limits.HEADER_WITHIN_ROWS}行里找不到表头：没有一行含有“月份”“部门”“指标编码”“累计数”等列名。",
        "请下载模板，把数据填入模板后重新报送；列名可用模板上的，也可用说明所列的其他名称。",
        sheet=sheet.name or None,
    )


def _no_month(near: Header, sheet: Sheet, where: str) -> Problem:
    """That only the month is missing: a title may name none, or several, or one that no year has."""
    told = "没有月份列，标题、列名和文件名里没有月份，或者不止一个"
    titled = [(row.line, cell) for row in sheet.rows if row.line < near.line for cell in row.cells if cell]
    if found := next(((line, one) for line, cell in titled if (one := impossible_in(cell))), None):
        told = f"第{found[0]}行的“{short(found[1][0])}”{found[1][1]}"
    elif near.context.no_month and (impossible := impossible_in(near.context.no_month)):
        told = f"工作表名或文件名里的“{short(impossible[0])}”{impossible[1]}"
    return Problem(
        "no-header",
        f"{place(sheet.name, near.line)}：像是表头，却不知道是哪个月的数：{told}，还缺月份。",
        "请在表上方写明数据的月份（如“2025年9月”，填报日期不算；有几个月份的只留一个），或者加一列“月份”。",
        line=near.line,
        sheet=sheet.name or None,
    )


def _impossible(heading: str) -> str | None:
    found = impossible_in(heading)
    return found[1] if found else None


def _hidden(sheet: str) -> Problem:
    """That a sheet of a workbook in which nothing could be read is hidden."""
    what = f"工作表“{short(sheet)}”是隐藏的，没有读取；别的工作表里没有可以读取的表格。"
    return Problem("no-header", what, "请在Excel或WPS中取消隐藏，核对后重新报送。", sheet=sheet)


def said_of_text(problem: Problem, decoded: Decoded) -> Problem:
    """The same of what it was decoded from: a web page, or bytes of which nobody said which characters they are."""
    if decoded.is_markup:
        return _of_page(problem)
    if decoded.encoding != "gb18030" and _CHINESE.search(decoded.text):
        return problem
    shown = f"文件按{(decoded.encoding or '').upper()}编码读取；打开看到的是乱码的，请另存为“CSV UTF-8”或.xlsx再报。"
    return replace(problem, remedy=f"{problem.remedy}{shown}")


def _of_page(problem: Problem) -> Problem:
    """A web page often is an error or a form instead of the export that was meant."""
    what = f"文件是网页或XML（不少业务系统导出的“Excel”其实是网页），里面没有要报送的表：{problem.message}"
    remedy = "请用浏览器打开看看是不是导出出错、登录过期；是表格的，在Excel或WPS中打开，按模板补上列名后另存为.xlsx。"
    return replace(problem, code="not-a-table", message=what, remedy=remedy)


def _likeness(header: Header) -> tuple[int, int, int]:
    """How much a block of rows is like a header: what it lacks least, then what it has of known columns."""
    named = sum(1 for column in header.columns if column.field)
    return -len(header.missing), named, header.score


def _some(names: Sequence[str]) -> str:
    return "".join(f"“{short(name)}”" for name in names[:5]) + ("等" if len(names) > 5 else "")


def no_table() -> Problem:
    what = "文件是文字，不是表格：没有逗号、制表符、分号或竖线分隔的列，也不是每行的列数都与列名一样、用空格隔开的表。"
    return Problem(
        "not-a-table", what, f"{_PASTED}，或把各数填入模板；再另存为“CSV UTF-8”或“Excel工作簿（.xlsx）”后重新报送。"
    )


def names_from_above(table: Table) -> Iterable[Problem]:
    for word, lines in table.above.lines.items():
        yield Problem(
            "name-from-above",
            f"{rows(table.header.sheet, lines)}：没有写{word}，按合并单元格处理，取上一行的{word}。",
            f"请核对；各行写上{word}更稳妥。",
            level="warning",
            line=lines[0],
            sheet=table.header.sheet or None,
        )


def month_disputed(header: Header, named: Iterable[tuple[str, Context]]) -> Iterable[Problem]:
    """Names of the file and the sheet (what they are, what they say) that say another month than the table's title,
    and headings that do.
    """
    taken = header.context.stretch
    yield from _month_implied(header)
    own = {(one.stretch.year, one.stretch.last) for one in header.figures if one.stretch and one.stretch.last}
    if taken and taken.last and len(own) == 1 and not _is_same(taken, *(found := own.pop())):
        shown = f"{found[0]}年{found[1]}月" if found[0] and found[0] != taken.year else f"{found[1]}月"
        what = f"表头的列名说的是{shown}，表头以上的标题说的是{taken.text}，按列名读取"
        yield of_header(header, what, "请核对是哪个月的数，改正其中之一。", code="month-disputed", level="warning")
    has_own = "month" in header.fields or all(one.stretch and one.stretch.last for one in header.figures)
    if has_own or taken is None or taken.last is None:
        return
    for what, context in named:
        said = context.stretch
        is_other_year = said and said.year and taken.year and said.year != taken.year
        if said and ((said.last and said.last != taken.last) or is_other_year):
            told = f"表头以上的标题说的是{taken.text}，{what}说的是{said.text}，按标题读取"
            remedy = "请核对是哪个月的数，改正其中之一。"
            yield of_header(header, told, remedy, code="month-disputed", level="warning")


def _is_same(taken: Stretch, year: int | None, month: int | None) -> bool:
    return taken.last == month and (year is None or taken.year in {None, year})


def _month_implied(header: Header) -> Iterable[Problem]:
    """That the month follows from what the titles say, which is not quite a month."""
    context, taken = header.context, header.context.stretch
    until = [early_close(half_width(one.heading)) for one in header.figures]
    if "month" in header.fields or (taken and taken.last):
        until.append(context.early)
    if early := next(filter(None, until), None):
        said = f"标题、列名（或工作表名、文件名）写的是到“{early}”为止，按那个月整月的数读取"
        yield of_header(header, said, "请核对；不是整月的数的，月末后再报一次。", code="month-implied", level="warning")
    if taken is None or taken.last is None or "month" in header.fields:
        return
    what = None
    if context.no_day and month_of(context.no_day) == taken.last:
        what = f"标题（或工作表名、文件名）里的“{context.no_day}”不是日历上有的日期，按{taken.text}读取"
    elif context.is_of_year and (taken.first, taken.last) == (1, 12):
        what = f"标题（或工作表名、文件名）只写了{taken.year}年度，没有写月份，按全年的数（12月的累计数）读取"
    elif context.no_month and impossible_in(context.no_month):
        what = f"标题（或工作表名、文件名）里的{why_no_month(context.no_month)}，按{taken.text}读取"
    if what:
        remedy = "请核对是哪个月的数，在标题写明月份（如“2025年9月”），或者加一列“月份”。"
        yield of_header(header, what, remedy, code="month-implied", level="warning")


def figures_above(region: Region, reader: Reader) -> Iterable[Problem]:
    """Rows above a header that look like data: the table that they belong to was not recognised."""
    lines = [row.line for row in region.rows if row.line < region.header.lines[0] and _is_data(row, reader)]
    if lines:
        sheet = region.header.sheet
        yield Problem(
            "figures-above-header",
            f"{rows(sheet, lines)}：在表头（第{region.header.lines[0]}行）以上，却像是数据，没有读取。",
            "请给这些行补上表头（月份、指标、数各一列），或移到表头以下；不要报送的请删去。",
            line=lines[0],
            sheet=sheet or None,
        )


def _is_data(row: Row, reader: Reader) -> bool:
    """Whether a row names an item or a district and has a figure."""
    words = [cell for cell in row.cells if cell]
    is_named = any((said := reader.label(cell)).indicator or said.district for cell in words)
    return is_named and any(isinstance(parse_number(cell), Decimal) for cell in words)


def ragged(records: Sequence[Row], header: Header) -> Iterable[Problem]:
    """Records with more cells than the header, unless all have the same blank ones behind, or with fewer."""
    width = len(header.columns)
    lengths = {len(row.cells) for row in records}
    for row in records:
        beyond = [cell for cell in row.cells[width:] if cell]
        if beyond or (len(row.cells) > width and len(lengths) > 1):
            more = f"，多出的内容是“{short(beyond[0])}”" if beyond else ""
            yield Problem(
                "ragged-row",
                f"{place(header.sheet, row.line)}：有{len(row.cells)}列，比表头的{width}列多{more}。",
                "请检查这一行是否多了分隔符，或单元格里的逗号（例如千分位）没有加引号。",
                line=row.line,
                value=short(beyond[0]) if beyond else None,
                sheet=header.sheet or None,
            )
        elif len(row.cells) < width:
            yield Problem(
                "ragged-row",
                f"{place(header.sheet, row.line)}：只有{len(row.cells)}列，比表头的{width}列少，缺的单元格按空处理。",
                "请检查这一行是否漏了列；确实为空的，请保留分隔符。",
                level="warning",
                line=row.line,
                sheet=header.sheet or None,
            )
