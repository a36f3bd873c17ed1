"""Who may import whom, where files stand, how long they are: the shape of the project, held by reading its source."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from monitor.home import ROOT
from tests import source

# Lower layers first; a module imports from its own layer and those before it.
LAYERS = (
    "home month number access clock moment position fault files formula mount ledger log markup progress settings toml",
    "audit secret password accounts lockout sessions",
    "plan plan_*",
    "identity",
    "search register people note annotation trail trail_taken trail_words",
    "observation",
    "schedule",
    "status escalation outlook",
    "lighting",
    "assess",
    "cell",
    "tally record ranking deliverable punctuality calendar movement change",
    "column",
    "database",
    "warehouse extract latest",
    "district",
    "past judged reception review",
    "words words.* reminding",
    "charts charts.*",
    "export export.*",
    "web web.*",
    "ui ui.*",
    "serve",
)
# The same of etl: from the bytes of a file to the commands. A package is named once for all its modules.
ETL_LAYERS = (
    "limits problem",
    "language",
    "file",
    "heading",
    "table",
    "read",
    "entry",
    "template",
    "check",
    "checks",
    "corrections lake submissions recipe",
    "bulk",
    "marked version",
    "build",
    "console",
    "intake difference verify writing",
    "process room",
    "reception",
    "review remind",
    "report account_commands remind_command review_commands commands",
    "demo",
    "__main__",
)
# Functions of their arguments: what they return depends on no file, clock or environment.
PURE = (
    "month",
    "identity",
    "number",
    "observation",
    "schedule",
    "status",
    "escalation",
    "outlook",
    "lighting",
    "assess",
    "cell",
    "tally",
    "search register",
    "deliverable",
    "punctuality",
    "calendar",
    "movement",
    "words",
    "charts",
)
OUTSIDE_WORLD = {"os", "pathlib", "io", "time", "random", "tempfile", "subprocess", "monitor.home", "monitor.warehouse"}
HOME_OF = {  # where a library may be imported
    "streamlit": r"app|pages\..+|monitor\.(ui|web)(\..+)?",
    "plotly": r"monitor\.(charts|export|ui|web)(\..+)?",
    "duckdb": r"etl\..+|monitor\.(database|warehouse|extract|latest)",
    "pyarrow": r"etl\..+|monitor\.(column|extract)",
    "starlette": r"app|monitor\.web\..+",
    "fastapi": r"monitor\.web\..+",
}
PAGES_THAT_WRITE = {"pages.upload", "pages.review", "pages.submissions"}
TOP_LEVEL = {
    *(".ci", ".streamlit", "data", "deploy", "docs", "etl", "monitor", "pages", "tests"),
    *(".gitignore", "Makefile", "README.md", "README.zh-CN.md", "app.py"),
    *("indicators.toml", "pyproject.toml", "requirements.txt", "requirements.lock", "requirements-cluster.txt"),
    "requirements-bench.txt",
}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "lib"}
PROGRAM = ("app.py", "monitor", "etl", "pages")


@cache
def layer_of(module: str) -> int:
    """The position in LAYERS of one of monitor's modules; -1 where it has none."""
    name = module.removeprefix("monitor.")
    patterns = [
        re.compile("|".join(part.replace(".", r"\.").replace("*", ".+") for part in layer.split())) for layer in LAYERS
    ]
    return next((number for number, pattern in enumerate(patterns) if pattern.fullmatch(name)), -1)


@cache
def etl_layer_of(module: str) -> int:
    """The position in ETL_LAYERS of one of etl's modules; -1 where it has none."""
    part = module.split(".")[1]
    return next((number for number, layer in enumerate(ETL_LAYERS) if part in layer.split()), -1)


@cache
def outside(path: Path) -> frozenset[str]:
    """Top-level names of the libraries that a file imports."""
    own = {"monitor", "etl", "pages", "app", "tests", *(path.stem for path in source.python_files("tests"))}
    return frozenset({name.split(".")[0] for name in source.imports(path)} - own - sys.stdlib_module_names)


def packages(*folders: str) -> set[str]:
    """The packages, as they are pinned, that the files of the folders import: docx is python-docx."""
    owners = _owners()
    names = set().union(*(outside(path) for path in source.python_files(*folders)))
    return {_plain(owners.get(name, [name])[0]) for name in names}


@cache
def _owners() -> Mapping[str, list[str]]:
    return packages_distributions()


def _plain(package: str) -> str:
    return package.lower().replace("-", "_")


def test_every_module_of_monitor_has_its_layer() -> None:
    names = map(source.module_name, source.python_files("monitor"))
    assert [name for name in names if name != "monitor" and layer_of(name) < 0] == []


def test_imports_point_down_the_layers() -> None:
    upward = [
        f"{source.module_name(path)} imports {name}"
        for path in source.python_files("monitor")
        for name in source.imports(path)
        if name.startswith("monitor.") and layer_of(name) > layer_of(source.module_name(path))
    ]
    assert upward == []


