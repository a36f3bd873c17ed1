"""python -m monitor.export --month M: pictures, 通报, slides and workbooks into a folder, for people and for cron."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from monitor.export.browser import BrowserMissing
from monitor.export.deposit import Manifest, NotWritten, put_in_folder
from monitor.export.image import SIZES, DrawingFailed
from monitor.export.package import KINDS, Order, make
from monitor.export.pdf import ConversionFailed, ConverterMissing
from monitor.export.scope import ExportContext, NothingToExport, Scope, export_context
from monitor.export.word_template import TemplateUnusable
from monitor.home import Home
from monitor.judged import NotJudged
from monitor.month import Month
from monitor.plan import Plan
from monitor.progress import progress_bar
from monitor.warehouse import VersionMissing

DONE, INCOMPLETE, MISTAKEN = 0, 1, 2
REFUSED = (
    BrowserMissing,
    ConversionFailed,
    ConverterMissing,
    DrawingFailed,
    NothingToExport,
    NotJudged,
    NotWritten,
    TemplateUnusable,
    VersionMissing,
)


class ScopeUnknown(Exception):
    """The plan has no such section or department; a Chinese sentence lists those that it has."""


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} 应写作 YYYY-MM，例如 2025-06") from problem


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m monitor.export", description="生成某月的图片、通报、幻灯片和工作簿")
    root.add_argument("--month", required=True, type=_month, metavar="M", help="月份，形如 2025-06")
    root.add_argument(
        "--section",
        action="extend",
        nargs="+",
        default=[],
        metavar="S",
        help="只做这些板块（编码或名称），每个板块一份",
    )
    root.add_argument(
        "--department", action="extend", nargs="+", default=[], metavar="D", help="只做这些部门（编码、全称或简称）"
    )
    root.add_argument(
        "--kind",
        action="extend",
        nargs="+",
        default=[],
        choices=[*KINDS, "all"],
        help="文件种类，可写多个（默认 all：本机能做的全部）",
    )
    root.add_argument("--size", choices=list(SIZES), default="screen", help="图片大小：screen 屏幕与公文，slide 幻灯片")
    root.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help="写到哪个文件夹")
    root.add_argument("--version", type=int, metavar="N", help="数据版本（默认为当前版本）")
    root.add_argument("--json", action="store_true", help="标准输出只给一份 JSON 文档")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command: 0 all is made, 1 something is missing, 2 the command asks for what does not exist."""
    options = parser().parse_args(arguments)
    try:
        context = export_context(Home.from_environment(), options.month, options.version)
        manifest = _export(context, options)
    except ScopeUnknown as problem:
        return _fail(options, str(problem), MISTAKEN)
    except REFUSED as problem:
        return _fail(options, str(problem), INCOMPLETE)
    if options.json:
        _print({**manifest.document(), "folder": str(options.output)})
    for one in manifest.left_out:
        _say(f"未做 {one.what}：{one.why}")
    demo = "（演示数据）" if context.is_demo else ""
    _say(f"{context.month.label}{demo}：已写出{len(manifest.files)}个文件到 {options.output}")
    return DONE if manifest.is_complete else INCOMPLETE


def _export(context: ExportContext, options: argparse.Namespace) -> Manifest:
    is_whole = not options.kind or "all" in options.kind
    scopes = _scopes(context.plan, options.section, options.department)
    kinds = frozenset(KINDS) if is_whole else frozenset(options.kind)
    order = Order(scopes, kinds, options.size, is_whole)
    manifest = Manifest(context, tuple(scope.name(context.plan) for scope in scopes))
    with progress_bar() as report:
        put_in_folder(options.output, make(context, order, report), manifest)
    return manifest


def _scopes(plan: Plan, sections: Sequence[str], departments: Sequence[str]) -> tuple[Scope, ...]:
    """One scope for each section and department named, the whole city where none is; raises ScopeUnknown."""
    found = [Scope(section=_section(plan, name)) for name in sections]
    found += [Scope(department=_department(plan, name)) for name in departments]
    return tuple(dict.fromkeys(found)) or (Scope(),)


def _section(plan: Plan, asked: str) -> str:
    for section in plan.sections:
        if asked in (section.id, section.name, section.title):
            return section.id
    known = "、".join(f"{section.name}（{section.id}）" for section in plan.sections)
    raise ScopeUnknown(f"没有板块“{asked}”；计划中的板块：{known}")


def _department(plan: Plan, asked: str) -> str:
    for department in plan.departments:
        if asked in (department.id, department.name, department.short, *department.aliases):
            return department.id
    known = "、".join(department.short for department in plan.departments)
    raise ScopeUnknown(f"没有部门“{asked}”；计划中的部门：{known}")


def _fail(options: argparse.Namespace, sentence: str, status: int) -> int:
    if options.json:
        _print({"error": sentence})
    _say(sentence)
    return status


def _print(document: dict[str, object]) -> None:
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main())
