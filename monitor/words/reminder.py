"""What a reminder says: one letter a person about all that is missing, and the 催报单 to a department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from monitor.calendar import Return, Stage
from monitor.moment import day_text, short_day_text
from monitor.plan import Plan
from monitor.words.briefing import DEMO_SENTENCE
from monitor.words.calendar import deadline_text
from monitor.words.passage import Block, Briefing, Heading, Paragraph, Sentence

NAMED = 8  # items of a department that a letter names
STAGE_WORDS: dict[str, str] = {"before": "期限将到", "soft": "已过规定期限", "hard": "已过最后期限"}
_GRAVITY: tuple[Stage, ...] = ("before", "soft", "hard")
SITE = "任务进展监测平台"


@dataclass(frozen=True, slots=True)
class Owed:
    """A return of which something is missing, and what is due to be said of it."""

    returned: Return
    stage: Stage


@dataclass(frozen=True, slots=True)
class Line:
    """One department's part of a letter."""

    department: str  # its name
    text: str
    link: str  # "" where the site's address is not set


@dataclass(frozen=True, slots=True)
class Part:
    """One month's part of a letter."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A reminder in words, to be set as plain text, HTML or Markdown."""

    subject: str
    greeting: str
    lead: str
    parts: tuple[Part, ...]
    closing: str


def letter(plan: Plan, owed: Sequence[Owed], name: str, site: str, *, is_demo: bool) -> Letter:
    """One letter of everything that is owed; in order of month, as it is given."""
    demo = "【演示数据】" if is_demo else ""
    parts = [
        _part(plan, list(ones), site)
        for _, ones in groupby(sorted(owed, key=_month), key=lambda one: one.returned.month)
    ]
    day = owed[0].returned.day
    verb = "以下数据尚未报齐" if any(one.stage != "before" for one in owed) else "以下数据临近报送期限"
    return Letter(
        subject=demo + _subject(plan, owed),
        greeting=f"{name}：" if name else "各责任单位：",
        lead=f"{DEMO_SENTENCE if is_demo else ''}截至{day_text(day)}，{verb}，请尽快报送。",
        parts=tuple(parts),
        closing=f"已经报送的请忽略。本提醒由{SITE}自动发出。",
    )


def _month(one: Owed) -> tuple[int, int]:
    return one.returned.month.year, one.returned.month.number


def _subject(plan: Plan, owed: Sequence[Owed]) -> str:
    """【催报】2025年9月数据已过规定期限，请于10月12日前报送：市教育局等2个部门."""
    gravest = max((one.stage for one in owed), key=_GRAVITY.index)
    months = sorted({one.returned.month for one in owed})
    when = f"{months[0].year}年" + "、".join(f"{month.number}月" for month in months)
    names = list(dict.fromkeys(plan.department[one.returned.department].name for one in owed))
    who = names[0] if len(names) == 1 else f"{names[0]}等{len(names)}个部门"
    last = owed[-1].returned
    asked = {
        "before": f"数据请于{short_day_text(last.soft)}前报送",
        "soft": f"数据已过规定期限，请于{short_day_text(last.hard)}前报送",
        "hard": "数据逾期未报齐，请立即报送",
    }[gravest]
    return f"【{'报送提醒' if gravest == 'before' else '催报'}】{when}{asked}：{who}"


def _part(plan: Plan, ones: Sequence[Owed], site: str) -> Part:
    first = ones[0].returned
    heading = (
        f"{first.month.label}数据：规定期限{deadline_text(first.day, first.soft)}，"
        f"最后期限{deadline_text(first.day, first.hard)}"
    )
    return Part(heading, tuple(_line(plan, one.returned, site) for one in ones))


def _line(plan: Plan, one: Return, site: str) -> Line:
    return Line(plan.department[one.department].name, missing_words(one), upload_address(one, site))


def missing_words(one: Return, named: int = NAMED) -> str:
    """应报10项，一项未报：A、B、…等10项; 缺2项：A、B."""
    names = "、".join(item.name for item in one.missing[:named])
    more = f"等{len(one.missing)}项" if len(one.missing) > named else ""
    head = f"缺{len(one.missing)}项" if one.handover.handed_in else f"应报{one.handover.due}项，均未报送"
    given_back = "（最近一次报送被退回，请修改后重报）" if one.is_returned else ""
    return f"{head}：{names}{more}{given_back}"


def upload_address(one: Return, site: str) -> str:
    """Where the department hands it in; "" where the site's address is not set."""
    query = urlencode({"department": one.department, "period": str(one.month)})
    return f"{site.rstrip('/')}/upload?{query}" if site else ""


def reminder_notice(plan: Plan, one: Return, *, is_demo: bool) -> Briefing:
    """The 催报单 to a department about one month."""
    month = one.month
    deadlines = f"应于{day_text(one.soft)}前报送，最迟不超过{day_text(one.hard)}"
    head = f"根据《{plan.title}》任务指标月度报送要求，{month.label}数据{deadlines}。"
    stands = f"截至{day_text(one.day)}，你单位应报{one.handover.due}项，" + (
        "均未报送。" if not one.handover.handed_in else f"已报{one.handover.handed_in}项，尚缺{len(one.missing)}项。"
    )
    given_back = [Sentence("你单位最近一次报送已被退回，请按退回意见修改。")] if one.is_returned else []
    ask = Sentence("请接本单后立即通过监测平台报送；确无数据的，请书面说明原因和报送时间。")
    blocks: list[Block] = [Paragraph((Sentence(DEMO_SENTENCE),))] if is_demo else []
    blocks += [
        Paragraph((Sentence(head), Sentence(stands), *given_back)),
        Paragraph((ask,)),
        Heading(1, "未报送事项"),
        *(
            Paragraph((Sentence(f"{number}. {item.name}{'；' if number < len(one.missing) else '。'}", (item.id,)),))
            for number, item in enumerate(one.missing, start=1)
        ),
    ]
    title = (f"关于报送{month.label}任务指标数据的", "催报单")
    return Briefing(title, f"{plan.department[one.department].name}：", tuple(blocks))