def test_imports_of_the_etl_point_down_its_layers() -> None:
    modules = {source.module_name(path): path for path in source.python_files("etl")}
    del modules["etl"]
    assert [name for name in modules if etl_layer_of(name) < 0] == []
    upward = [
        f"{name} imports {other}"
        for name, path in modules.items()
        for other in source.imports(path)
        if other.startswith("etl.") and etl_layer_of(other) > etl_layer_of(name)
    ]
    assert upward == []


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {
        source.module_name(path): source.imports(path) & source.modules() for path in source.python_files(*PROGRAM)
    }
    assert len(tuple(TopologicalSorter(graph).static_order())) >= len(graph)


def test_the_monitor_never_imports_the_etl() -> None:
    assert [
        path for path in source.python_files("monitor") if any(n.split(".")[0] == "etl" for n in source.imports(path))
    ] == []


def test_only_pages_that_write_import_the_etl() -> None:
    importing = {
        source.module_name(path)
        for path in source.python_files("pages", "app.py")
        if any(name.split(".")[0] == "etl" for name in source.imports(path))
    }
    assert importing <= PAGES_THAT_WRITE


@pytest.mark.parametrize("library", HOME_OF)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    strays = [
        source.module_name(path)
        for path in source.python_files(*PROGRAM)
        if library in outside(path) and not re.fullmatch(HOME_OF[library], source.module_name(path))
    ]
    assert strays == []


def test_rules_words_and_charts_know_nothing_of_the_outside_world() -> None:
    touching = [
        f"{source.module_name(path)} imports {name}"
        for path in source.python_files("monitor")
        if source.module_name(path).removeprefix("monitor.").split(".")[0] in PURE
        for name in source.imports(path)
        if name in OUTSIDE_WORLD or name.split(".")[0] in OUTSIDE_WORLD
    ]
    assert touching == []


def test_reading_and_checking_a_file_knows_nothing_of_what_is_kept() -> None:
    kept = {
        "etl.submissions",
        "monitor.ledger",
        "etl.lake",
        "etl.build",
        "etl.commands",
        "monitor.warehouse",
        "duckdb",
        "pyarrow",
    }
    assert source.reached("etl.checks") & kept == set()


def test_judging_needs_no_database_and_no_page() -> None:
    assert {name.split(".")[0] for name in source.reached("monitor.assess")} & {
        "duckdb",
        "streamlit",
        "plotly",
    } == set()


def test_every_library_imported_is_pinned_and_every_pin_of_the_program_is_imported() -> None:
    blocks = re.split(r"^# --- ", (ROOT / "requirements.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    pins = [{_plain(line.partition("==")[0]) for line in block.splitlines() if "==" in line} for block in blocks]
    runtime = pins[1]
    extras = (ROOT / "requirements-cluster.txt").read_text(encoding="utf-8")
    extra = {_plain(line.partition("==")[0]) for line in extras.splitlines() if "==" in line}
    assert packages(*PROGRAM) - runtime - extra == set(), "imported and not pinned among the runtime's"
    assert runtime - packages(*PROGRAM) == set(), "pinned and imported nowhere"
    bench = (ROOT / "requirements-bench.txt").read_text(encoding="utf-8")
    compared = {_plain(line.partition("==")[0]) for line in bench.splitlines() if "==" in line}
    assert packages("tests") - set().union(*pins, compared) == set(), "imported by tests and not pinned"
    assert compared - packages("tests") == set(), "pinned for the bench and compared with nowhere"


def test_every_requirement_is_pinned_exactly() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if line and not line.startswith("#") and not re.fullmatch(r"[\w.-]+==[\w.]+", line)
    ] == []


def test_the_project_has_the_top_level_that_the_readme_shows() -> None:
    assert {path.parts[0] for path in source.files()} - TOP_LEVEL == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in source.python_files() if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES] == []


@pytest.mark.parametrize(
    ("folder", "limit"),
    [("monitor", 320), ("etl", 320), ("pages", 40), ("app.py", 40)],
    ids=["monitor", "etl", "pages", "app"],
)
def test_modules_stay_short(folder: str, limit: int) -> None:
    lengths = {str(path): len((source.text_of(path) or "").splitlines()) for path in source.python_files(folder)}
    assert {path: length for path, length in lengths.items() if length > limit} == {}


def test_functions_stay_short() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in source.python_files(*PROGRAM)
        for node in ast.walk(source.tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path) for path in source.python_files(*PROGRAM) if len(ast.get_docstring(source.tree_of(path)) or "") < 3
    ]
    assert silent == []


# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("debian", "org"),
        ("ubuntu", "com"),
        ("conda", "io"),
    )
)
FORBIDDEN = {
    "the host of a package registry": re.compile("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE),
    "a path of one machine": re.compile(r"(?<![\w.$}])/(?:work|root|home|Users)/\w|[A-Z]:\\Users"),
    "something left to do": re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b"),
    "a folder outside the project": re.compile(r"\.\./" + "shared"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{path}:{number} {line.strip()[:100]}"
        for path in source.files()
        for number, line in enumerate((source.text_of(path) or "").splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []
