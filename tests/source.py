"""The project's own files and imports, for the tests that hold its shape."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from monitor.home import ROOT


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or would be committed, relative to the project."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(sorted(Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()))


def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files under the folders; all of them where none is named."""
    return tuple(path for path in files() if path.suffix == ".py" and (not folders or path.parts[0] in folders))


def text_of(path: Path) -> str | None:
    """A file's text; None where it holds no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def module_name(path: Path) -> str:
    """monitor/charts/style.py is monitor.charts.style; a package's __init__.py is the package."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> frozenset[str]:
    return frozenset(map(module_name, python_files()))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports when it is imported or run as part of the program.

    Names that only the type checker sees, and what a module does when started by itself, are no dependencies.
    """
    found: set[str] = set()
    for node in _statements(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.Call):
            found.update(_package_read(node))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            deeper = {f"{node.module}.{name.name}" for name in node.names}
            found.update((deeper & modules()) or {node.module})
    return frozenset(found)


def _package_read(call: ast.Call) -> Iterator[str]:
    """The library whose files("library") of importlib.resources is called: what it carries besides code."""
    match call:
        case ast.Call(func=ast.Name(id="files"), args=[ast.Constant(value=str(name))]):
            yield name


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                continue
        yield child
        yield from _statements(child)


@cache
def reached(module: str) -> frozenset[str]:
    """Everything that importing one of the project's modules brings in, by way of the project's own modules."""
    by_name = {module_name(path): path for path in python_files()}
    found: set[str] = set()
    waiting = [module]
    while waiting:
        path = by_name.get(waiting.pop())
        for name in imports(path) if path else ():
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)
