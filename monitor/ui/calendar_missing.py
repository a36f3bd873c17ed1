"""未报送名单 of a month: who, what, how late; as a table and CSV, as 催报单 in Word, and reminders sent from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from monitor.access import Action, Forbidden, demand, may
from monitor.audit import note
from monitor.calendar import Return
from monitor.charts.figure import Table
from monitor.export.reminder import reminder_name, write_reminder, zip_reminders
from monitor.moment import short_day_text
from monitor.month import Month
from monitor.reminding import Message, Outcome, RemindRefused
from monitor.settings import SettingsFaults
from monitor.ui.actor import actor
from monitor.ui.block import MISSING, app_link, show_subheading
from monitor.ui.calendar import Diary, mark
from monitor.ui.calendar_return import WAY_WORDS
from monitor.ui.markup import Html, el, join, markdown_text, table
from monitor.web.table import csv_text
from monitor.words.calendar import return_words
from monitor.words.reminder_form import plain_text

NAMED = 4  # items of a department
FEW = 3  # departments of an earlier month
_SENT = "reminders_sent"
_COLUMNS = (
    *("月份", "部门", "情况", "应报项数", "已报项数", "未报项数", "未报项目"),
    *("规定期限", "最后期限", "逾期天数", "统计日期", "数据性质"),
)


def show_missing(diary: Diary) -> None:
    """Who has not reported the month, or that all have."""
    found, month = diary.calendar, diary.month
    if found.day <= month.last_day:
        return
    missing = found.missing(month)
    if not missing:
        if found.of_month(month):
            st.html(el("p", mark("on_time"), f"{month.number}月数据已全部报齐。", class_="stands"))
        _show_earlier(diary)
        return
    show_subheading(f"{month.number}月未报送名单（{len(missing)}个部门）")
    rows = [_row(diary, one) for one in missing]
    st.html(table(("部门", "情况", "未报送的项目", "最近催报"), rows, f"{month.label}未报送名单", "items owed"))
    _show_earlier(diary)
    _show_files(diary, missing)
    if may(diary.actor, Action.REMIND):
        _show_reminding(diary, missing)


def _show_earlier(diary: Diary) -> None:
    """What earlier months still lack: the departments of a month by name, where they are many as a number."""
    months = [(month, diary.calendar.missing(month)) for month in diary.calendar.months if month < diary.month]
    links = [link for month, owed in months for link in _earlier(diary, month, owed)]
    if links:
        count = sum(len(owed) for _, owed in months)
        st.html(el("p", f"以前月份仍有{count}份没有报齐：", join(links, "、"), "。", class_="index earlier"))


def _earlier(diary: Diary, month: Month, owed: Sequence[Return]) -> list[Html]:
    if len(owed) > FEW:
        return [app_link(f"{month.number}月{len(owed)}个部门", diary.address(month))]
    names = diary.plan.department
    return [
        app_link(f"{names[one.department].name}{month.number}月", diary.address(month, one.department)) for one in owed
    ]


def _row(diary: Diary, one: Return) -> tuple[str, ...]:
    names = "、".join(item.name for item in one.missing[:NAMED])
    more = f"等{len(one.missing)}项" if len(one.missing) > NAMED else ""
    words = f"{return_words(one)}{'，最近一次被退回' if one.is_returned else ''}"
    return (
        app_link(diary.plan.department[one.department].name, diary.address(one.month, one.department)),
        join((mark(one.state), el("strong", words))),
        f"{names}{more}",
        _last_reminded(diary, one),
    )


def _last_reminded(diary: Diary, one: Return) -> str:
    days = [
        said.at
        for said in diary.register.reminders
        if said.month == str(one.month) and one.department in said.departments
    ]
    return short_day_text(max(days)) if days else MISSING


def missing_csv(diary: Diary, missing: Sequence[Return]) -> bytes:
    """The list for Excel: UTF-8 with its mark, no cell that is calculated."""
    demo = "演示数据" if diary.calendar.is_demo else "正式数据"
    rows = tuple(
        (
            str(one.month),
            diary.plan.department[one.department].name,
            return_words(one),
            one.handover.due,
            one.handover.handed_in,
            len(one.missing),
            "；".join(item.name for item in one.missing),
            one.soft.isoformat(),
            one.hard.isoformat(),
            one.days_over,
            one.day.isoformat(),
            demo,
        )
        for one in missing
    )
    return csv_text(Table(_COLUMNS, rows)).encode("utf-8-sig")


def _show_files(diary: Diary, missing: Sequence[Return]) -> None:
    mark_ = "演示数据_" if diary.calendar.is_demo else ""
    with st.container(key="calendar-downloads", horizontal=True, gap="small"):
        if may(diary.actor, Action.DOWNLOAD):
            name = f"{mark_}未报送名单_{diary.month}_{diary.calendar.day.isoformat()}.csv"
            content = _taken(diary, Action.DOWNLOAD, name, lambda: missing_csv(diary, missing))
            st.download_button("未报送名单（CSV）", content, name, "text/csv", key="owed_csv", on_click="ignore")
        if may(diary.actor, Action.EXPORT):
            _offer_notices(diary, missing, mark_)


def _offer_notices(diary: Diary, missing: Sequence[Return], mark_: str) -> None:
    plan, is_demo = diary.plan, diary.calendar.is_demo
    name = f"{mark_}催报单_{diary.month}.zip"
    if len(missing) == 1:
        name = reminder_name(plan, missing[0], is_demo=is_demo)
        content = _taken(diary, Action.EXPORT, name, lambda: write_reminder(plan, missing[0], is_demo=is_demo))
        st.download_button("催报单（Word）", content, name, key="owed_word", on_click="ignore")
        return
    content = _taken(diary, Action.EXPORT, name, lambda: zip_reminders(plan, missing, is_demo=is_demo))
    label = f"催报单（Word，{len(missing)}份，zip）"
    st.download_button(label, content, name, "application/zip", key="owed_zip", on_click="ignore")


def _taken(diary: Diary, action: Action, name: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes the file once somebody wants it, and notes that it was taken."""

    def content() -> bytes:
        demand(diary.actor, action)
        made = make()
        note(diary.home, diary.actor, "downloaded" if action is Action.DOWNLOAD else "exported", file=name)
        return made

    return content


