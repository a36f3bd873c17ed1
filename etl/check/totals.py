"""合计 rows and columns against what they are the sum of: a total that differs is an error with the difference."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from etl import limits
from etl.entry.desk import Desk
from etl.entry.entry import Entry
from etl.entry.quantity import quantity
from etl.language.names import Directory
from etl.language.number import is_rounding, written
from etl.language.period import Stretch, stretch_of
from etl.language.place import place
from etl.problem import Problem
from etl.read import Reading
from etl.table.record import Record
from etl.table.subtotal_column import adds_up
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Indicator

_Table = tuple[str, tuple[int, int]]
_COLUMNS = {"amount": "本月数", "value": "累计数"}


def total_problems(reading: Reading, entries: Sequence[Entry], directory: Directory, today: Month) -> Iterator[Problem]:
    """Totals that are not the sum of the districts that they stand below or beside (zones lie inside districts)."""
    by_line: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    by_month: dict[tuple[_Table, str], list[Entry]] = defaultdict(list)
    by_table: dict[_Table, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.line):
        by_line[entry.sheet, entry.line].append(entry)
        by_table[entry.sheet, entry.table].append(entry)
        by_month[(entry.sheet, entry.table), entry.month_text].append(entry)
    rows = {(one.sheet, one.line, one.beside) for one in reading.rows} if reading.totals else set()
    lines: dict[_Table, list[int]] = defaultdict(lambda: [0, 0])  # of this total and the last one
    begins = {(one.sheet, (one.table, one.beside)): one.line for one in reversed(reading.rows)}
    places, folded = _lines_of_totals(reading), _folded(by_table) if reading.totals else {}
    for total in reading.totals[: limits.TOTALS]:
        table = total.sheet, (total.table, total.beside)
        if (total.sheet, total.line, total.beside) in rows:
            sums: list[Sequence[Entry]] = [[one for one in by_line[total.sheet, total.line] if one.table == table[1]]]
        else:
            if total.line != lines[table][0]:
                lines[table] = [total.line, lines[table][0]]
            month = total.get("month")
            parts = by_month[table, month] if _is_dated(total) else by_table[table]
            begin = begins.get(table, 0)
            sums = _below(total, parts, places[table]) if places[table][0] < begin else []
            sums += _above(total, parts, lines[table][1]) if total.line > begin else []
            every = folded.get((total.sheet, total.table))
            sums = [every or parts] if _group(total, directory) else [*sums, *([every] if every else [])]
        yield from _unlike(total, sums, directory, today)
    if len(reading.totals) > limits.TOTALS:
        what = f"文件有{len(reading.totals):,}个合计数，只核对了前{limits.TOTALS:,}个。"
        yield Problem("totals-unchecked", what, "请按月份拆成几个文件报送，或自行核对其余的合计。", level="warning")


def _folded(tables: Mapping[_Table, Sequence[Entry]]) -> dict[tuple[str, int], list[Entry]]:
    """By sheet and line of their headers the whole of long tables that are folded into several beside each other.

    Each part has districts of its own; tables of another item or another month are no such parts.
    """
    beside: dict[tuple[str, int], list[Sequence[Entry]]] = defaultdict(list)
    for (sheet, (line, _)), entries in tables.items():
        beside[sheet, line].append(entries)
    found = {}
    for place_of, parts in beside.items():
        every = [entry for entries in parts for entry in entries]
        kinds = {frozenset((entry.item.id, entry.month) for entry in entries) for entries in parts if len(parts) > 1}
        if len(kinds) == 1 and len({entry.key for entry in every}) == len(every):
            found[place_of] = every
    return found


def _above(total: Record, entries: Sequence[Entry], earlier: int) -> list[Sequence[Entry]]:
    """What a 合计 row may sum up: the rows since the total before it, or all above it, 小计 between them or not."""
    end = bisect_left(entries, total.line, key=lambda one: one.line)
    start = bisect_right(entries, earlier, key=lambda one: one.line)
    since, every = entries[start:end], entries[:end]
    return [since, every] if since and start else [every]


def _lines_of_totals(reading: Reading) -> dict[_Table, list[int]]:
    found: dict[_Table, set[int]] = defaultdict(set)
    for total in reading.totals:
        found[total.sheet, (total.table, total.beside)].add(total.line)
    return {table: sorted(lines) for table, lines in found.items()}


def _below(total: Record, entries: Sequence[Entry], lines: Sequence[int]) -> list[Sequence[Entry]]:
    """What a 合计 row may sum up in a table that begins with one: the rows before the next one, or all of the table."""
    at = bisect_right(lines, total.line)
    start = bisect_right(entries, total.line, key=lambda one: one.line)
    end = bisect_left(entries, lines[at], key=lambda one: one.line) if at < len(lines) else len(entries)
    return [entries[start:end], *([entries] if at == 1 else [])]


def _unlike(total: Record, sums: Sequence[Sequence[Entry]], directory: Directory, today: Month) -> Iterator[Problem]:
    """What is wrong with a total where it is none of the sums that it may be."""
    found: list[Problem] = []
    for parts in sums:
        found = list(_checked(Desk(total, directory, today), parts))
        if not found:
            return
    yield from found


def _checked(desk: Desk, parts: Sequence[Entry]) -> Iterator[Problem]:
    group = _group(desk.record, desk.directory)
    own = desk.directory.place(desk.record.get("district")) if desk.record.get("district") else None
    same = [entry for entry in parts if entry.district == own]
    if not group and (own or len({entry.month for entry in same}) > 1):
        yield from _over_months(desk, same)
        return
    districts = group or {one.id for one in desk.directory.plan.districts if one.kind == "district"}
    if not group and len({entry.month for entry in parts}) > 1 and {entry.district for entry in parts} == {CITY}:
        yield from _over_months(desk, parts)
        return
    alike = list(_alike(desk.record, parts, desk.directory))
    if not group and _sums_everything(desk, [one for same in alike for one in same if one.district in districts]):
        return
    for same in alike:
        added = [entry for entry in same if entry.district in districts]
        item = added[0].item if added else None
        if group and {entry.district for entry in added} != group:
            continue
        if not isinstance(item, Indicator) or not item.is_additive or item.kind not in {"cumulative", "level"}:
            continue
        for name in ("amount", "value"):
            figures = [entry.amount if name == "amount" else entry.value for entry in added]
            given = [figure for figure in figures if figure is not None]
            total = quantity(desk, item, "amount" if name == "amount" else "value") if desk.record.get(name) else None
            if total is None or len(given) < len(figures):
                continue
            if not is_rounding(difference := sum(given, Decimal(0)) - total, len(given) + 1):
                yield _mismatch(desk.record, added, item, (name, total, difference), is_of_some=bool(group))


def _sums_everything(desk: Desk, entries: Sequence[Entry]) -> bool:
    """Whether a total is that of several months together, as a pivot table adds up whatever stands above."""
    item = entries[0].item if entries else None
    if not isinstance(item, Indicator) or len({entry.month for entry in entries}) < 2 or desk.record.is_spread:
        return False
    said = [quantity(desk, item, name) if desk.record.get(name) else None for name in ("amount", "value")]
    figures = zip(said, ([one.amount for one in entries], [one.value for one in entries]), strict=True)
    return adds_up((total, given) for total, given in figures if total is not None)


def _over_months(desk: Desk, parts: Sequence[Entry]) -> Iterator[Problem]:
    """What is wrong with the total of one district's months; of cumulative figures it may be the last of them."""
    items = {entry.item.id for entry in parts}
    item = parts[0].item if len(items) == 1 else None
    if not isinstance(item, Indicator) or item.kind != "cumulative":
        return
    for name in ("amount", "value"):
        figures = [entry.amount if name == "amount" else entry.value for entry in parts]
        given = [figure for figure in figures if figure is not None]
        total = quantity(desk, item, "amount" if name == "amount" else "value") if desk.record.get(name) else None
        if total is None or len(given) < len(figures) or (name == "value" and total == given[-1]):
            continue
        if not is_rounding(difference := sum(given, Decimal(0)) - total, len(given) + 1):
            yield _mismatch(desk.record, parts, item, (name, total, difference), is_of_some=False)


