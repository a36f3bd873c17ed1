"""Headlines: one message with its number and judgment, at most 28 characters; no cause claimed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from monitor.assess import Assessment
from monitor.plan import Indicator, Section
from monitor.status import LAGGING, WORDS, worst
from monitor.tally import Tally, tally
from monitor.words.value import amount_text, gap_text, is_measured_against_target, percent_text

LONGEST = 28


def headline_section(section: Section, assessments: Sequence[Assessment]) -> str:
    """5项指标2项滞后，5G基站缺口最大."""
    if not assessments:
        return _first_that_fits(f"{section.name}暂无监测项", "本板块暂无监测项")
    counted = tally(assessments)
    noun = "项指标" if all(isinstance(one.item, Indicator) for one in assessments) else "项任务指标"
    head = f"{counted.total}{noun}"
    if not counted.lagging:
        message = _nothing_lags(counted)
        return _first_that_fits(f"{section.name}{head}{message}", f"{head}{message}", f"{counted.total}项{message}")
    unreported = counted.counts["not_reported"]
    if counted.lagging == 1:
        return _one_lags(assessments, head, counted.total, unreported)
    lag = "全部滞后" if counted.lagging == counted.total else f"{counted.lagging}项滞后"
    furthest = _furthest(assessments)
    with_unreported = [f"{head}{lag}、{unreported}项未报送，{furthest}"] if unreported else []
    return _first_that_fits(*with_unreported, f"{head}{lag}，{furthest}", f"{counted.total}项{lag}，{furthest}")


def _one_lags(assessments: Sequence[Assessment], head: str, total: int, unreported: int) -> str:
    """18项任务指标1项略有滞后，为涉海应用场景: of one alone nothing is the widest."""
    one = next(row for row in assessments if row.status in LAGGING)
    lag = WORDS[one.status] if total == 1 else f"1项{WORDS[one.status]}"
    short = one.item.short
    with_unreported = [f"{head}{lag}（{short}）、{unreported}项未报送"] if unreported else []
    return _first_that_fits(*with_unreported, f"{head}{lag}，为{short}", f"{total}项{lag}，为{short}")


def headline_overview(assessments: Sequence[Assessment]) -> str:
    """98项任务指标12项滞后，其中3项明显滞后."""
    if not assessments:
        return "暂无监测项"
    counted = tally(assessments)
    head = f"{counted.total}项任务指标"
    if not counted.lagging:
        return _first_that_fits(f"{head}{_nothing_lags(counted)}")
    red, unreported = counted.counts["far_behind"], counted.counts["not_reported"]
    if counted.lagging == 1:
        told = f"{head}{'' if counted.total == 1 else '1项'}{WORDS['far_behind' if red else 'behind']}"
        return _first_that_fits(f"{told}、{unreported}项未报送" if unreported else told, told)
    lag = "全部滞后" if counted.lagging == counted.total else f"{counted.lagging}项滞后"
    calm = f"、{unreported}项未报送" if unreported else "，无明显滞后"  # no calm about what is not known
    graver = f"，其中{red}项明显滞后" if red else calm
    return _first_that_fits(f"{head}{lag}{graver}", f"{head}{lag}")


def headline_task_heatmap(assessments: Sequence[Assessment]) -> str:
    """29项任务中3项亮红灯、6项亮黄灯: each task by the worst of its rows."""
    by_task: dict[str, list[str]] = {}
    for one in assessments:
        by_task.setdefault(one.task.id, []).append(one.status)
    if not by_task:
        return "暂无任务"
    shown = [worst(statuses) for statuses in by_task.values()]
    red, yellow, grey = (shown.count(code) for code in ("far_behind", "behind", "not_reported"))
    lights = [f"{count}项亮{name}灯" for count, name in ((red, "红"), (yellow, "黄")) if count]
    if lights:
        told = f"中{'、'.join(lights)}" if len(shown) > 1 else f"亮{'红' if red else '黄'}灯"
        return _first_that_fits(f"{len(shown)}项任务{told}")
    return _first_that_fits(f"{len(shown)}项任务{_alone(_tasks_stand(assessments, len(shown), grey), len(shown))}")


def _tasks_stand(assessments: Sequence[Assessment], total: int, grey: int) -> str:
    """The rest of a headline where no task lags; that nothing does is said of those alone that were reported."""
    counts = tally(assessments).counts
    for code, words in (("not_reported", "均未报送"), ("not_due", "均未到期")):
        if counts[code] == len(assessments):
            return words
    if grey == total:
        return "均有未报送，已报送的无滞后" if counts["on_track"] or counts["reached"] else "均有未报送，其余未到期"
    return f"中{grey}项有未报送，其余无滞后" if grey else "均无滞后"


def headline_item(assessment: Assessment) -> str:
    """5G基站完成67.5%，超序时17.5个百分点."""
    short, word = assessment.item.short, WORDS[assessment.status]
    if assessment.as_of is None:
        return f"{short}{_why_missing(assessment)}"
    if assessment.as_of != assessment.month:
        missing = f"{assessment.month.number}月{_why_missing(assessment)}"
        last = f"{assessment.as_of.number}月{_standing(assessment)}"
        return _first_that_fits(f"{short}{last}，{missing}", f"{short}{missing}")
    return _first_that_fits(*(f"{short}{rest}" for rest in _item_messages(assessment)), f"{short}{word}")


def _why_missing(assessment: Assessment) -> str:
    # A month missed may be yellow or red by the rule; that nothing was handed in must be said all the same.
    return WORDS[assessment.status if assessment.reporting == "reported" else assessment.reporting]


def _standing(assessment: Assessment) -> str:
    """Where the item stood when it was last reported, as short as can be."""
    item = assessment.item
    if item.kind == "narrative":
        return f"自评{WORDS[assessment.last_status or assessment.status]}"
    if assessment.attainment_share is None:
        return amount_text(assessment.actual, item)
    return _done(assessment)


def _item_messages(assessment: Assessment) -> tuple[str, ...]:
    """What a headline may say after the item's name, the fullest first."""
    item, word, done = assessment.item, WORDS[assessment.status], _done(assessment)
    if item.kind == "narrative":
        return (_standing(assessment),)
    if item.kind == "milestone":
        return ("已完成" if assessment.status == "reached" else f"完成{amount_text(assessment.actual, item)}，{word}",)
    if assessment.gap_pp is None or assessment.status == "reached":
        return (f"{amount_text(assessment.actual, item)}，{word}",)
    if is_measured_against_target(assessment):
        done = f"完成目标的{percent_text(assessment.attainment_share)}"
        return (f"{done}，{word}", done)
    gap = gap_text(assessment)
    return (f"{done}，{gap}", gap)


