"""Numbers by a strict written grammar: what no person meant as a number is refused with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import Enum
from functools import lru_cache

from etl import limits
from etl.language.shown import TWO_READINGS, UNSEEN
from etl.language.text import clean, half_width

FIGURE_LIKE = re.compile(r"[+\-＋－−]?[0-9０-９][0-9０-９,.，．]*[%％]?")


class NotReported(Enum):
    """What stands in a cell that says: no figure yet."""

    NOT_REPORTED = "not reported"


NOT_REPORTED = NotReported.NOT_REPORTED


@dataclass(frozen=True, slots=True)
class BadNumber:
    """Why a cell is not a number, as a Chinese clause."""

    reason: str


_ACTS = re.findall(r"\S+", "统计 报送 填报 上报 报 填 公布 发布 补充 补报 汇总 反馈 提供 出数")
PLACEHOLDERS = frozenset(
    {"", "-", "--", "---", "----", "—", "——", "———", "–", "―", "…", "……", "...", "......", "*", "**", "***"}
    | {"/", "n/a", "na", "null", "[null]", "(null)", "<null>", "\\n"}  # as databases export them
    | {"空", "暂无", "暂缺", "暂无数据", "无数据", "缺", "缺报", "缺失", "停报", "待定", "不详", "不适用", "n.a.", ".."}
    | {f"{before}{act}" for before in ("未", "暂未", "尚未", "还未", "待") for act in _ACTS}
)
_PLAIN = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_APPROXIMATE = re.compile(
    r"约|近|超|突破|不足|不到|以上|以下|以内|左右|上下|余|多|几|数十|数百|至少|至多|大于|小于|[<>≤≥≈~～＞＜±]"
)
_LONGEST = 60
_KEPT = 10**5  # of so many parts rounding may take one
_NOISE_RUN = 3  # noughts or nines that tell binary noise from decimals that were meant
# In the order in which they are tried: the first that fits explains the refusal.
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"[+-]?[0-9][0-9.,]*(?:[*※#①-⑳]+|[\[(](?:注?[0-9]{1,2}|注)[\])])"),
        "数字后面带有注释记号，注释请写在备注",
    ),
    (re.compile(r"#(?:n/a|ref!|div/0!|value!|name\?|null!|num!|spill!|calc!)", re.I), "是公式出错的结果"),
    (UNSEEN, "在表里看不到，看起来是空的：是数的，请改用常规格式，或在选项里勾选“显示零值”；没有数据的，请清空"),
    (TWO_READINGS, "的单元格格式使显示的与存的数不同，分不清要报哪一个，请改用常规格式"),
    (re.compile(r"=…"), "是没有算出结果的公式，请在Excel或WPS中打开、保存后再报"),
    (re.compile(r"=.*"), "是公式的文字，不是公式算出的数"),
    (re.compile(r"无|没有|nil|none"), "可能指零，也可能指没有数据：零请填0，没有数据请留空"),
    (re.compile(r"true|false|是|否", re.I), "是逻辑值，不是数字"),
    (re.compile(r"[+-]?(?:nan|inf|infinity)", re.I), "不是有限的数"),
    (_APPROXIMATE, "是概数，须填准确的数"),
    (re.compile(r"[+-]?[0-9][0-9.,]*e[+-]?[0-9]+", re.I), "是科学计数法，可能已丢失位数"),
    (re.compile(r"\[.*\]"), "在方括号里，是划掉的或很小的字：仍要报的请去掉删除线，不要的请清空"),
    (re.compile(r"\(.*\)"), "用括号括着，有的表示负数，有的是序号或注释，负数须用负号"),
    (re.compile(r"[△▲▽▼↑↓][^△▲▽▼↑↓]*"), "前面的△、▲一类记号有的表示负数，有的表示增加，负数须用负号"),
    (re.compile(r"负[0-9].*"), "用“负”字表示负数，须用负号"),
    (re.compile(r"#+"), "是列太窄时显示的样子，不是数，请把列拉宽后再存"),
    (re.compile(r"[¥￥$€].*|.*[¥￥$€元]"), "带有货币符号或单位"),
    (re.compile(r"[+-]?[0-9][0-9.,]*[万亿千百十]+\D*"), "带有数量级，须把单位写在“单位”列"),
    (re.compile(r"[+-]?[0-9][0-9.,]*[‰%]"), "带有百分号，而该项单位不是%"),
    (
        re.compile(r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9].*"),
        "是日期；单元格设成了日期格式的，请改为常规格式",
    ),
    (re.compile(r"[+-]?[0-9][0-9.,]*/[0-9.]+|[0-9.]+:[0-9.]+"), "是分数、日期或比例，不是一个数"),
    (re.compile(r"(?:全[省国市]|并列)?第[0-9一二三四五六七八九十百]+[名位]?"), "是名次的写法，须只写数字"),
    (re.compile(r"[+-]?[0-9][0-9.,]*[一-鿿a-z]+.*", re.I), "数字后面带有文字"),
    (re.compile(r"[0-9.,]+[-—–至到][0-9.,]+"), "是一个范围，不是一个数"),
    (re.compile(r"[‐-―][0-9].*"), "前面的横线不是负号，负号须用“-”"),
    (re.compile(r"(?:下降|减少|降低|增长|上升|增加|提高)[0-9].*"), "用文字表示增减，须只写数字，减少的用负号"),
    (re.compile(r"[+-]?[0-9.,]+(?: [0-9.,]+)+"), "数字中有空格"),
    (re.compile(r"[+-]?0[0-9]+(?:\.[0-9]+)?"), "有多余的前导零"),
    (re.compile(r"[+-]?[0-9.,]*,[0-9.,]*"), "千分位逗号的位置不对"),
    (re.compile(r"[+-]?[0-9]*(?:\.[0-9]*)+"), "小数点的位置不对"),
    (re.compile(r"[0-9_]+"), "数字中有下划线"),
    (re.compile(r"[+-]?[0-9][0-9.,]*\s*[(（].*", re.DOTALL), "数字后面带有括号里的内容，说明请写在备注"),
    (re.compile(r"[零〇一二三四五六七八九十百千万亿两点负]+"), "是汉字数字，须用阿拉伯数字"),
)


def parse_number(text: str, *, is_percent: bool = False) -> Decimal | NotReported | BadNumber:
    """The exact number that is written, NOT_REPORTED for a placeholder, else why it is refused.

    A percent sign is taken only with `is_percent` (units in %), and then says nothing more: 67.5% is 67.5.
    """
    written, found = _taken(text, is_percent=is_percent)
    return BadNumber(_reason(written)) if found is None else found


def is_number(text: str) -> bool:
    """Whether a text is a number or a placeholder for one, without the reason where it is none."""
    return isinstance(_taken(text)[1], Decimal | NotReported)


def _taken(text: str, *, is_percent: bool = False) -> tuple[str, Decimal | NotReported | BadNumber | None]:
    """What is written, and the number that it is; None where a reason is still to be found."""
    shown = clean(text)
    written = half_width(shown).strip().replace("−", "-")
    if "，" in shown:
        return written, BadNumber("含有全角逗号，千分位须用半角逗号")
    if written.casefold() in PLACEHOLDERS:
        return written, NOT_REPORTED
    if is_percent and written.endswith("%"):
        written = written[:-1].rstrip()
    is_plain = _PLAIN.fullmatch(written) or _GROUPED.fullmatch(written)
    return written, _exact(written.replace(",", "")) if is_plain else None


def _exact(written: str) -> Decimal | BadNumber:
    written = _without_noise(written)
    integer, _, fraction = written.lstrip("+-").partition(".")
    if len(integer) > limits.INTEGER_DIGITS:
        return BadNumber(f"整数部分超过{limits.INTEGER_DIGITS}位")
    if len(fraction) > _LONGEST:
        return BadNumber(f"小数部分超过{_LONGEST}位")
    number = Decimal(written)
    return number if number else Decimal(0)  # no −0, no 0.00: one way to say nothing


def _without_noise(written: str) -> str:
    """The number as a spreadsheet shows it where a program wrote out its binary form: 0.30000000000000004 is 0.3.

    Only where it has more decimals than are taken, more digits than a spreadsheet keeps, and a run of noughts or nines
    before the last of them.
    """
    digits = written.lstrip("+-").replace(".", "").lstrip("0")
    is_long = len(written.partition(".")[2]) > limits.FRACTION_DIGITS and len(digits) > limits.INTEGER_DIGITS
    if not is_long:
        return written
    with localcontext(prec=limits.INTEGER_DIGITS):
        rounded = (+Decimal(written)).normalize()
    is_short = len(rounded.as_tuple().digits) <= limits.INTEGER_DIGITS - _NOISE_RUN
    return format(rounded, "f") if is_short else written


def rounded(number: Decimal, places: int = limits.FRACTION_DIGITS) -> Decimal | None:
    """The number with no more decimals than are kept; None where that would take more of it than its last digits."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return number
    with localcontext(prec=100):
        short = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return short if abs(short - number) * _KEPT <= abs(number) else None


def is_rounding(difference: Decimal, terms: int) -> bool:
    """Whether so many figures, each rounded to the decimals that are kept, can miss what they add up to by as much."""
    return abs(difference) <= terms * Decimal(1).scaleb(-limits.FRACTION_DIGITS)


@lru_cache(maxsize=1 << 12)  # the same formulas and words come again and again
def _reason(written: str) -> str:
    if len(written) > _LONGEST:
        return f"有{len(written)}个字符，不是数字"
    reasons = (reason for pattern, reason in _REASONS if _fits(pattern, written))
    found = next(reasons, "不是数字")
    if "注释" not in found and any(character.isdigit() and not character.isascii() for character in written):
        return "含有非阿拉伯数字0–9的数字字符"
    return found


def _fits(pattern: re.Pattern[str], written: str) -> bool:
    return bool(pattern.search(written) if pattern is _APPROXIMATE else pattern.fullmatch(written))


def written(number: Decimal) -> str:
    """The number as plain digits, without exponent and without trailing zeros after the point."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
