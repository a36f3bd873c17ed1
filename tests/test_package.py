"""The monthly package and its command: whole or not at all, with a manifest, marked where it is a demonstration."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PIL import Image

from monitor.export import package
from monitor.export.__main__ import main
from monitor.export.deposit import Manifest, NotWritten, put_in_folder, put_in_zip
from monitor.export.package import KINDS, LeftOut, Made, Order, make
from monitor.export.pdf import ConverterMissing
from monitor.export.scope import ExportContext, NothingToExport, Scope, export_context
from monitor.export.typeface import GlyphMissing
from monitor.home import Home
from monitor.month import Month

JUNE = Month(2025, 6)
MARK = "演示数据_"


@pytest.fixture(scope="module")
def context(demo_home: Home) -> ExportContext:
    return export_context(demo_home, JUNE)


@pytest.fixture
def demo(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    return demo_home


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, the JSON document and what was said."""
    status = main([*arguments, "--json"])
    said = capsys.readouterr()
    return status, json.loads(said.out), said.err


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.browser
def test_a_sections_package_holds_what_its_manifest_says(
    demo: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], context: ExportContext
) -> None:
    status, document, said = run(
        capsys, "--month", "2025-06", "--section", "数字峰会", "--kind", "png", "docx", "-o", str(tmp_path / "new/out")
    )
    folder = tmp_path / "new/out"
    written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert status == 0
    assert {**written, "folder": str(folder)} == document
    assert (written["month"], written["version"], written["is_demo"]) == ("2025-06", 12, True)
    assert written["plan_fingerprint"] == context.edition.plan_fingerprint
    assert names(folder) == {"manifest.json", *(file["file"] for file in written["files"])}
    assert all(name.startswith(MARK) for name in names(folder) - {"manifest.json"})
    for file in written["files"]:
        content = (folder / file["file"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    pictures = {file["file"] for file in written["files"] if file["kind"] == "png"}
    expected = context.figure_names(Scope(section="summit"))
    assert pictures == {f"{MARK}{name}_2025-06_v12.png" for name in expected}
    assert "2025年6月（演示数据）" in said


@pytest.mark.browser
def test_the_briefing_of_a_package_holds_its_pictures(context: ExportContext) -> None:
    parts = list(make(context, Order((Scope(),), frozenset({"docx"})), quiet))
    (made,) = [part for part in parts if isinstance(part, Made)]
    assert made.name == f"{MARK}通报_全市_2025-06_v12.docx"
    assert len(Document(io.BytesIO(made.content)).inline_shapes) == len(package._exhibits(context, Order())) > 0
    assert [part for part in parts if isinstance(part, LeftOut)] == []


@pytest.mark.browser
def test_a_package_is_the_same_bytes_again_but_for_the_time_it_was_made(context: ExportContext, tmp_path: Path) -> None:
    order = Order((Scope(section="summit"),), frozenset({"png", "docx"}))
    made = []
    for number in range(2):
        put_in_zip(tmp_path / f"{number}.zip", make(context, order, quiet), Manifest(context, ("数字峰会",)))
        with zipfile.ZipFile(tmp_path / f"{number}.zip") as archive:
            assert archive.testzip() is None
            made.append({name: archive.read(name) for name in archive.namelist() if name != "manifest.json"})
    assert made[0] == made[1] != {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_asked_for_alone(kind: str, context: ExportContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "Renderer", Pencil)
    monkeypatch.setattr(package, "find_converter", lambda: "soffice")
    monkeypatch.setattr(package, "convert_to_pdf", lambda document: b"%PDF" + document)
    order = Order((Scope(section="summit"),), frozenset({kind}))  # type: ignore[arg-type]
    assert {part.kind for part in make(context, order, quiet) if isinstance(part, Made)} == {kind}


class Pencil:
    """Draws at once, for tests of what is done with pictures."""

    def __init__(self, tabs: int) -> None:
        self.tabs = tabs

    def __enter__(self) -> Pencil:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def draw_all(self, figures: Any, kind: str) -> Iterator[tuple[Any, bytes]]:
        for one in figures:
            yield one, DOT if kind == "png" else b"<svg/>"


def _dot() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 4)).save(out, "PNG")
    return out.getvalue()


DOT = _dot()


def parts(count: int = 3, size: int = 50) -> list[Made]:
    return [Made(f"{number}.png", "png", bytes([number]) * size) for number in range(count)]


def in_folder(target: Path, context: ExportContext, given: Any) -> None:
    put_in_folder(target, given, Manifest(context, ("全市",)))


def in_zip(target: Path, context: ExportContext, given: Any) -> None:
    put_in_zip(target / "all.zip", given, Manifest(context, ("全市",)))


Put = Callable[[Path, ExportContext, Any], None]


@pytest.mark.parametrize("put", [in_folder, in_zip], ids=["folder", "zip"])
def test_a_disk_that_is_full_leaves_no_half_package(put: Put, context: ExportContext, tmp_path: Path) -> None:
    put(tmp_path, context, parts())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(NotWritten, match=r"未能写到.*文件超出允许的大小；没有留下不完整的文件"):
            put(tmp_path, context, [*parts(2), Made("2.png", "png", b"x" * 40_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("put", [in_folder, in_zip], ids=["folder", "zip"])
def test_what_fails_on_the_way_leaves_nothing(put: Put, context: ExportContext, tmp_path: Path) -> None:
    def broken() -> Iterator[Made]:
        yield from parts(2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        put(tmp_path, context, broken())
    assert names(tmp_path) == set()


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(
    demo: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    status, document, _ = run(capsys, "--month", "2025-06", "--kind", "docx", "-o", str(tmp_path / "file"))
    assert (status, "未能写到" in document["error"]) == (1, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(
    demo: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    status, document, _ = run(capsys, "--month", "2025-06", "--kind", "docx", "-o", str(tmp_path / "closed"))
    assert (status, "没有权限" in document["error"]) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--month", "2025-11"), 1, "没有2025年11月的数据；有数据的月份：2025-01 至 2025-09"),
        (("--month", "2023-05"), 1, "不在计划年度"),
        (("--month", "2025-06", "--section", "nothing"), 2, "没有板块“nothing”；计划中的板块：数字峰会（summit）、"),
        (("--month", "2025-06", "--department", "火星局"), 2, "没有部门“火星局”；计划中的部门："),
        (("--month", "2025-06", "--version", "99"), 1, "没有数据版本 v99"),
    ],
    ids=["a month without data", "another year", "an unknown section", "an unknown department", "an unknown version"],
)
def test_what_does_not_exist_is_refused_in_a_sentence(
    arguments: tuple[str, ...], status: int, says: str, demo: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, document, said = run(capsys, *arguments, "-o", str(tmp_path / "out"))
    assert found == status
    assert says in document["error"]
    assert says in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("month", ["2025-13", "202506", "六月"])
def test_a_month_that_is_none_is_a_mistake_in_the_command(month: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--month", month, "-o", "out"])
    assert ended.value.code == 2
    assert "应写作 YYYY-MM" in capsys.readouterr().err


def test_an_empty_installation_says_what_to_do(home: Home) -> None:
    with pytest.raises(NothingToExport, match="还没有发布任何数据"):
        export_context(home, JUNE)


def test_a_figure_that_cannot_be_printed_is_named_and_the_rest_is_made(
    demo: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def choosy(figure: Any) -> None:
        if figure.name == "bullets-summit":
            raise GlyphMissing("图中有字库没有的字")

    monkeypatch.setattr(package, "Renderer", Pencil)
    monkeypatch.setattr(package, "check_glyphs", choosy)
    status, document, said = run(
        capsys, "--month", "2025-06", "--section", "summit", "--kind", "png", "-o", str(tmp_path)
    )
    assert status == 1
    assert document["left_out"] == [{"what": "bullets-summit", "why": "图中有字库没有的字", "is_fault": True}]
    assert "未做 bullets-summit：图中有字库没有的字" in said
    assert len(document["files"]) > 5


def test_pdf_asked_for_by_name_needs_the_converter(context: ExportContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(package, "Renderer", Pencil)
    with pytest.raises(ConverterMissing, match="没有找到 LibreOffice"):
        list(make(context, Order((Scope(section="summit"),), frozenset({"pdf"})), quiet))


def test_everything_that_can_be_made_here_leaves_pdf_out_where_there_is_no_converter(
    context: ExportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(package, "Renderer", Pencil)
    order = Order((Scope(section="summit"),), frozenset({"docx", "pdf"}), is_whole=True)
    made = list(make(context, order, quiet))
    assert [part.kind for part in made if isinstance(part, Made)] == ["docx"]
    assert [(part.what, part.is_fault) for part in made if isinstance(part, LeftOut)] == [("通报_数字峰会.pdf", False)]


def test_without_a_browser_documents_are_made_and_the_missing_pictures_are_a_fault(
    context: ExportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    made = list(make(context, Order((Scope(),), frozenset({"png", "docx"}), is_whole=True), quiet))
    assert [part.kind for part in made if isinstance(part, Made)] == ["docx"]
    faults = [part for part in made if isinstance(part, LeftOut)]
    assert "apt-get install chromium" in faults[0].why
    assert all(part.is_fault for part in faults)


def test_a_department_gets_its_briefing_and_a_notice_where_it_is_behind(
    context: ExportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "Renderer", Pencil)
    behind = next(one for one in context.judged.assessments if one.status == "far_behind")
    scope = Scope(department=behind.item.reporter)
    name = scope.name(context.plan)
    made = [part.name for part in make(context, Order((scope,), frozenset({"docx"})), quiet) if isinstance(part, Made)]
    assert made == [f"{MARK}{title}_{name}_2025-06_v12.docx" for title in ("通报", "督办单")]


def test_a_scope_holds_what_is_its_own(context: ExportContext) -> None:
    plan = context.plan
    for section in plan.sections:
        scope = Scope(section=section.id)
        assert {one.item.id for one in context.assessments(scope)} == {
            item.id for item in plan.items_of_section(section.id)
        }
        assert all(not name.endswith(("-all", "-sections", "-tasks")) for name in context.figure_names(scope))
    every = {name for section in plan.sections for name in context.figure_names(Scope(section=section.id))}
    rest = {name.partition("-")[2] for name in set(context.figure_names()) - every}
    assert {"all", "tasks"} <= rest
    assert rest & {*plan.section, *plan.item} == set()