def _done(assessment: Assessment) -> str:
    """完成67.5%; 达目标的79.0% of what is itself in per cent, where the share would be taken for the value."""
    share = percent_text(assessment.attainment_share)
    is_share = isinstance(assessment.item, Indicator) and assessment.item.unit == "%"
    return f"达目标的{share}" if is_share else f"完成{share}"


def all_furthest_behind(assessments: Sequence[Assessment]) -> list[Assessment]:
    """Of the rows with the worst light the one with the widest gap, and those that are exactly as far behind; where no
    gap is known the first of them; none where nothing lags."""
    gravest = worst(one.status for one in assessments if one.status in LAGGING)
    rows = [one for one in assessments if one.status == gravest]
    first = min(rows, key=lambda one: one.gap_pp or Decimal(0), default=None)
    if first is None or first.gap_pp is None:
        return [first] if first else []
    return [one for one in rows if one.gap_pp == first.gap_pp]


def _furthest(assessments: Sequence[Assessment]) -> str:
    rows = all_furthest_behind(assessments)
    if not rows:
        return ""
    short = rows[0].item.short
    if rows[0].gap_pp is None:
        return f"{short}{WORDS[rows[0].status]}"
    return f"{short}等{len(rows)}项缺口最大" if len(rows) > 1 else f"{short}缺口最大"


def _alone(words: str, total: int) -> str:
    """The words without 均 or 全部, where they are said of one alone."""
    return words.removeprefix("均").removeprefix("全部") if total == 1 else words


def _nothing_lags(counted: Tally) -> str:
    """The rest of a headline where no row lags."""
    return _alone(_calm(counted), counted.total)


def _calm(counted: Tally) -> str:
    total, grey, not_due = counted.total, counted.counts["not_reported"], counted.counts["not_due"]
    if grey == total:
        return "均未报送"
    if not_due == total:
        return "均未到期"
    if grey:
        return f"{grey}项未报送，其余{'未到期' if grey + not_due == total else '无滞后'}"
    if counted.counts["reached"] == total:
        return "全部已达标"
    if counted.counts["reached"]:
        return f"无滞后，{counted.counts['reached']}项已达标"
    return "均无滞后" if not_due else "全部进度正常"


def _first_that_fits(*candidates: str) -> str:
    """The first candidate within the length, else the last one cut."""
    for candidate in candidates:
        if len(candidate) <= LONGEST:
            return candidate
    return f"{candidates[-1][: LONGEST - 1]}…"
