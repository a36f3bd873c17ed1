"""The commands of the reviewer and of whoever looks after the server: approve, return, restore, verify."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from etl.console import say
from etl.recipe import Progress
from etl.review import acts as review_acts
from etl.submissions import SubmissionRefused
from etl.verify import Verified, verify
from etl.writing import writing
from monitor.access import Actor, Role
from monitor.clock import now
from monitor.home import Home
from monitor.ledger import Ledger

COMMANDS = frozenset({"approve", "return", "restore", "verify"})
Result = tuple[dict[str, Any], int]


def add_parser(sub: Any, common: argparse.ArgumentParser, name: Callable[[str], str]) -> None:
    """The commands' own options."""
    approve = sub.add_parser("approve", parents=[common], help="批准报送")
    approve.add_argument("submissions", nargs="+", metavar="SUBMISSION", help="报送编号，形如 S000012")
    approve.add_argument("--by", type=name, required=True, help="批准人")
    for command, what in (("return", "退回一份报送"), ("restore", "让退回或撤回的报送重新待审")):
        one = sub.add_parser(command, parents=[common], help=what)
        one.add_argument("submission", metavar="SUBMISSION", help="报送编号，形如 S000012")
        one.add_argument("--by", type=name, required=True, help="操作人")
        one.add_argument("--reason", required=True, help="理由，报送单位看得到")
    check = sub.add_parser("verify", parents=[common], help="核对台账、报送原件、各版本和数据湖是否完好")
    check.add_argument("--rebuild", action="store_true", help="另在临时文件夹重建最后的版本，逐表比较")
    check.add_argument("--accept", metavar="TEXT", help="已查明台账为何短缺，写明理由，以现有台账为准")
    check.add_argument("--by", type=name, help="写明理由的人（与 --accept 同用）")


def operator(by: str) -> Actor:
    """Whoever runs a command on the server, who owns the installation: four eyes do not bind, the ledger says who."""
    return Actor(by, by, Role.ADMINISTRATOR, origin="命令行")


def run(home: Home, options: argparse.Namespace, progress: Progress) -> Result:
    """The command's document and exit status."""
    if options.command == "verify":
        return _verify(home, options, progress)
    actor = operator(options.by)
    if options.command == "approve":
        approved = review_acts.approve_submissions(home, actor, options.submissions, four_eyes=False)
        return {"approved": list(approved)}, 0
    if options.command == "return":
        review_acts.send_back_submission(home, actor, options.submission, options.reason)
        return {"submission": options.submission, "state": "returned"}, 0
    review_acts.restore_submission(home, actor, options.submission, options.reason)
    return {"submission": options.submission, "state": "received"}, 0


def _verify(home: Home, options: argparse.Namespace, progress: Progress) -> Result:
    if options.accept is not None:
        _accept(home, options.accept, options.by or "")
    found = verify(home, progress, rebuilds=options.rebuild)
    return _document(found), 1 if found.faults else 0


def _accept(home: Home, reason: str, by: str) -> None:
    if not reason.strip() or not by.strip():
        raise SubmissionRefused("以现有台账为准，须写明理由和姓名：--accept 理由 --by 姓名")
    with writing(home):
        event = {"at": now().isoformat(), "act": "ledger_accepted", "by": by, "from": "命令行", "reason": reason}
        Ledger(home.ledger).append(event)


def _document(found: Verified) -> dict[str, Any]:
    document = {name: value for name, value in asdict(found).items() if name != "is_rebuilt"}
    return {"ok": not found.faults, **document, "rebuilt": found.is_rebuilt}


def show(command: str, document: dict[str, Any]) -> None:
    """The result for a person."""
    if command == "approve":
        say(f"已批准 {'、'.join(document['approved'])}" if document["approved"] else "都已经批准过，没有变化")
    elif command == "return":
        say(f"已退回 {document['submission']}")
    elif command == "restore":
        say(f"{document['submission']} 重新待审")
    else:
        _show_verified(document)


def _show_verified(document: dict[str, Any]) -> None:
    for fault in document["faults"]:
        say(f"✗ {fault['message']}{fault['remedy']}")
    for remark in document["remarks"]:
        say(f"· {remark}")
    counted = f"台账{document['lines']}行、报送{document['submissions']}份、版本{document['versions']}个"
    looked = f"核对了{counted}（台账末行 {document['head'] or '无'}）"
    if document["faults"]:
        say(f"{looked}：发现{len(document['faults'])}处问题")
    else:
        say(f"{looked}：完好" + ("，与重建的版本逐表一致" if document["rebuilt"] else ""))
