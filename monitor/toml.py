"""Files in TOML that people write by hand: the plan, the settings, corrections; why one cannot be read, in Chinese."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

LARGEST = 4_000_000  # bytes: people write such files by hand, and a plan of every county has some hundred thousand
PARTS = 20  # of one key with dots between them: the parser's time grows with their square

_KEY = r"(?:(?<![\w-])[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_TOO_DEEP = re.compile(rf"(?:{_KEY}[ \t]*+\.[ \t]*+){{{PARTS}}}", re.ASCII)
_SYNTAX = {
    "Expected '=' after a key": "键的后面缺少等号",
    "Invalid value": "等号后面的值写得不对，文本和月份要加英文双引号",
    "Unclosed array": "方括号没有闭合",
    "Unclosed inline table": "花括号没有闭合",
    "Unterminated string": "引号没有闭合",
    "Expected newline or end of document": "一行里只能写一项，或者值的后面有多余的字",
    "Illegal character": "有不允许的字符，引号和等号要用英文半角",
    "Cannot overwrite a value": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次，多条记录要用双方括号",
    "Duplicate inline table key": "花括号里同一个键写了两次",
    "at the end of a table declaration": "表头的方括号没有闭合",
    "at the end of an array declaration": "表头的双方括号没有闭合",
    "Unescaped": "双引号里的反斜杠要写两个，或者改用单引号",
    "Invalid hex value": "反斜杠后面的写法不对，可以改用单引号",
    "Escaped character": "反斜杠后面的写法不对，可以改用单引号",
    "Found invalid character": "有不允许的字符，引号和等号要用英文半角",
    "Invalid date": "日期写得不对，应写成 2025-09-30",
    "Cannot mutate": "同一个键或表写了两次",
    "Cannot redefine": "同一个键或表写了两次",
    "Invalid initial character": "键名以不允许的字符开头，键名只用英文字母、数字和下划线",
    "Invalid statement": "这一行既不是键也不是表头",
}


class NotToml(ValueError):
    """A file is not in this form; the message is a Chinese sentence with a remedy."""


def read_toml(content: bytes, number: type[Decimal] | type[float] = Decimal) -> tuple[str, dict[str, Any]]:
    """A file's text and what it declares, numbers with a point exactly unless said otherwise. Raises NotToml."""
    if len(content) > LARGEST:
        raise NotToml(f"有{len(content):,}个字节，超过上限{LARGEST:,}个；请删去多余的内容")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotToml(f"第{error.start + 1}个字节起不是UTF-8编码；请用UTF-8另存") from error
    if deep := _TOO_DEEP.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise NotToml(f"第{line}行有用点号连起来的{PARTS}层以上的键；请删去，或把这段文字里的点号改写")
    try:
        return text, tomllib.loads(text, parse_float=number)
    except RecursionError as error:
        raise NotToml("括号套得太深；请删去多余的括号") from error
    except tomllib.TOMLDecodeError as error:
        raise NotToml(_sentence(text, str(error))) from error
    except ValueError as error:  # of a number of thousands of digits
        raise NotToml("有的数太长；请改正") from error


def _sentence(text: str, message: str) -> str:
    """What is wrong and where: tomllib names the place only inside its English message, up to Python 3.13."""
    why = next((chinese for english, chinese in _SYNTAX.items() if english in message), f"不合TOML语法：{message}")
    lines = text.splitlines() or [""]
    match = re.search(r"at line (\d+), column (\d+)", message)
    number, place = (int(match[1]), f"第{match[1]}行第{match[2]}列") if match else (len(lines), "文件末尾")
    shown = lines[min(number, len(lines)) - 1].strip()[:60]
    return f"{place}：{why}；请检查这一行「{shown}」和它的上一行"
