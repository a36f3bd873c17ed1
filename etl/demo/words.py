"""What departments write beside their demonstration figures: stages of milestones, progress of narratives."""

from __future__ import annotations

from etl.demo.chance import chance
from etl.demo.narratives import PROGRESS
from monitor.month import Month
from monitor.plan import Milestone

_GENERIC = (
    "已明确年度工作安排和责任分工，{name}各项前期工作有序开展",
    "{name}按计划推进，阶段性工作基本完成",
    "{name}持续推进，正在梳理成效、完善机制",
)
_MONTHLY_LEADS = ("月初作了部署，", "工作有序衔接，", "")
_LAGS = (
    "受审批环节较多影响，进度略慢，已倒排工期",
    "因部分配套条件未落实，进度稍缓，正在会商解决",
    "涉及单位较多，材料汇总偏慢，已安排专人督促",
    "前期准备时间较长，下月起加快推进",
)
_LAGS_FAR = (
    "部分前期工作需要返工，进度明显慢于计划，已提请分管领导协调，拟于下季度集中攻坚",
    "因方案调整重新报批，明显慢于计划，已制定赶进度措施",
)
_FINISHED = (
    "年度各项任务已完成，转入常态化推进",
    "年度任务已全部完成，正在总结做法、巩固成效",
)
_OVERDUE = (
    "受审核修改影响未能按期完成，拟于下月办结",
    "因部分内容需补充完善而延后，正在抓紧收尾",
)


def narrative_text(narrative: str, name: str, month: Month, status: str) -> str:
    """One or two sentences on a narrative, by the quarter and by how it goes."""
    own = PROGRESS.get(narrative) or tuple(text.format(name=name) for text in _GENERIC)
    text = own[min(month.quarter, len(own)) - 1]
    lead = _MONTHLY_LEADS[(month.number - 1) % 3]
    if status == "reached":
        return f"{_pick(_FINISHED, narrative)}。"
    if status == "behind":
        return f"{text}。{_pick(_LAGS, narrative)}。"
    if status == "far_behind":
        return f"{_pick(_LAGS_FAR, narrative)}。"
    return f"{lead}{text}。"


def milestone_text(milestone: Milestone, percent: int, *, is_new: bool, is_overdue: bool) -> str:
    """Where a milestone stands among its stages."""
    if percent >= 100:
        return "本月全部完成。" if is_new else "已完成。"
    stages = milestone.stages
    if percent == 0 or not stages:
        text = f"完成{percent}%" if percent else "正在做前期准备"
    else:
        at = min(len(stages) - 1, percent * len(stages) // 100)
        past = f"“{stages[at - 1]}”已完成，" if at else ""
        text = f"{past}正处于“{stages[at]}”阶段"
    return f"{text}；{_pick(_OVERDUE, milestone.id)}。" if is_overdue else f"{text}。"


def _pick(texts: tuple[str, ...], about: str) -> str:
    return chance("words", about).choice(texts)
