"""A reminder set as plain text, as HTML for mail, and as the Markdown that group robots take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from monitor.words.reminder import Letter, Line

WECOM_BYTES = 4096  # of the content, in UTF-8, as WeCom's robots take it
DINGTALK_BYTES = 18_000  # of the text; the whole message may have 20,000
# WeCom knows no way to escape a sign, so those that mean something are set full-width.
_HARMLESS = str.maketrans("\\`*_[]<>#~|", "＼｀＊＿［］＜＞＃～｜")
_CELL = 'style="padding:6px 12px 6px 0;border-bottom:1px solid #E3E7EB;vertical-align:top"'
_FONT = "font-family:'Microsoft YaHei','PingFang SC','Noto Sans SC',sans-serif;font-size:15px;line-height:1.7"


def plain_text(letter: Letter) -> str:
    """The letter for a mail program that shows no HTML."""
    lines = [letter.greeting, "", letter.lead]
    for part in letter.parts:
        lines += ["", part.heading]
        for line in part.lines:
            lines.append(f"· {line.department}：{line.text}")
            lines += [f"  报送：{line.link}"] if line.link else []
    return "\n".join([*lines, "", letter.closing, ""])


def html_text(letter: Letter) -> str:
    """The same as HTML; whatever departments are called is text."""
    parts = "".join(
        f'<h2 style="font-size:16px;margin:20px 0 4px">{escape(part.heading)}</h2>'
        f'<table style="border-collapse:collapse">{"".join(map(_html_row, part.lines))}</table>'
        for part in letter.parts
    )
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(letter.subject)}</title></head>'
        f'<body style="{_FONT};color:#1F2328"><p>{escape(letter.greeting)}</p><p>{escape(letter.lead)}</p>{parts}'
        f'<p style="color:#5B6470;font-size:13px">{escape(letter.closing)}</p></body></html>\n'
    )


def _html_row(line: Line) -> str:
    link = f'<br><a href="{escape(line.link)}" style="color:#12436D">去报送</a>' if line.link else ""
    return f"<tr><td {_CELL}><b>{escape(line.department)}</b></td><td {_CELL}>{escape(line.text)}{link}</td></tr>"


def wecom_markdown(letter: Letter) -> str:
    """WeCom's Markdown, within its length: a line a department, whole lines left out at the end are counted."""
    return _within(letter, WECOM_BYTES, "\n")


def dingtalk_markdown(letter: Letter) -> str:
    """DingTalk's Markdown, where a new line needs an empty one before it."""
    return _within(letter, DINGTALK_BYTES, "\n\n")


def _within(letter: Letter, limit: int, between: str) -> str:
    head = [f"**{_plain(letter.subject)}**", _plain(letter.lead)]
    foot = _plain(letter.closing)
    lines = [
        text for part in letter.parts for text in (f"### {_plain(part.heading)}", *map(_markdown_line, part.lines))
    ]
    for kept in range(len(lines), -1, -1):
        text = between.join([*head, *lines[:kept], *_left_out(lines[kept:]), foot])
        if len(text.encode()) <= limit:
            return text
    return _cut(between.join(head), limit)


def _left_out(lines: Sequence[str]) -> Iterable[str]:
    count = sum(not line.startswith("###") for line in lines)
    return [f"……另有{count}个部门，详见平台报送日历"] if count else []


def _markdown_line(line: Line) -> str:
    name = f"[{_plain(line.department)}]({line.link})" if line.link else f"**{_plain(line.department)}**"
    return f"> {name}：{_plain(line.text)}"


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return " ".join(text.split()).translate(_HARMLESS)


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")
