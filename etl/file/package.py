"""The inside of an XLSX file: its size unpacked, how far its sheets reach, and cells that have no value to read."""

from __future__ import annotations

import codecs
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from etl import limits
from etl.file.conditional import Rule, TooManyRules, conditionally_shown, rules_of
from etl.file.decode import SAVE_AS
from etl.file.hidden import hidden_columns, hidden_rows, unseen_cells
from etl.file.odd_cells import (
    Cell,
    TooManyCells,
    as_shown,
    bare_values,
    struck_out,
    texts_as_shown,
    unseen_noughts,
    valueless,
)
from etl.file.parts import TEXTS, WORKBOOK, cells_in, find, key_of, numbered, plain, sheet_parts, styles_parts
from etl.file.plain_rows import plain_rows
from etl.file.reach import KeptTwice, Unordered, reach
from etl.file.rich import cells_apart, shared_apart, shared_texts
from etl.file.shared_text import characters, longest
from etl.file.style import Styles, styles_of
from etl.file.unseen_rule import unseen_by_rules
from etl.problem import Problem

# Whatever the quotes, the case of the letters or the prefix of an element: readers of cells take them all.
_OF_STRING = re.compile(rb"""<(?:\w+:)?c\b[^<>]*\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v[^<>]*>\s*([0-9]{1,9})""")
_CLAIMED = re.compile(rb"""\buniqueCount\s*=\s*["']\s*\+?([0-9]{1,40})""")
_TO_BE_COMPUTED = re.compile(rb"""<(?:\w+:)?calcPr\b[^<>]*\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_SHARED = "工作簿里有几张工作表是同一份内容，不是Excel或WPS存的文件。"
_TAGGED = 100  # bytes of a character that has tags of its own
_CHUNK = 1 << 20
# No spreadsheet program declares entities; what stands for them is lost or grows without end.
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
# Readers of cells read a value up to a comment, the last of several, and none in a section or of numbered characters.
_BROKEN_VALUE = re.compile(
    rb"<!--|<!\[CDATA\[|</(?:\w+:)?v>(?!\s*(?:</(?:\w+:)?c>|<(?:\w+:)?(?:f|is|extLst)\b))|<(?:\w+:)?v>[0-9.]*&#"
)
# Nor a text of their own beside a value, nor one that is shared under no number.
_TWO_TEXTS = re.compile(
    rb"""<(?:\w+:)?c\b[^<>]*\bt\s*=\s*["'](?:"""
    rb"""inlineStr["'][^<>]*(?<!/)>\s*<(?:\w+:)?is\b(?:(?!</?(?:\w+:)?c\b).)*?<(?:\w+:)?v\b[^<>]*>[^<]"""
    rb"""|s["'][^<>]*(?<!/)>\s*<(?:\w+:)?v\b[^<>]*>\s*[^<0-9\s])""",
    re.DOTALL,
)
_UNRELIABLE = "工作簿的单元格里有注释、几个值或者写成代码的数字，读出来的数不可靠，不是Excel或WPS存的文件。"
_PROLOGUE = 4096  # bytes of a part within which its declarations must begin
_OTHERS = (
    ("word/", "Word文档"),
    ("ppt/", "PowerPoint演示文稿"),
    ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
    ("content.xml", "OpenDocument文件（.ods、.odt等）"),
)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_TWICE = "工作簿不是完好的：里面同一个部分、同一行或同一个单元格存了两份。"
_UNORDERED = "工作簿的单元格没有按次序存放，而且太多，不是Excel或WPS存的文件。"
_NOT_UTF8 = "工作簿的内部文件不是UTF-8编码，不是Excel或WPS存的文件。"
ENTITIES = "工作簿里有实体定义（DOCTYPE），不是Excel或WPS存的文件。"


class RefusedError(Exception):
    """Carries the Problem that ends the reading of a workbook."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def too_large(what: str) -> RefusedError:
    remedy = "请删去多余的内容，只留要报送的表格，或按月份拆成几个文件。"
    return RefusedError(Problem("too-large", f"{what}。", remedy))


def check_extent(rows: int, columns: int) -> None:
    """Refuses a sheet that reaches too far: readers hold the whole rectangle, one stray cell would fill the memory."""
    if rows > limits.ROWS:
        raise too_large(f"工作表用到第{rows:,}行，超过上限{limits.ROWS:,}行")
    if columns > limits.COLUMNS:
        raise too_large(f"工作表用到第{columns:,}列，超过上限{limits.COLUMNS}列")
    if rows * columns > limits.GRID_CELLS:
        raise too_large(f"工作表占{rows:,}行×{columns}列，超过上限{limits.GRID_CELLS:,}个单元格")


class Extent:
    """What the sheets of a workbook span together: each is held in memory."""

    def __init__(self) -> None:
        self._cells = 0

    def add(self, rows: int, columns: int) -> None:
        """Refuses a sheet that reaches too far, by itself or with those before it."""
        check_extent(rows, columns)
        self._cells += rows * columns
        if self._cells > limits.GRID_CELLS:
            raise too_large(f"各工作表合计占{self._cells:,}个单元格以上，超过上限{limits.GRID_CELLS:,}个")


@dataclass(frozen=True, slots=True)
class Oddities:
    """What readers of a sheet do not tell: cells that are to be read otherwise than as they are kept, hidden parts.

    `texts` has formulas that failed (#REF!) or were never computed (=…), and numbers that are shown as percentages,
    with words, or otherwise than they are.
    Hidden rows and columns are numbered from 1.
    """

    texts: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    unseen: tuple[Cell, ...] = ()  # whose letters have the colour of what is behind them
    maybe_unseen: tuple[Cell, ...] = ()  # or may have it, by a rule


def oddities_of(content: bytes) -> dict[str, Oddities]:
    """By sheet name, what a reader of cells would not notice; unpacks every part once, with limits.

    Raises RefusedError before anything could fill the memory.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if len(set(map(key_of, archive.namelist()))) < len(archive.namelist()):
            raise RefusedError(Problem("not-a-workbook", _TWICE, SAVE_AS))
        if "xl/workbook.xml" not in archive.namelist():
            raise RefusedError(Problem("not-a-workbook", _other(archive.namelist()), SAVE_AS))
        inflated = 0
        styles = styles_of(plain(_head(archive, styles_parts(archive))).decode("utf-8", "replace"))
        is_computed = not _TO_BE_COMPUTED.search(_head(archive, {WORKBOOK}))
        rich = shared_apart(_counted(_texts(archive)))
        texts_shared = partial(_texts_shared, archive)
        found: dict[str, Oddities] = {}
        sharing: dict[zipfile.ZipInfo, int] = {}
        most, kept_texts, sheets = 0, None, _Sheets()
        for info in archive.infolist():
            part = _unpacked(archive, info, limits.INFLATED_BYTES - inflated)
            inflated += len(part)
            _check_form(part)
            if b"sst" in part[:_PROLOGUE]:
                _check_values(part)
                kept_texts, most = info, longest(part)
            if b"sheetData" in part:  # whatever the part is called
                part, rest = sheets.checked(part)
                sharing[info] = part.count(b'"s"') + part.count(b"'s'")
                odd = (
                    *(unseen_noughts(part, rest), as_shown(part, styles.numbers), bare_values(rest)),
                    conditionally_shown(part, _rules(part, styles)),
                    valueless(part, rest, is_computed=is_computed),
                    *(texts_as_shown(part, styles.texts, texts_shared), cells_apart(part, rich)),
                    struck_out(part, styles.struck, texts_shared),
                )
                texts = _limited(itertools.chain(*odd))
                unseen, maybe = unseen_by_rules(part, styles)
                unseen = tuple(sorted({*unseen_cells(part, styles.unseen), *unseen}))
                found[key_of(info.filename)] = Oddities(texts, hidden_rows(part), hidden_columns(part), unseen, maybe)
        _check_text(archive, sharing, kept_texts, most)
        named = [(name, part) for name, part in sheet_parts(archive) if part in found]
        if len({part for _, part in named}) < len(named):  # a small file would have many large sheets
            raise RefusedError(Problem("not-a-workbook", _SHARED, SAVE_AS))
        return {name: found[part] for name, part in named}


def _other(names: Sequence[str]) -> str:
    """What a package without a workbook is."""
    for name, what in _OTHERS:
        if any(one.startswith(name) for one in names):
            return f"这是{what}，不是Excel工作簿（.xlsx）。"
    return "压缩包里没有Excel工作簿（.xlsx）。"


def _check_form(part: bytes) -> None:
    """Refuses what no spreadsheet program writes, and what readers of cells do not read as it stands."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or _DECLARED.search(part, 0, _PROLOGUE):
        raise RefusedError(Problem("not-a-workbook", ENTITIES, SAVE_AS))
    if part.startswith(_WIDE):
        raise RefusedError(Problem("not-a-workbook", _NOT_UTF8, SAVE_AS))


class _Sheets:
    """Takes the parts that hold the cells of a workbook's sheets, one after the other."""

    def __init__(self) -> None:
        self._odd = 0

    def checked(self, part: bytes) -> tuple[bytes, bytes]:
        """The part of a sheet, every cell with its place, and what of it is not written as programs write it.

        Refuses what cannot be read as it stands.
        """
        plain = plain_rows(part)
        self._count(plain.rest)
        _check_tags(plain.rest)
        _check_values(plain.rest)
        if (told := numbered(part, plain.rest)) is not part:
            part, plain = told, plain_rows(told)
        try:
            check_extent(*reach(part, plain))
        except (KeptTwice, Unordered) as error:
            what = _TWICE if isinstance(error, KeptTwice) else _UNORDERED
            raise RefusedError(Problem("not-a-workbook", what, SAVE_AS)) from None
        return part, plain.rest

    def _count(self, rest: bytes) -> None:
        """Refuses what would take too long to look at: cells that are written otherwise than programs write them."""
        self._odd += cells_in(rest)
        if self._odd > limits.ODDLY_WRITTEN_CELLS:
            what = (
                f"工作簿里不是按Excel或WPS的写法存的单元格（如没有写明位置）超过上限{limits.ODDLY_WRITTEN_CELLS:,}个。"
            )
            raise RefusedError(Problem("too-large", what, SAVE_AS))


def _check_values(part: bytes) -> None:
    """Refuses comments within cells, several values in one, and the like."""
    if _BROKEN_VALUE.search(part) or _TWO_TEXTS.search(part):
        raise RefusedError(Problem("not-a-workbook", _UNRELIABLE, SAVE_AS))


def _check_tags(part: bytes) -> None:
    """Refuses a sheet with overlong tags: of attributes over and over each is looked at with all behind it."""
    long = re.compile(rb"<(?:\w+:)?(?:c|row|col)\s[^<>]{%d}" % limits.TAG_BYTES)
    if any(long.match(part, tag.start()) for tag in re.finditer(rb"<[^<>]{%d}" % limits.TAG_BYTES, part)):
        what = f"工作表里有单元格、行或列的标记超过上限{limits.TAG_BYTES}个字节，不是Excel或WPS存的文件。"
        raise RefusedError(Problem("not-a-workbook", what, SAVE_AS))


def _check_text(
    archive: zipfile.ZipFile, sharing: Mapping[zipfile.ZipInfo, int], texts: zipfile.ZipInfo | None, most: int
) -> None:
    """Refuses a sheet whose cells come to too much text: a text is kept once, each cell that shows it has a copy.

    `sharing` are the sheets and how many of their cells may show one of the texts, of which the longest has `most`
    bytes.
    """
    if most > limits.CELL_CHARACTERS * _TAGGED:
        raise too_large(f"工作簿里有一段文字占{most:,}个字节；单元格不能超过{limits.CELL_CHARACTERS:,}个字符")
    large = [info for info, count in sharing.items() if most * count > limits.TEXT_CHARACTERS]
    lengths = characters(archive.read(texts)) if large and texts else []
    for info in large:
        numbers = (int(match[1]) for match in _OF_STRING.finditer(archive.open(info).read()))
        total = sum(lengths[number] for number in numbers if number < len(lengths))
        if total > limits.TEXT_CHARACTERS:
            raise too_large(f"工作表各单元格的文字合计超过{limits.TEXT_CHARACTERS:,}个字符")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    with archive.open(info) as part:
        while piece := part.read(_CHUNK):
            size += len(piece)
            if size > budget:
                raise too_large(f"工作簿解压后超过{limits.INFLATED_BYTES // 1_000_000} MB")
            pieces.append(piece)
    return b"".join(pieces)


def _limited(texts: Iterable[tuple[Cell, str]]) -> dict[Cell, str]:
    try:
        found = dict(itertools.islice(texts, limits.ODD_CELLS + 1))
    except TooManyCells:
        most = f"{limits.LOOKED_AT_CELLS:,}个"
        raise too_large(f"工作表里所用的格式可能改变所显示的内容、要逐格核对的单元格超过上限{most}") from None
    if len(found) > limits.ODD_CELLS:
        raise too_large(f"工作表里没有算出结果的公式、以百分数或带文字显示和带上标的单元格超过{limits.ODD_CELLS:,}个")
    return found


def _head(archive: zipfile.ZipFile, keys: set[str]) -> bytes:
    """The part of one of these names; empty where there is none. Refuses one that says more than any workbook does."""
    info = find(archive, keys)
    if info is None:
        return b""
    with archive.open(info) as part:
        told = part.read(limits.DESCRIBING_BYTES + 1)
    if len(told) > limits.DESCRIBING_BYTES:
        raise too_large(f"工作簿里说明样式或各工作表的部分超过上限{limits.DESCRIBING_BYTES // 1_000_000} MB")
    return told


def _texts(archive: zipfile.ZipFile) -> bytes:
    info = find(archive, {key_of(TEXTS)})
    return _unpacked(archive, info, limits.INFLATED_BYTES) if info else b""


def _counted(texts: bytes) -> bytes:
    """The shared texts; refuses a claim of more than can be: a reader makes room for all, and dies where it cannot."""
    claimed = max((int(count) for count in _CLAIMED.findall(texts)), default=0)
    if claimed > limits.GRID_CELLS:
        raise too_large(f"工作簿说有{claimed:,}条共用的文字，超过上限{limits.GRID_CELLS:,}条")
    return texts


def _texts_shared(archive: zipfile.ZipFile) -> list[str]:
    return shared_texts(_texts(archive))


def _rules(part: bytes, styles: Styles) -> list[Rule]:
    try:
        return rules_of(part, styles.conditional, styles.struck_rules)
    except TooManyRules:
        most = f"{limits.CONDITIONAL_RANGES:,}个，或者其中改变所显示的数的超过上限{limits.CONDITIONAL_CHANGES}个"
        raise too_large(f"工作表里用条件格式设定数字格式的区域超过上限{most}") from None
