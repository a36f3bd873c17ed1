"""Text whose Chinese became something else: in a rare encoding, or read in the wrong one and saved again."""

from __future__ import annotations

import re
from collections.abc import Callable

from etl.file.grid import Sheet
from etl.problem import Problem
from monitor.position import of_sheet

_LOOKED_AT = 4_000  # characters
_ROWS = 50
# Of these words a departmental table has several, whatever it is about.
_WORDS = "指标 单位 月份 累计 名称 地区 部门 备注 数值 年 月 合计 完成 統計 指標 單位 累計 名稱 部門 數值"
_KNOWN = re.compile("|".join(sorted(set(_WORDS.split()), key=len, reverse=True)))
_LEAST = 3  # of them, and none before, tell that the text has been found again
_LOST = re.compile("\ufffd|锟斤拷|斤拷|锟|烫烫烫|屯屯屯")
_LEAST_LOST = 3
_ASKED = re.compile(r"\?{2,}")  # what is left of a word in an encoding without Chinese
_LEAST_ASKED = 3
_SAVE_ANEW = (
    "请从原来的系统重新导出，或者找到原来的文件，在Excel或WPS中另存为“CSV UTF-8”或“Excel工作簿（.xlsx）”后重新报送。"
)


def _western(text: str) -> bytes:
    """The bytes of a text that was read as one of Western Europe."""
    return b"".join(_western_byte(character) for character in text)


def _western_byte(character: str) -> bytes:
    if ord(character) < 256:
        return bytes([ord(character)])
    return character.encode("cp1252", "ignore")


def _gb(text: str) -> bytes:
    return text.encode("gb18030", "ignore")


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "ignore")


_READ_AGAIN = "文件里的汉字是乱码：原来是{}编码的，被当作{}打开后又保存了，有的字可能已经丢失"
_SAVED_AS = "文件是{}编码的，这种编码不读"
# What it turns out to be, the bytes that were misread, and the codec that reads them.
_TRIED: tuple[tuple[str, Callable[[str], bytes], str], ...] = (
    (_READ_AGAIN.format("UTF-8", "GBK"), _gb, "utf-8"),
    (_READ_AGAIN.format("UTF-8", "西欧文字"), _western, "utf-8"),
    (_READ_AGAIN.format("GBK", "西欧文字"), _western, "gb18030"),
    (_SAVED_AS.format("繁体中文（Big5）"), _gb, "cp950"),
    (_SAVED_AS.format("HZ（~{…~}，早年电子邮件用的中文）"), _ascii, "hz"),
    (_SAVED_AS.format("UTF-7（早年电子邮件用的）"), _ascii, "utf-7"),
)


def garbled(sheet: Sheet, text: str = "") -> Problem | None:
    """What became of a sheet in which no word is found that tables have; None where it is not seen.

    `text` is what its cells were taken from, where it is of a text file: it still has what cannot be seen.
    """
    found = _garbled(text[:_LOOKED_AT] or "\n".join(",".join(row.cells) for row in sheet.rows[:_ROWS])[:_LOOKED_AT])
    where = f"{of_sheet(sheet.name)}：" if sheet.name else ""
    return Problem("unknown-encoding", f"{where}{found}。", _SAVE_ANEW, sheet=sheet.name or None) if found else None


def _garbled(head: str) -> str | None:
    if len(_KNOWN.findall(head)) >= _LEAST:
        return None
    if len(_LOST.findall(head)) >= _LEAST_LOST:
        return "文件里的汉字已经损坏（“锟斤拷”、“�”一类的乱码）：用错误的编码打开后又保存了，原来的字不在文件里了"
    for what, written, codec in _TRIED:
        found = written(head).decode(codec, "ignore")
        if len(set(_KNOWN.findall(found))) >= _LEAST > len(_KNOWN.findall(head)):
            return what
    if head.isascii() and len(_ASKED.findall(head)) >= _LEAST_ASKED:
        return "文件里的汉字都变成了问号：保存时用的编码里没有汉字，原来的字不在文件里了"
    return None