def _show_reminding(diary: Diary, missing: Sequence[Return]) -> None:
    """Choose departments, read what would be sent to whom, send it; and what became of it."""
    names = {one.department: diary.plan.department[one.department].name for one in missing}
    with st.expander("催报：选部门，看全文，发送", expanded=bool(st.session_state.get(_SENT))):
        _show_outcomes()
        chosen = st.multiselect(
            "部门",
            list(names),
            default=list(names),
            format_func=lambda one: names[one],
            key=f"remind_{diary.month}",
            placeholder="请选择",
        )
        try:
            prepared = diary.clerk.prepare(diary.home, diary.calendar, diary.month, chosen)
        except SettingsFaults as problem:
            st.error(markdown_text(str(problem)), title="settings.toml 有误，不能催报")
            return
        _show_prepared(diary, chosen, names, prepared)


def _show_prepared(diary: Diary, chosen: Sequence[str], names: dict[str, str], prepared: Sequence[Message]) -> None:
    reached = {department for one in prepared for department in one.departments}
    unreached = [names[one] for one in chosen if one not in reached]
    if unreached:
        st.warning(markdown_text(f"settings.toml 中没有这些部门的收件人：{'、'.join(unreached)}。"), title="发不到")
    if not prepared:
        return
    st.html(join(map(_preview, prepared)))
    label = f"发送{len(prepared)}份催报"
    st.button(label, type="primary", key="remind_send", on_click=_send, args=(diary, tuple(chosen)))


def _preview(one: Message) -> Html:
    address = f" <{one.address}>" if one.address else ""
    head = f"{WAY_WORDS[one.way]}　{one.recipient}{address}：{one.letter.subject}"
    return el("details", el("summary", head), el("pre", plain_text(one.letter)), class_="letter")


def _send(diary: Diary, chosen: Sequence[str]) -> None:
    """Runs on the server when the button is pressed; rights are looked at again there."""
    try:
        st.session_state[_SENT] = diary.clerk.send(diary.home, diary.plan, actor(), diary.month, chosen)
    except (Forbidden, RemindRefused, SettingsFaults) as problem:
        st.session_state[_SENT] = str(problem)


def _show_outcomes() -> None:
    """What became of the last sending; said once."""
    outcomes: list[Outcome] | str | None = st.session_state.pop(_SENT, None)
    if outcomes is None:
        return
    if isinstance(outcomes, str):
        st.error(markdown_text(outcomes), title="没有发送")
        return
    failed = [one for one in outcomes if not one.is_sent]
    if len(failed) < len(outcomes):
        st.success(f"已发出{len(outcomes) - len(failed)}份，记入台账。")
    for one in failed:
        st.error(markdown_text(f"{one.message.recipient}：{one.why}"), title="没有发出")
