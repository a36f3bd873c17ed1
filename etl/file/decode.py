"""What kind of file the bytes are, and the text in them: byte-order mark, then strict UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from etl import limits
from etl.file.spaced import spread
from etl.file.wrapped import single_quoted, unwrapped
from etl.language.text import short
from etl.problem import Problem

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls and other Office files before 2007
_SIGNATURES = (
    (b"%PDF", "PDF文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF文档"),
    (b"ID;P", "SYLK文件（.slk）"),
    (b"\x09\x00\x04\x00", "Excel 97以前的工作簿"),
    (b"\x09\x02\x06\x00", "Excel 97以前的工作簿"),
    (b"\x09\x04\x06\x00", "Excel 97以前的工作簿"),
    (b"\x09\x08", "Excel 97以前的工作簿"),
    (b"SQLite format 3", "数据库文件"),
    (b"PAR1", "Parquet数据文件"),
    (b"\xfd7zXZ", "压缩包"),
    (b"BZh", "压缩包"),
    (b"\x28\xb5\x2f\xfd", "压缩包"),
    (b"RIFF", "音频、视频或图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"%!PS", "打印文件（PostScript）"),
    (b"L\0\0\0\x01\x14\x02\0", "快捷方式（.lnk），不是它指向的文件"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_BLOCK = 512  # bytes that disks and some systems write at a time
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
# A page saved as one file (.mht): what it begins with, and the line among its first ones that says what it holds.
_HEADED = re.compile(rb"\s*(?:MIME-Version|From|Content-Type|X-Document-Type|Subject|Date):", re.IGNORECASE)
_HOLDS = re.compile(rb"(?:^|[\r\n])\s*Content-Type:\s*(?:multipart/|text/html)", re.IGNORECASE)
ENCODINGS = {  # what people may name, and the codec that reads it
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gbk",
    "big5": "cp950",
}
_OTHER_TEXTS = (  # texts of programs for programs
    (re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])"), "JSON数据"),
    (re.compile(r"\s*(?:insert\s+into|create\s+table|drop\s+table|set\s+names|use\s+`)\b", re.IGNORECASE), "SQL语句"),
)
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MANY_CONTROLS = 50  # bytes of which one at least is such a byte in what is no text at all
_END_OF_FILE = "\x1a"  # with which programs for DOS end a text
_LOOKED_AT = 4096  # bytes in which UTF-16 without a mark is looked for
_EXPORT = "请从原来的系统导出为CSV或Excel，或者用模板填报。"
SAVE_AS = "请在Excel或WPS中打开，另存为“CSV UTF-8”或“Excel工作簿（.xlsx）”后重新报送。"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and the name of its encoding; `problem` says why there is none."""

    text: str
    encoding: str | None
    problem: Problem | None = None
    is_markup: bool = False  # a web page or XML, to be taken apart first
    is_unwrapped: bool = False  # its lines were each quoted as one cell, or stood apart by spaces, and are no more
    archive: bytes | None = None  # the file, where the page is saved with all that belongs to it


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook does."""
    return content.startswith((ZIP, OLE))


def decode(content: bytes, named: str | None = None) -> Decoded:
    """The text of a text file, or why it has none; in the encoding that people named where they did."""
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            return _refused("not-a-table", f"这是{what}，不是表格。", SAVE_AS)
    unmarked = content.removeprefix(codecs.BOM_UTF8)
    if _HEADED.match(unmarked) and _HOLDS.search(unmarked, 0, _LOOKED_AT):
        return Decoded("", named or "mht", is_markup=True, archive=unmarked.lstrip())
    if named is not None:
        return _as_named(content, named)
    text, encoding = _text(_unpadded(content))
    if text is None:
        if not encoding and len(_CONTROL_BYTES.findall(content[:_LOOKED_AT])) * _MANY_CONTROLS > len(
            content[:_LOOKED_AT]
        ):
            what = "文件不是文本，也不是Excel工作簿（可能是图片、压缩包、数据库等别的文件），不是表格。"
            return _refused("not-a-table", what, SAVE_AS)
        if encoding:
            what = f"文件开头标明是{encoding}，内容却不符合这种编码"
        else:
            what = (
                f"文字编码既不是UTF-8（第{_broken_line(content, 'utf-8')}行不符合），"
                f"也不是GB18030（第{_broken_line(content, 'gb18030')}行不符合），可能是几种编码混在一起"
            )
        return _refused("unknown-encoding", f"{what}。", SAVE_AS)
    return _checked(text, encoding)


def _as_named(content: bytes, named: str) -> Decoded:
    codec = ENCODINGS.get(named)
    if codec is None:
        known = "、".join(ENCODINGS)
        return _refused("unknown-encoding", f"不认识文字编码“{short(named)}”。", f"可用的是：{known}。")
    try:
        return _checked(content.decode(codec).removeprefix("\ufeff"), named)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(codec, "ignore")
        line = len(re.findall(r"\r\n?|\n", before)) + 1
        at = content[error.start : error.start + 2].hex(" ").upper()
        what = f"按指定的编码{named}读不通：第{line}行（第{error.start + 1:,}个字节，{at}）不符合这种编码。"
        return Decoded(
            "", named, Problem("unknown-encoding", what, "请改用别的编码，或不指定，由程序识别。", line=line)
        )


def _broken_line(content: bytes, codec: str) -> int:
    """The first line that does not fit an encoding."""
    try:
        content.decode(codec)
    except UnicodeDecodeError as error:
        return len(re.findall(rb"\r\n?|\n", content[: error.start])) + 1
    return 1


def _checked(text: str, encoding: str | None) -> Decoded:
    text = text.removesuffix(_END_OF_FILE)
    if found := _CONTROL.search(text):
        line = len(re.findall(r"\r\n?|\n", text[: found.start()])) + 1
        what = f"第{line}行含有控制字符（U+{ord(found[0]):04X}），不是文本表格。"
        return _refused("not-a-table", what, SAVE_AS, encoding)
    if _MARKUP.match(text):
        return Decoded(text, encoding, is_markup=True)
    for pattern, what in _OTHER_TEXTS:
        if pattern.match(text):
            return _refused("not-a-table", f"文件是{what}，不是表格。", _EXPORT, encoding)
    if not text.strip():
        return _refused("empty", "文件是空的。", "请下载模板，填好后重新报送。", encoding)
    lines = spread(single_quoted(unwrapped(text)))
    return Decoded(lines, encoding, is_unwrapped=lines is not text)


def _unpadded(content: bytes) -> bytes:
    """The bytes without those that fill the last block of a file: NUL, less than a block of them and no other one."""
    bare = content.rstrip(b"\0")
    fills = len(content) % _BLOCK == 0 and 1 < len(content) - len(bare) < _BLOCK
    return bare if fills and b"\0" not in bare else content


def _text(content: bytes) -> tuple[str | None, str | None]:
    for mark, name, codec in _MARKS:
        if content.startswith(mark):
            try:
                return content.removeprefix(codecs.BOM_UTF8).decode(codec), name
            except UnicodeDecodeError:
                return None, name
    unmarked = _unmarked_utf16(content)
    for name in (unmarked,) if unmarked else ("utf-8", "gb18030"):
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    return None, None


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of separators, digits and line ends is NUL, which no text else has."""
    head = content[:_LOOKED_AT]
    first, second = head[::2].count(0), head[1::2].count(0)
    if (
        not head
        or len(content) % 2
        or max(first, second) * 20 < len(head)
        or min(first, second) * 4 > max(first, second)
    ):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _refused(code: str, message: str, remedy: str, encoding: str | None = None) -> Decoded:
    return Decoded("", encoding, Problem(code, message, remedy))


def too_large(content: bytes) -> Problem | None:
    """The refusal of a file with more bytes than limits.FILE_BYTES."""
    if len(content) <= limits.FILE_BYTES:
        return None
    megabytes = limits.FILE_BYTES // 1_000_000
    return Problem("too-large", f"文件有{len(content):,}字节，超过上限{megabytes} MB。", "请按月份拆成几个文件报送。")


def too_large_for_rows(size: int, why: str) -> Problem:
    """The refusal of a file that could be larger if it were read in bulk; `why` it cannot be."""
    megabytes = limits.FILE_BYTES // 1_000_000
    what = f"文件有{size:,}字节，超过上限{megabytes} MB；更大的文件须是模板格式的文本，这份不是：{why}。"
    return Problem("too-large", what, "请按模板的列填写后重新报送，或按月份拆成几个文件。")
