"""What kind of file the bytes are, and the text in them: byte-order mark, then strict UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from etl import limits
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
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(?:<!doctype|<html|<\?xml|<table|<meta|<script)", re.IGNORECASE)
SAVE_AS = "请在Excel或WPS中打开，另存为“CSV UTF-8”或“Excel工作簿（.xlsx）”后重新报送。"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and the name of its encoding; `problem` says why there is none."""

    text: str
    encoding: str | None
    problem: Problem | None = None


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook does."""
    return content.startswith((ZIP, OLE))


def decode(content: bytes) -> Decoded:
    """The text of a text file, or why it has none."""
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            return _refused("not-a-table", f"这是{what}，不是表格。", SAVE_AS)
    text, encoding = _text(content)
    if text is None:
        what = f"文件开头标明是{encoding}，内容却不符合这种编码" if encoding else "文字编码既不是UTF-8，也不是GB18030"
        return _refused("unknown-encoding", f"{what}。", SAVE_AS)
    return _checked(text, encoding)


def _checked(text: str, encoding: str | None) -> Decoded:
    if _CONTROL.search(text):
        return _refused("not-a-table", "文件含有控制字符，不是文本表格。", SAVE_AS, encoding)
    if _MARKUP.match(text):
        return _refused("not-a-table", "文件是网页（HTML或XML）的源码，不是表格。", SAVE_AS, encoding)
    if not text.strip():
        return _refused("empty", "文件是空的。", "请下载模板，填好后重新报送。", encoding)
    return Decoded(text, encoding)


def _text(content: bytes) -> tuple[str | None, str | None]:
    for mark, name, codec in _MARKS:
        if content.startswith(mark):
            try:
                return content.removeprefix(codecs.BOM_UTF8).decode(codec), name
            except UnicodeDecodeError:
                return None, name
    for name in ("utf-8", "gb18030"):
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    return None, None


def _refused(code: str, message: str, remedy: str, encoding: str | None = None) -> Decoded:
    return Decoded("", encoding, Problem(code, message, remedy))


def too_large(content: bytes) -> Problem | None:
    """The refusal of a file with more bytes than limits.FILE_BYTES."""
    if len(content) <= limits.FILE_BYTES:
        return None
    megabytes = limits.FILE_BYTES // 1_000_000
    return Problem("too-large", f"文件有{len(content):,}字节，超过上限{megabytes} MB。", "请按月份拆成几个文件报送。")
