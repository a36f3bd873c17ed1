"""python -m etl remind: reminders that are due, for cron."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from etl.console import print_table, say
from etl.recipe import Progress
from etl.remind.sending import remind
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.reminding import RemindRefused
from monitor.words.reminder import STAGE_WORDS

WAY_WORDS = {"mail": "邮件", "wecom": "企业微信", "dingtalk": "钉钉"}
STATE_WORDS = {"sent": "已发", "planned": "将发", "failed": "没有发出"}


def add_parser(sub: Any, common: argparse.ArgumentParser, user: str) -> None:
    """`remind` with its options."""
    found = sub.add_parser("remind", parents=[common], help="催报：按日历和日期提醒没有报齐的部门")
    found.add_argument("--month", help="只看这个月，形如 2025-09（默认为计划年度中该提醒的各月）")
    found.add_argument("--department", metavar="D", help="只看这个部门：编码、全称或简称")
    found.add_argument("--dry-run", action="store_true", help="只列出要发什么，不发也不记")
    found.add_argument("--day", type=_day, help="按这一天计算，形如 2025-10-09；只能与 --dry-run 同用")
    found.add_argument("--by", default=user, help="发送人（默认为当前系统用户）")


def run(home: Home, plan: Plan, options: argparse.Namespace, progress: Progress) -> tuple[dict[str, Any], int]:
    """The command's document and exit status; raises RemindRefused and SettingsFaults."""
    if options.day is not None and not options.dry_run:
        raise RemindRefused("--day 只用来预先查看，请与 --dry-run 同用")
    if not options.by.strip():
        raise RemindRefused("发送人不能为空：请写 --by 姓名")
    return remind(
        home,
        plan,
        options.by.strip(),
        progress,
        month=_month(options.month) if options.month else None,
        department=_department(plan, options.department) if options.department else None,
        day=options.day,
        is_dry=options.dry_run,
    )


def show(document: dict[str, Any]) -> None:
    """The result for a person."""
    rows: list[tuple[str, ...]] = [
        (
            WAY_WORDS[one["way"]],
            one["recipient"] + (f" <{one['address']}>" if one["address"] else ""),
            "、".join(one["months"]),
            "、".join(one["departments"]),
            STATE_WORDS[one["state"]] + (f"：{one['why']}" if one["why"] else ""),
        )
        for one in document["messages"]
    ]
    if rows:
        print_table(f"催报（{document['day']}）", ("方式", "收件人", "月份", "部门", "结果"), rows)
    elif document["missing"]:
        say("没有新的催报：该提醒的都已提醒过，或者没有设置收件人")
    else:
        say(f"按{document['day']}计算，没有需要提醒的部门")
    for one in document["missing"] if document["is_dry_run"] else ():
        stage = STAGE_WORDS[one["stage"]]
        say(f"{one['department']}　{one['month']}　{stage}　应报{one['due']}项，缺{len(one['missing'])}项")
    if document["without_recipient"]:
        say(f"没有收件人的部门：{'、'.join(document['without_recipient'])}（在 settings.toml 的 reminders 中补上）")
    for one in document["messages"]:
        if one["state"] == "failed":
            say(f"没有发给{one['recipient']}：{one['why']}；下次运行会再试")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("日期应形如 2025-10-09") from error


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise RemindRefused(f"月份“{text}”写法不对，应形如 2025-09") from error


def _department(plan: Plan, text: str) -> str:
    for one in plan.departments:
        if text in {one.id, one.name, one.short, *one.aliases}:
            return one.id
    raise RemindRefused(f"计划中没有单位“{text}”；全部单位见 python -m monitor.plan")