def _group(total: Record, directory: Directory) -> frozenset[str] | None:
    """The districts that a total is of, where it is not of all: 五城区."""
    names = (total.get("group"), total.get("district"), total.get("indicator_name"))
    return next((found for name in names if name and (found := directory.group(name))), None)


def _alike(total: Record, parts: Sequence[Entry], directory: Directory) -> Iterator[list[Entry]]:
    """The parts of one item and month each; of the total's own item and month where it names them."""
    groups: dict[tuple[str, Month], list[Entry]] = defaultdict(list)
    for entry in parts:
        if entry.district != CITY and _is_of(total, entry, directory):
            groups[entry.item.id, entry.month].append(entry)
    if len({item for item, _ in groups}) == 1 or total.is_spread:
        yield from groups.values()


def _is_of(total: Record, entry: Entry, directory: Directory) -> bool:
    named = directory.items_by_name(total.get("indicator_name")) if total.get("indicator_name") else ()
    by_id = directory.item_by_id(total.get("indicator_id")) if total.get("indicator_id") else None
    is_item = entry.item in ((by_id,) if by_id else named) if by_id or named else True
    return is_item and (not _is_dated(total) or entry.month_text == total.get("month"))


def _is_dated(total: Record) -> bool:
    """Whether a total is of one month, not of the months of a year (2025年, of which the titles speak)."""
    stretch = stretch_of(total.get("month"))
    return isinstance(stretch, Stretch) and stretch.last is not None


def _mismatch(
    total: Record, parts: Sequence[Entry], item: Indicator, found: tuple[str, Decimal, Decimal], *, is_of_some: bool
) -> Problem:
    name, said, difference = found
    column = total.headings.get(name) or _COLUMNS[name]
    more = "少" if difference > 0 else "多"
    names = (total.get("group"), total.get("district"), total.get("indicator_name"), "小计")
    word = next(filter(None, names)) if is_of_some else "合计"
    which = f"其中{len(parts)}个县（市）区" if is_of_some else "各县（市）区"
    when, remedy = parts[0].month.label, "请核对合计与各县（市）区的数；功能区在县（市）区之内，不另加。"
    if len(months := sorted({entry.month for entry in parts})) > 1:
        which, when, remedy = "各月", f"{months[0].label}至{months[-1].label}", "请核对合计与各月的数。"
    what = (
        f"“{item.name}”{when}{word}写作{written(said)}{item.unit}，{which}相加是"
        f"{written(said + difference)}{item.unit}，{word}{more}{written(abs(difference))}{item.unit}"
    )
    position = total.positions.get(name)
    return Problem(
        "total-mismatch",
        f"{place(total.sheet, total.line, position, column)}：{what}。",
        remedy,
        line=total.line,
        column=column,
        value=total.get(name),
        sheet=total.sheet or None,
        position=position,
    )
