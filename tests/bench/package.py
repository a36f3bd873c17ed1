"""How long the whole package of a month takes, beside what Kaleido alone needs for the same pictures in one batch.

`MONITOR_DATA=… python -m tests.bench.package [MONTH]` prints a table and writes tests/bench/results/package.json.
Goals: the package within 60 s on two cores and 1.2 × of Kaleido alone; without pictures within 5 s. PDF and SVG are
made besides, by other programs, and not counted. Where nothing is published yet, the demonstration is.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaleido import Kaleido

from monitor.charts.palette import with_template
from monitor.export.deposit import Manifest, put_in_folder
from monitor.export.image import SCALE
from monitor.export.package import FileKind, Order, make
from monitor.export.scope import ExportContext, Scope, export_context
from monitor.home import ROOT, Home
from monitor.month import Month

RESULTS = Path(__file__).with_name("results") / "package.json"
DOCUMENTS: frozenset[FileKind] = frozenset({"docx", "pptx", "xlsx"})
ROUNDS = 2  # alternating, so that a busy machine slows both alike; the quicker of each counts


@dataclass(frozen=True)
class Measured:
    name: str
    seconds: float
    cpu: float
    files: int
    megabytes: float


def _package(context: ExportContext, kinds: frozenset[FileKind], folder: Path) -> tuple[int, int]:
    manifest = Manifest(context, ("全市",))
    put_in_folder(folder, make(context, Order((Scope(),), kinds), lambda *_: None), manifest)
    return len(manifest.files), sum(file["bytes"] for file in manifest.files)


def _kaleido_alone(context: ExportContext, folder: Path) -> tuple[int, int]:
    """Every figure handed to Kaleido's own batch call, with two tabs as the package has."""
    figures: list[dict[str, Any]] = [
        {
            "fig": with_template(context.figure(name).plotly),
            "path": folder / f"{name}.png",
            "opts": {"scale": SCALE, "format": "png"},
        }
        for name in context.figure_names()
    ]

    async def draw() -> None:
        async with Kaleido(n=min(2, os.cpu_count() or 1), mathjax=False) as kaleido:
            await kaleido.write_fig_from_object(figures, cancel_on_error=True)

    asyncio.run(draw())
    made = list(folder.glob("*.png"))
    return len(made), sum(path.stat().st_size for path in made)


def _timed(name: str, work: Callable[[Path], tuple[int, int]]) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        wall, own = time.perf_counter(), time.process_time()
        files, size = work(Path(folder))
        return Measured(name, time.perf_counter() - wall, time.process_time() - own, files, size / 1e6)


def measure(month: Month | None) -> dict[str, Any]:
    """The quickest round of each; seconds by the clock, CPU of this process without the browser's."""
    context = export_context(Home.from_environment(), month)
    works: dict[str, Callable[[Path], tuple[int, int]]] = {
        "整包：全部图、通报、幻灯片、工作簿": lambda folder: _package(context, DOCUMENTS | {"png"}, folder),
        "Kaleido 单独画同样的图": lambda folder: _kaleido_alone(context, folder),
        "只有图": lambda folder: _package(context, frozenset({"png"}), folder),
    }
    rounds = [_timed(name, work) for _ in range(ROUNDS) for name, work in works.items()]
    best = {name: min((one for one in rounds if one.name == name), key=lambda one: one.seconds) for name in works}
    documents = min((_documents(context) for _ in range(ROUNDS)), key=lambda one: one.seconds)
    whole, alone = (best[name] for name in list(works)[:2])
    return {
        "month": str(context.month),
        "version": context.version,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "measured": [vars(one) for one in (*best.values(), documents)],
        "ratio_to_kaleido": round(whole.seconds / alone.seconds, 2),
        "goals": {"whole_seconds": 60, "ratio_to_kaleido": 1.2, "documents_seconds": 5},
    }


def _documents(context: ExportContext) -> Measured:
    """The documents alone, as where there is no browser: no picture is drawn for them."""
    path, named = os.environ.get("PATH", ""), os.environ.pop("CHROMIUM", None)
    os.environ["PATH"] = ""
    try:
        order = Order((Scope(),), DOCUMENTS, is_whole=True)
        manifest = Manifest(context, ("全市",))

        def work(folder: Path) -> tuple[int, int]:
            put_in_folder(folder, make(context, order, lambda *_: None), manifest)
            return len(manifest.files), sum(file["bytes"] for file in manifest.files)

        return _timed("不含图：通报、幻灯片、工作簿", work)
    finally:
        os.environ["PATH"] = path
        if named is not None:
            os.environ["CHROMIUM"] = named


def main() -> None:
    subprocess.run([sys.executable, "-m", "etl", "demo", "--if-empty"], cwd=ROOT, check=True)
    result = measure(Month.parse(sys.argv[1]) if len(sys.argv) > 1 else None)
    for one in result["measured"]:
        print(f"{one['seconds']:7.1f} 秒  {one['files']:4d} 个文件  {one['megabytes']:6.1f} MB  {one['name']}")
    print(f"整包 ÷ Kaleido 单独：{result['ratio_to_kaleido']}（目标 ≤ 1.2）；负载 {result['load']:.1f}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
