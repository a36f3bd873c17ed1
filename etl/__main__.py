"""python -m etl check | load | answer | publish | rebuild | rollback | template | demo | status"""

from __future__ import annotations

import argparse
import getpass
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from etl import account_commands, commands, remind_command, review_commands
from etl.check.house import AnswerRefused, answers_of
from etl.console import print_json, print_reports, print_table, say
from etl.corrections import CorrectionFaults
from etl.demo.load import demo
from etl.file.decode import ENCODINGS
from etl.language.guidance import Guidance
from etl.recipe import BuildRefused
from etl.room.process import settle
from etl.submissions import SubmissionRefused
from etl.version import cluster
from etl.version.facts import Engine, fill_whole
from monitor import log
from monitor.accounts import AccountRefused
from monitor.fault import why, why_database
from monitor.home import PLAN_PATH, Home
from monitor.judged import NotJudged
from monitor.ledger import FolderGone, LedgerBroken, demand_there
from monitor.moment import recorded_text
from monitor.plan import Plan, PlanFaults, load_plan
from monitor.progress import progress_bar
from monitor.reminding import RemindRefused
from monitor.settings import SettingsFaults
from monitor.warehouse import VersionMissing

CUT_OFF = 141  # as shells have it of a program whose reader has gone
EXPECTED = (
    BuildRefused,
    AnswerRefused,
    CorrectionFaults,
    LedgerBroken,
    SettingsFaults,
    SubmissionRefused,
    VersionMissing,
    NotJudged,
    AccountRefused,
    account_commands.DepartmentUnknown,
    RemindRefused,
    commands.Refused,
)

WRITING = frozenset({"load", "publish", "rebuild", "rollback", "demo", "account", "remind"})


def parser() -> argparse.ArgumentParser:
    """The command line of interfaces.md."""
    root = argparse.ArgumentParser(prog="python -m etl", description="部门报送文件的检查、入库与发布")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="标准输出只给一份 JSON 文档")
    sub = root.add_subparsers(dest="command", required=True, metavar="命令")

    check = sub.add_parser("check", parents=[common], help="读取并检查，不写任何内容")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹")
    check.add_argument("--observations", action="store_true", help="在 JSON 中列出读到的每个观测值")
    check.add_argument("--marked", type=Path, metavar="DIR", help="把带“问题”列的副本写到这个文件夹，改好可再报送")
    check.add_argument("--marked-form", choices=("csv", "xlsx"), help="副本的格式（默认同原件）")
    _add_guidance(check)

    load = sub.add_parser("load", parents=[common], help="接收文件为报送")
    load.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹")
    load.add_argument("--by", type=_name, required=True, help="报送人")
    load.add_argument("--publish", action="store_true", help="没有错误的即行批准并发布")
    load.add_argument("--observations", action="store_true", help="在 JSON 中列出读到的每个观测值")
    _add_guidance(load)

    answer = sub.add_parser("answer", parents=[common], help="记住某部门的叫法指的是什么；不写名称则列出")
    answer.add_argument("--department", required=True, help="部门编码、全称或简称")
    answer.add_argument("text", nargs="?", metavar="TEXT", help="文件里的叫法")
    answer.add_argument("means", nargs="?", metavar="ID", help="指的是什么：编码或全称；写 - 撤回")
    answer.add_argument("--by", type=_name, default=_user(), help="回答的人（默认为当前系统用户）")

    publish = sub.add_parser("publish", parents=[common], help="发布已批准的报送")
    publish.add_argument("--by", type=_name, default=_user(), help="发布人（默认为当前系统用户）")
    publish.add_argument("--note", default="", help="向读者说明改动了什么")

    rebuild = sub.add_parser("rebuild", parents=[common], help="由报送和台账重建数据湖与数据库")
    rebuild.add_argument("--version", type=int, help="只重建这个版本")
    rebuild.add_argument("--engine", type=_engine, default=fill_whole, help="在 Spark 集群上计算：spark://主机名:7077")
    rebuild.add_argument("--by", type=_name, default=_user(), help="操作人（默认为当前系统用户）")

    rollback = sub.add_parser("rollback", parents=[common], help="撤回一份报送或一个版本，随即发布")
    rollback.add_argument("submission", nargs="?", metavar="SUBMISSION", help="报送编号，形如 S000012")
    rollback.add_argument("--version", type=int, help="撤回这个版本带来的改动")
    rollback.add_argument("--by", type=_name, required=True, help="操作人")
    rollback.add_argument("--reason", required=True, help="撤回理由")

    template = sub.add_parser("template", parents=[common], help="生成某部门某月的填报模板")
    template.add_argument("--department", required=True, help="部门编码、全称或简称")
    template.add_argument("--month", required=True, help="月份，形如 2025-09")
    template.add_argument("--xlsx", action="store_true", help="生成 Excel 工作簿（默认为 CSV）")
    template.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="写到哪个文件")

    status = sub.add_parser("status", parents=[common], help="列出某月各指标、节点、定性任务的状态")
    status.add_argument("--month", help="月份，形如 2025-09（默认为最近有数据的月份）")
    status.add_argument("--version", type=int, help="数据版本（默认为当前版本）")

    demo_ = sub.add_parser("demo", parents=[common], help="生成并载入演示数据")
    demo_.add_argument("--if-empty", action="store_true", help="已有数据的保持原样（make run 用）")
    account_commands.add_parser(sub, common)
    remind_command.add_parser(sub, common, _user())
    review_commands.add_parser(sub, common, _name)
    return root


