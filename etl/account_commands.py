"""python -m etl account …: local accounts, from the command line of the server."""

from __future__ import annotations

import argparse
from typing import Any

from etl.console import print_table, say
from monitor.access import ROLE_WORDS, Actor, Role
from monitor.accounts import Account, add_account, change_account, list_accounts, reset_password
from monitor.audit import note
from monitor.home import Home
from monitor.lockout import forget_attempts
from monitor.plan import Plan
from monitor.sessions import Session, end_sessions, sessions_of
from monitor.settings import read_settings

ROLES = [role.value for role in Role if role is not Role.NOBODY]
Document = dict[str, Any]


class DepartmentUnknown(Exception):
    """No department of the plan is called so; the message is a Chinese sentence."""


def add_parser(sub: Any, common: argparse.ArgumentParser) -> None:
    """`account` and what can be done with one."""
    account = sub.add_parser("account", help="本地账号：新增、列出、停用、重置口令、结束会话")
    acts = account.add_subparsers(dest="act", required=True, metavar="操作")

    def one(name: str, about: str) -> argparse.ArgumentParser:
        found: argparse.ArgumentParser = acts.add_parser(name, parents=[common], help=about)
        if name != "list":
            found.add_argument("id", metavar="ID", nargs="?" if name == "sessions" else None, help="账号")
        return found

    one("list", "列出全部账号")
    added = one("add", "新增账号，显示一次性口令")
    added.add_argument("--name", required=True, help="姓名")
    added.add_argument("--role", required=True, choices=ROLES, help="角色")
    added.add_argument("--department", action="append", default=[], metavar="D", help="报送员所属部门，可写多个")
    one("disable", "停用账号，结束其会话")
    one("enable", "重新启用账号，并解除暂停登录")
    one("reset", "换一个一次性口令，结束其会话，并解除暂停登录")
    role = one("role", "改角色，结束其会话")
    role.add_argument("role", choices=ROLES, metavar="ROLE", help="新角色")
    role.add_argument("--department", action="append", default=None, metavar="D", help="改为报送员时所属部门，可写多个")
    departments = one("departments", "改报送员所属部门，结束其会话")
    departments.add_argument("departments", nargs="+", metavar="D", help="部门编码、全称或简称")
    one("sessions", "列出登录中的会话（不写账号为全部）")
    one("sign-out", "结束账号的全部会话")


def run(home: Home, plan: Plan, options: argparse.Namespace, user: str) -> Document:
    """What was done, as a document; raises AccountRefused or DepartmentUnknown."""
    by = Actor(user, user, Role.ADMINISTRATOR, origin="命令行")
    match options.act:
        case "list":
            return {"accounts": [_account(one) for one in list_accounts(home)]}
        case "sessions":
            access = read_settings(home).access
            return {"sessions": [_session(one) for one in sessions_of(home, options.id, access)]}
        case "sign-out":
            ended = end_sessions(home, options.id)
            note(home, by, "sessions_ended", account=options.id, times=ended)
            return {"ended": ended}
        case "add":
            departments = department_ids(plan, options.department)
            made, password = add_account(home, by, options.id.lower(), options.name, Role(options.role), departments)
            return {"account": _account(made), "one_time_password": password}
        case "reset":
            password = reset_password(home, by, options.id)
            forget_attempts(home, options.id)
            end_sessions(home, options.id)
            return {"account": {"id": options.id}, "one_time_password": password}
        case _:
            return {"account": _account(_changed(home, plan, by, options))}


def _changed(home: Home, plan: Plan, by: Actor, options: argparse.Namespace) -> Account:
    match options.act:
        case "role":
            departments = None if options.department is None else department_ids(plan, options.department)
            changed = change_account(home, by, options.id, role=Role(options.role), departments=departments)
        case "departments":
            changed = change_account(home, by, options.id, departments=department_ids(plan, options.departments))
        case act:
            changed = change_account(home, by, options.id, is_disabled=act == "disable")
            forget_attempts(home, options.id)
    return changed


def department_ids(plan: Plan, names: list[str]) -> list[str]:
    """Ids of departments by id, name, short name or alias; raises DepartmentUnknown."""
    known = {name: one.id for one in plan.departments for name in (one.id, one.name, one.short, *one.aliases)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DepartmentUnknown(f"没有部门“{'”、“'.join(unknown)}”；可写编码、全称或简称，见 make plan")
    return [known[name] for name in names]


def show(document: Document) -> None:
    """The result for a person; a one-time password is shown here and nowhere else."""
    if "accounts" in document:
        rows = [_row(one) for one in document["accounts"]]
        print_table("本地账号", ("账号", "姓名", "角色", "部门", "状态"), rows)
    elif "sessions" in document:
        keys = ("account", "name", "began_at", "seen_at", "from")
        rows = [tuple(str(one[key]) for key in keys) for one in document["sessions"]]
        print_table("登录中的会话", ("账号", "姓名", "登录时间", "最近使用", "来自"), rows)
    elif "ended" in document:
        say(f"已结束{document['ended']}个会话")
    elif "one_time_password" in document:
        say(f"账号 {document['account']['id']} 的一次性口令（只显示这一次，首次登录须修改）：")
        print(document["one_time_password"])
    else:
        print_table("已变更", ("账号", "姓名", "角色", "部门", "状态"), [_row(document["account"])])


def _row(one: Document) -> tuple[str, ...]:
    state = "停用" if one["is_disabled"] else "待首次登录" if one["must_change"] else "正常"
    return one["id"], one["name"], ROLE_WORDS[Role(one["role"])], "、".join(one["departments"]), state


def _account(one: Account) -> Document:
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role.value,
        "departments": sorted(one.departments),
        "is_disabled": one.is_disabled,
        "must_change": one.must_change,
        "created_at": one.created_at.isoformat(),
        "created_by": one.created_by,
    }


def _session(one: Session) -> Document:
    return {
        "account": one.actor.account,
        "name": one.actor.name,
        "began_at": one.began_at.isoformat(),
        "seen_at": one.seen_at.isoformat(),
        "from": one.origin,
        "device": one.device,
        "is_provided": one.is_provided,
    }
