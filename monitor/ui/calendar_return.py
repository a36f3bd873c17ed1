"""One department's month in the calendar: what it sent, what became of it, what is missing item by item."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from monitor.access import Action, may
from monitor.calendar import Entry, Return
from monitor.moment import moment_text, short_day_text
from monitor.people import called
from monitor.ui.block import app_link, item_link, show_heading, show_subheading
from monitor.ui.calendar import Diary, deadlines, grid, legend, mark, row_of, told
from monitor.ui.markup import Html, el, join, table
from monitor.words.calendar import calendar_note, entry_words
from monitor.words.reminder import STAGE_WORDS

WAY_WORDS = {"mail": "邮件", "wecom": "企业微信", "dingtalk": "钉钉"}


def show_return(diary: Diary, one: Return) -> None:
    """The department's month below its heading, from top to bottom."""
    _missing(diary, one)
    _entries(diary, one)
    _reminded(diary, one)
    show_subheading(f"{diary.plan.year}年各月")
    row = row_of(diary, one.department, diary.plan.department[one.department].short)
    st.html(join((legend(), grid(diary, [row], "逐月报送情况"), el("p", calendar_note(diary.calendar), class_="note"))))


def show_return_heading(diary: Diary, one: Return) -> None:
    """Whose month it is, how much of it is there, and how long there is still."""
    here = diary.here
    everyone = app_link("报送日历", diary.address(diary.month))
    own = app_link("部门页面", here.address("departments", department=one.department))
    st.html(el("p", everyone, Html("　"), own, class_="crumb"))
    department = diary.plan.department[one.department]
    by_when = deadlines(one, is_open=bool(one.missing))
    sentence = f"应报{one.handover.due}项，已报{one.handover.handed_in}项。{by_when}"
    show_heading(
        f"{department.name}：{one.month.label}报送", sentence if one.handover.due else "这个月没有应报的项目。"
    )
    if not one.handover.due:
        return
    parts = [mark(one.state), el("strong", told(one))]
    if one.handover.received is not None:
        which = "最近收到" if one.missing else "报齐"
        parts.append(el("span", f"　{short_day_text(one.handover.received)}{which}", class_="of"))
    st.html(el("p", parts, class_="stands"))
    if one.is_missing and may(diary.actor, Action.SUBMIT, one.department):
        query = {"department": one.department, "period": str(one.month), **here.query}
        st.html(el("p", app_link("去报送", f"/upload?{urlencode(query)}"), class_="reason"))


def _missing(diary: Diary, one: Return) -> None:
    if not one.missing:
        return
    title = "未报送的项目" if one.is_missing else "应报送的项目"
    show_subheading(f"{title}（{len(one.missing)}项）")
    rows = [
        (
            str(number),
            item_link(diary.here, item),
            diary.plan.task[item.task].title,
            getattr(item, "unit", "自评"),
        )
        for number, item in enumerate(one.missing, start=1)
    ]
    st.html(table(("序号", "项目", "任务", "单位"), rows, title, "items"))


def _entries(diary: Diary, one: Return) -> None:
    show_subheading("报送记录")
    if not one.entries:
        st.caption("还没有收到这个月的报送。")
        return
    sees = diary.sees_people(one.department)
    columns = ("收到时间", "性质和状态", *(("文件", "报送人", "理由", "经过") if sees else ()), "编号")
    rows = [_entry(diary, entry, sees=sees) for entry in reversed(one.entries)]
    st.html(table(columns, rows, "报送记录，最近的在前", "items"))
    if not sees:
        st.html(el("p", "文件名、报送人和退回理由，登录后由本部门报送员和审核员查看。", class_="note"))


def _entry(diary: Diary, entry: Entry, *, sees: bool) -> tuple[str, ...]:
    one = entry.submission
    received = moment_text(one.received_at)
    if not sees:
        return (received, entry_words(entry), one.id)
    who = partial(called, diary.register.names)
    deeds = "；".join(f"{short_day_text(deed.at)}{_DEEDS[deed.act]}（{who(deed.by)}）" for deed in one.deeds[1:])
    return (
        received,
        entry_words(entry),
        _file(diary, entry),
        who(one.by),
        entry.reason,
        deeds,
        one.id,
    )


_DEEDS = {"approved": "通过", "returned": "退回", "withdrawn": "撤回", "published": "发布"}


def _file(diary: Diary, entry: Entry) -> Html | str:
    """The file's name, as a way to the file where it is published and may be taken away."""
    one = entry.submission
    if one.state != "published" or not may(diary.actor, Action.DOWNLOAD):
        return one.file
    return el("a", one.file, href=f"/submission/{one.id}?version={diary.here.newest.version}", download=True)


def _reminded(diary: Diary, one: Return) -> None:
    """When the department was reminded of the month; to whom is said to those who remind."""
    own = [
        said for said in diary.register.reminders if said.month == str(one.month) and one.department in said.departments
    ]
    if not own:
        return
    show_subheading(f"催报记录（{len(own)}次）")
    knows = may(diary.actor, Action.REMIND)
    rows = [
        (
            moment_text(said.at),
            STAGE_WORDS.get(said.stage, said.stage),
            WAY_WORDS.get(said.way, said.way),
            *((said.recipient, called(diary.register.names, said.by)) if knows else ()),
        )
        for said in reversed(own)
    ]
    st.html(table(("时间", "阶段", "方式", *(("收件人", "发送人") if knows else ())), rows, "催报记录", "items"))