def _add_guidance(command: argparse.ArgumentParser) -> None:
    encoding = "文字编码（默认自动识别）"
    command.add_argument("--encoding", choices=tuple(ENCODINGS), metavar="NAME", help=encoding)
    means = "这一次把名称当作计划里的某一项、某部门或某地区（可写多个）"
    command.add_argument("--answer", action="append", default=[], metavar="TEXT=ID", help=means)


def _user() -> str:
    """The operating system's name for who runs this; a container may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid{os.getuid()}"


def _engine(address: str) -> Engine:
    try:
        return cluster.engine(address)
    except BuildRefused as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("不能为空")
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    started = time.perf_counter()
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale: JSON is UTF-8, and no message fails to be said
            stream.reconfigure(encoding="utf-8" if options.json else None, errors="backslashreplace")
    try:
        document, status = _run(options)
    except PlanFaults as error:
        faults = [{"key": key, "message": sentence} for key, sentence in error.faults]
        return _fail(options, f"indicators.toml 有{len(faults)}处问题：{error}", faults)
    except EXPECTED as error:
        return _fail(options, str(error))
    except FolderGone as gone:
        return _fail(options, str(gone.strerror))
    except BrokenPipeError:
        raise
    except OSError as error:
        return _fail(options, f"读写失败：{error.filename or ''}（{why(error)}）；请检查路径、权限和磁盘空间后再试")
    except duckdb.Error as error:
        remedy = "磁盘满的请先腾出空间；文件损坏的请运行 python -m etl rebuild"
        return _fail(options, f"数据库文件读写失败（{why_database(error)}）；{remedy}")
    if options.json:
        print_json(document)
    else:
        _show(options.command, document)
    if status == 0 and options.command in WRITING:  # what only looks, or is refused, leaves no trace
        log.event("command", command=options.command, seconds=round(time.perf_counter() - started, 1))
    return status


def _run(options: argparse.Namespace) -> commands.Result:  # noqa: PLR0911 - one return a command
    """The command's document and exit status."""
    home = Home.from_environment()
    demand_there(home.ledger)
    plan = load_plan(PLAN_PATH)
    with progress_bar() as progress:
        match options.command:
            case "check":
                return commands.check(
                    home, plan, options.paths, progress,
                    observations=options.observations, marked=options.marked, form=options.marked_form,
                    guidance=_guidance(options, plan),
                )  # fmt: skip
            case "load":
                return commands.load(
                    home, plan, options.paths, options.by, progress,
                    publishes=options.publish, observations=options.observations, guidance=_guidance(options, plan),
                )  # fmt: skip
            case "answer":
                return commands.answer(home, plan, options.department, options.text, options.means, options.by)
            case "publish":
                return commands.publish_approved(home, plan, options.by, progress, options.note)
            case "rebuild":
                return commands.rebuild(home, plan, options.by, progress, options.version, options.engine)
            case "rollback":
                return commands.rollback(
                    home, plan, options.submission, options.by, options.reason, progress, options.version
                )
            case "template":
                return commands.template(
                    home, plan, options.department, options.month, options.output, is_xlsx=options.xlsx
                )
            case "status":
                return commands.status(home, plan, options.month, options.version)
            case name if name in review_commands.COMMANDS:
                return review_commands.run(home, options, progress)
            case "remind":
                return remind_command.run(home, plan, options, progress)
            case "account":
                return account_commands.run(home, plan, options, _user()), 0
            case _:
                return demo(home, plan, progress, if_empty=options.if_empty)


def _guidance(options: argparse.Namespace, plan: Plan) -> Guidance:
    return Guidance(options.encoding, answers_of(plan, options.answer))


def _fail(options: argparse.Namespace, sentence: str, faults: list[dict[str, str]] | None = None) -> int:
    if options.json:
        print_json({"error": sentence, "faults": faults or []})
    say(sentence)
    return 1


def _show(command: str, document: dict[str, Any]) -> None:
    """The result for a person."""
    if command == "account":
        account_commands.show(document)
        return
    if command in review_commands.COMMANDS:
        review_commands.show(command, document)
        return
    if command == "remind":
        remind_command.show(document)
        return
    if command in {"check", "load"}:
        print_reports(document["files"], is_received=command == "load")
        if "error" in document:
            say(document["error"])
            return
        if document["files"]:
            say(f"共{sum(file['rows'] for file in document['files']):,}行，每秒{document['rows_per_second']:,}行")
    if command == "answer":
        unknown = "（计划里已没有，请重新回答）"
        kept: list[tuple[str, ...]] = [
            (
                one["text"],
                one["means"] + ("" if one["is_known"] else unknown),
                one["by"],
                recorded_text(one["at"]),
            )
            for one in document["answers"]
        ]
        print_table(f"{document['department']}　已记住的叫法", ("叫法", "指的是", "回答的人", "时间"), kept)
    elif command == "status":
        keys = ("name", "target", "actual", "unit", "status_word", "reason")
        rows = [tuple("—" if row[key] is None else str(row[key]) for key in keys) for row in document["assessments"]]
        title = f"{document['month']}　数据版本 v{document['version']}　{document['rule']}"
        print_table(title, ("名称", "目标值", "完成值", "单位", "状态", "依据"), rows)
    elif command == "template":
        say(f"模板已写到 {document['file']}（{document['rows']}行）")
    elif command == "publish" and document["version"] is None:
        say("没有已批准的报送，没有可发布的内容")
    elif command != "check" and document.get("version"):
        is_new = document.get("is_new_version", True)
        say(f"已发布数据版本 v{document['version']}" if is_new else f"没有变化，仍为数据版本 v{document['version']}")


def command() -> int:
    """The command as a shell calls it, where whoever reads what it says may have enough before the end: `| head`."""
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest goes
        return CUT_OFF


if __name__ == "__main__":
    settle()
    sys.exit(command())
