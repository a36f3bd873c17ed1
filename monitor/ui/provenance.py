"""Blocks that say where numbers come from: file and line of each, public figures, and what was replaced."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.access import Action, may
from monitor.assess import Assessment
from monitor.moment import day_text
from monitor.month import Month
from monitor.observation import Observation, Source
from monitor.plan import Indicator, Item, Narrative
from monitor.position import position
from monitor.ui.actor import actor
from monitor.ui.block import MISSING, rule_note, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, table
from monitor.ui.sheet import kept, show
from monitor.warehouse import PublishedFigure, Revision
from monitor.web.records import published_figures, revised_cells, revisions
from monitor.words import amount_text
from monitor.words.value import date_text


def show_months(here: Here, one: Assessment) -> None:
    """Month by month: what was reported, its light, and the file, line and submission that each number came from."""
    show_subheading("逐月数据")
    rows = [_month_row(here, one.item, month, status, one.this_year.get(month)) for month, status in _lights(here, one)]
    if isinstance(one.item, Narrative):
        columns: tuple[str, ...] = ("月份", "自评", "部门说明", "来源", "报送")
    else:
        columns = ("月份", "状态", "本月数", "累计数", "备注", "来源", "报送")
    is_derived = any(seen.is_derived for seen in one.this_year.values())
    derived = el("p", "† 本月数、累计数只报了一个，另一个由系统推算。", class_="note") if is_derived else ""
    show(join((table(columns, rows, f"{one.item.name}逐月数据", "items"), derived, rule_note(here.view.plan))))


def _lights(here: Here, one: Assessment) -> list[tuple[Month, str]]:
    """The item's status in every month of the year so far, newest first."""
    found = [
        (month, each.status)
        for month, assessments in here.view.year.items()
        for each in assessments
        if each.item.id == one.item.id
    ]
    return sorted(found, reverse=True)


def _month_row(here: Here, item: Item, month: Month, status: str, seen: Observation | None) -> tuple[str, ...]:
    origin = ("", "") if seen is None else (_file(here, seen.source), _handed_in(seen.source))
    said = "" if seen is None else seen.text or ""
    if isinstance(item, Narrative):
        return (month.label, light(status), said, *origin)
    if seen is None:
        return (month.label, light(status), MISSING, MISSING, "", *origin)
    mark = "*" if seen.is_corrected else ""
    amount, value = amount_text(seen.amount, item), amount_text(seen.value, item) + mark
    return (month.label, light(status), amount, value, _remarks(item, seen), *origin)


def _remarks(item: Item, seen: Observation) -> str:
    remarks = [seen.text or ""]
    if seen.is_corrected:
        remarks.append(f"*更正：报送值{amount_text(seen.reported_value, item)}，{seen.correction}")
    return "；".join(filter(None, remarks)) + ("†" if seen.is_derived else "")


def _file(here: Here, source: Source) -> Html:
    """File and line, the file to be downloaded by those who may."""
    address = f"/submission/{source.submission}?version={here.view.edition.version}"
    may_download = may(actor(), Action.DOWNLOAD)
    name = el("a", source.file, href=address, download=True) if may_download else el("span", source.file)
    return join((name, f" {position(source.sheet, source.line)}"))


def _handed_in(source: Source) -> str:
    return f"{source.submission}，{source.by}，{day_text(source.received_at)}"


@kept
def show_published(here: Here, one: Assessment) -> None:
    """公开数据: real figures that were published on the same quantity."""
    names = one.item.published if isinstance(one.item, Indicator) else ()
    if not names:
        return
    figures = published_figures(here.view.edition.version, names)
    if figures:
        show_subheading("公开数据")
        show(
            table(
                ("名称", "地区", "时期", "数值", "来源"),
                [_published_row(figure) for figure in figures],
                "已公布的真实数据及其来源",
                "items captioned",
            )
        )


_MEASURES = {"year-to-date": "累计", "annual": "年度", "growth": "增速", "rank": "位次", "stock": "期末数"}


def _published_row(figure: PublishedFigure) -> tuple[str, ...]:
    bound = {"=": "", ">": "超", "<": "近"}.get(figure.bound, "")
    value = f"{bound}{figure.value:f}{figure.unit}"
    source = el("a", figure.source_title, href=figure.source_url, target="_blank", rel="noopener noreferrer")
    return (
        f"{figure.name}（{_MEASURES.get(figure.measure, figure.measure)}）",
        figure.region,
        date_text(figure.period),
        value,
        _safe_link(figure, source),
    )


def _safe_link(figure: PublishedFigure, link: Html) -> str:
    """Only web addresses become links: what stands in a file is not trusted."""
    return link if figure.source_url.startswith(("https://", "http://")) else figure.source_title


def show_revisions(here: Here, one: Assessment) -> None:
    """What was replaced by a later submission; nothing received is ever lost."""
    found = revisions(here.view.edition.version, one.item.id)
    if not found:
        return
    show_subheading("更正记录")
    columns = ("月份", "地区", "原本月数", "原累计数", "现累计数", "现报送", "原因", "原来源", "原报送")
    show(table(columns, _revision_rows(here, one.item, found), "被后来报送替换的数据", "items"))


def _revision_rows(here: Here, item: Item, found: Iterable[Revision]) -> list[tuple[str, ...]]:
    district = here.view.plan.district
    now = revised_cells(here.view.edition.version, item.id)
    return [
        (
            one.month.label,
            district[one.district].name if one.district in district else "全市",
            amount_text(one.amount, item),
            amount_text(one.value, item),
            *_successor(item, one, now.get((one.district, one.month))),
            _file(here, one.source),
            _handed_in(one.source),
        )
        for one in found
    ]


def _successor(item: Item, old: Revision, now: Observation | None) -> tuple[str, str, str]:
    """What stands there now, who revised it, and why, as the 备注 of the new row says."""
    if now is None or now.receipt.submission != old.superseded_by:
        return (MISSING, old.superseded_by, "")
    return (amount_text(now.value, item), _handed_in(now.source), now.text or "报送时未说明原因")
