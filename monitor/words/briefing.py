"""The 通报 in words: of the whole city, of one section, of one department (for a meeting), and the 督办单."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.assess import Assessment
from monitor.cell import Districts
from monitor.month import Month
from monitor.observation import Edition
from monitor.plan import Department, Indicator, Milestone, Plan, Section
from monitor.words.briefing_problems import next_steps, notice_items, notice_paragraphs, problems
from monitor.words.briefing_progress import count_words, group_paragraphs, overview
from monitor.words.briefing_ranking import district_paragraphs
from monitor.words.passage import Block, Briefing, Exhibit, Heading, Paragraph, Sentence, numbered, sentence
from monitor.words.place import places_name

Form = Literal["briefing", "notice"]
DEMO_SENTENCE = "【演示数据】本件由演示数据生成，仅供试用，不反映实际工作情况。"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a briefing may speak of: one month of one version, within one scope."""

    plan: Plan
    edition: Edition
    month: Month
    assessments: Sequence[Assessment]  # 全市, of the scope, in the plan's order
    before: Sequence[Assessment]  # the same a month earlier; empty in January
    districts: Districts  # how what districts report stands
    section: Section | None = None
    department: Department | None = None

    @property
    def subject(self) -> str:
        """数字福州建设工作: the plan's title without its year."""
        return self.plan.title.removeprefix(f"{self.plan.year}年")


class NothingBehind(ValueError):
    """A 督办单 was asked for a department that has no item behind; the message is a Chinese sentence."""


def brief(facts: Facts, form: Form = "briefing") -> Briefing:
    """The document's text; a 督办单 (notice) raises NothingBehind where the department has no item behind."""
    return _notice(facts) if form == "notice" else _briefing(facts)


def lagging_departments(plan: Plan, assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """Ids of the departments that a 督办单 goes to, in the plan's order."""
    return tuple(d.id for d in plan.departments if notice_items(d.id, assessments))


def _briefing(facts: Facts) -> Briefing:
    blocks: list[Block] = [*_demo(facts), Paragraph((_opening(facts),)), Heading(1, "一、总体进展"), *_progress(facts)]
    blocks += [Heading(1, "二、存在问题"), *problems(facts.month, facts.assessments)]
    blocks += [Heading(1, "三、下一步"), *next_steps(facts.plan, facts.month, facts.assessments)]
    return Briefing(_title(facts), "各责任单位：" if facts.department is None else "", tuple(blocks))


def _progress(facts: Facts) -> list[Block]:
    """总体情况, then group by group, then the districts' ranking where districts report any of it."""
    rows = facts.assessments
    groups = group_paragraphs(facts.plan, rows, by="section" if _is_whole(facts) else "task")
    ranking = district_paragraphs(facts.plan, rows, facts.districts) if facts.department is None else []
    parts: list[tuple[str, list[Block]]] = [
        ("总体情况", [overview(rows, facts.before), *map(Exhibit, ["shares-sections"] if _is_whole(facts) else [])]),
        ("分板块情况" if _is_whole(facts) else "分任务情况", [*numbered(groups), *_figures(facts)]),
        (f"{places_name(facts.plan)}情况", list(ranking)),
    ]
    blocks: list[Block] = []
    for number, (name, inside) in zip("一二三", [part for part in parts if part[1]], strict=False):
        blocks += [Heading(2, f"（{number}）{name}"), *inside]
    return blocks


def _is_whole(facts: Facts) -> bool:
    return facts.section is None and facts.department is None


def _figures(facts: Facts) -> list[Exhibit]:
    """The figures behind the groups; a department has none of its own."""
    if facts.department is not None:
        return []
    if facts.section is None:
        return [Exhibit("gaps-all")]
    kinds = {type(one.item) for one in facts.assessments}
    forms = [form for form, kind in (("bullets", Indicator), ("milestones", Milestone)) if kind in kinds]
    return [Exhibit(f"{form}-{facts.section.id}") for form in forms]


def _title(facts: Facts) -> tuple[str, ...]:
    head = f"{facts.month.label}{facts.subject}"
    if facts.department is not None:
        return (facts.department.name, f"{head}进展情况")
    part = f"{facts.section.name}板块" if facts.section is not None else ""
    return (f"关于{head}", f"{part}进展情况的通报")


def _demo(facts: Facts) -> list[Block]:
    return [Paragraph((Sentence(DEMO_SENTENCE),))] if facts.edition.is_demo else []


def _opening(facts: Facts) -> Sentence:
    what = f"{facts.plan.title}{facts.section.name}板块" if facts.section is not None else facts.plan.title
    if facts.department is not None:
        what = f"{facts.department.name}承担的{facts.plan.title}任务"
    return sentence(
        f"根据各责任单位月度报送（数据版本v{facts.edition.version}），现将{what}{facts.month.number}月进展情况"
        f"{'汇总' if facts.department is not None else '通报'}如下。"
    )


def nothing_behind(rows: Sequence[Assessment]) -> str:
    """Why there is nothing to write a 督办单 on; what was not reported is asked for by a 催报单."""
    missing = sum(one.status == "not_reported" for one in rows)
    return f"已报送的没有滞后事项，另有{missing}项未报送，可在报送日历催报" if missing else "没有滞后事项，不需要督办单"


def _notice(facts: Facts) -> Briefing:
    department, month = facts.department, facts.month
    rows = notice_items(department.id, facts.assessments) if department is not None else []
    if department is None or not rows:
        name = department.name if department is not None else "未指定部门"
        own = [one for one in facts.assessments if department is not None and one.item.reporter == department.id]
        raise NothingBehind(f"{name}{month.label}{nothing_behind(own)}")
    head = f"截至{month.label}底，你单位负责的{facts.plan.title}任务指标中，{count_words(rows)}。"
    reply = sentence("请对照下列事项逐项说明滞后原因，提出整改措施和完成时限，填写附表。")
    by_when = sentence("请于（由督办单位填写日期）前书面反馈。", is_open=True)
    blocks: list[Block] = [*_demo(facts), Paragraph((sentence(head, rows), reply, by_when))]
    blocks += notice_paragraphs(month, rows)
    return Briefing((f"{month.label}{facts.subject}", "滞后事项督办单"), f"{department.name}：", tuple(blocks))
