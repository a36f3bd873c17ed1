"""A figure's numbers with all that is needed to read them, as one ZIP: data, definitions and a README."""

from __future__ import annotations

import io
import zipfile

from monitor.charts.figure import Table
from monitor.export.scope import file_name
from monitor.moment import moment_text
from monitor.plan import KIND_NAMES, Indicator, Item, Plan
from monitor.status import rule_sentence
from monitor.web.figures import FigureKey, Served
from monitor.web.selection import select
from monitor.web.table import csv_text
from monitor.web.view import View, find_view

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows: the same data make the same bytes
_COLUMNS = ("指标编码", "名称", "板块", "任务", "类型", "单位", "口径", "出处", "填报部门")


def archive(key: FigureKey, served: Served) -> bytes:
    """The ZIP of a figure; raises what find_view and select raise."""
    view = select(find_view(key.version, key.month), key.selection)
    data = file_name(view.edition, key.month, key.name, "csv")
    members = {
        data: served.csv.body,
        "口径.csv": csv_text(_definitions(view, key.name)).encode("utf-8-sig"),
        "README.txt": _readme(view, key, served, data).encode("utf-8-sig"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in members.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _items(view: View, name: str) -> list[Item]:
    """The items that a figure may speak of: its own, its section's, else all that are looked at."""
    subject = name.partition("-")[2]
    shown = [one.item for one in view.assessments]
    if subject in view.plan.item:
        return [view.plan.item[subject]]
    if subject in view.plan.section:
        return [one.item for one in view.of_section(subject)]
    return shown


def _definitions(view: View, name: str) -> Table:
    return Table(_COLUMNS, tuple(_definition(view.plan, item) for item in _items(view, name)))


def _definition(plan: Plan, item: Item) -> tuple[str, ...]:
    task = plan.task[item.task]
    return (
        item.id,
        item.name,
        plan.section[task.section].name,
        f"{task.number} {task.title}",
        KIND_NAMES[item.kind],
        item.unit if isinstance(item, Indicator) else "",
        item.definition,
        item.clause,
        plan.department[item.reporter].name,
    )


def _readme(view: View, key: FigureKey, served: Served, data: str) -> str:
    scope = key.selection.words(view.plan)
    lines = [
        served.headline,
        "",
        f"内容：{served.subtitle}",
        *([f"筛选：{scope}"] if scope else []),
        f"月份：{view.month.label}",
        f"数据版本：v{view.edition.version}，{moment_text(view.edition.published_at)}发布",
        served.source,
        f"计划：{view.plan.title}（{view.plan.source}）",
        rule_sentence(view.plan.rule),
        *(["", "演示数据：由程序生成，不是真实统计结果，不得引用。"] if view.edition.is_demo else []),
        "",
        "文件：",
        f"  {data}　图中的数据",
        "  口径.csv　所涉指标、节点、定性任务的口径、出处和填报部门",
        "",
        "CSV为带字节序标记的UTF-8编码，可直接用Excel打开；空格表示没有数据，不是零。",
        f"数据地址：{key.csv_address}",
        f"图片地址：{key.picture_address('png')}",
    ]
    return "\r\n".join(lines) + "\r\n"
