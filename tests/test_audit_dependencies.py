"""What the site is made of: every pin has hashes and a licence, and what is installed is what was pinned."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import PathDistribution, distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from monitor.home import ROOT


@pytest.fixture(scope="module")
def dependencies() -> ModuleType:
    """deploy/dependencies.py, which is no part of the program."""
    spec = importlib.util.spec_from_file_location("dependencies", ROOT / "deploy" / "dependencies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pins(dependencies: ModuleType) -> dict[str, str]:
    found: dict[str, str] = dependencies.pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    return found


def test_every_pin_of_the_program_has_hashes(dependencies: ModuleType, pins: dict[str, str]) -> None:
    locked = dependencies.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert {name: version for name, (version, _) in locked.items()} == pins
    assert [name for name, (_, hashes) in locked.items() if not hashes or any(len(one) != 64 for one in hashes)] == []


def test_whatever_a_pin_needs_is_pinned_too(dependencies: ModuleType, pins: dict[str, str]) -> None:
    needed = [
        (name, requirement.name)
        for name in pins
        for requirement in map(Requirement, distribution(name).requires or ())
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]
    assert [(name, other) for name, other in needed if dependencies.plain(other) not in pins] == []


def test_what_is_compiled_has_a_file_for_each_machine(dependencies: ModuleType) -> None:
    locked = dependencies.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert [name for name in ("duckdb", "pandas", "numpy", "pyarrow") if len(locked[name][1]) < 2] == []


def test_the_bill_of_materials_lists_the_pins_with_licences_that_allow_it(
    dependencies: ModuleType, pins: dict[str, str]
) -> None:
    components = json.loads((ROOT / "docs" / "sbom.json").read_text(encoding="utf-8"))["components"]
    assert {one["name"]: one["version"] for one in components} == pins
    assert [
        one["name"]
        for one in components
        if not one["hashes"] or not set(dependencies._terms(one["licenses"][0]["expression"])) <= dependencies.ALLOWED
    ] == []


def test_what_is_installed_is_what_was_pinned(dependencies: ModuleType) -> None:
    assert list(dependencies.faults()) == []


def installed(folder: Path, record: str, licence: str = "MIT", version: str = "1.0") -> PathDistribution:
    """A package as pip would leave it, in a folder."""
    about = folder / "sample-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text(f"Name: sample\nVersion: {version}\nLicense-Expression: {licence}\n")
    (about / "RECORD").write_text(record)
    (folder / "sample.py").write_text("x = 1\n")
    return PathDistribution(about)


GOOD = "sample.py,sha256=wJz-v4mX4gYgXOhBhGV0_IB_GQ3mHbYZgJw4CMKNFH0,6\nsample.pyc,,\n"


def test_a_file_that_was_changed_is_found(dependencies: ModuleType, tmp_path: Path) -> None:
    installed(tmp_path, "")
    right = dependencies._digest(tmp_path / "sample.py", "sha256")
    found = installed(tmp_path, f"sample.py,sha256={right},6\nsample.pyc,,\n")
    assert list(dependencies.altered(found)) == []
    (tmp_path / "sample.py").write_text("x = 2\n")
    assert list(dependencies.altered(found)) == ["sample.py"]
    (tmp_path / "sample.py").unlink()
    assert list(dependencies.altered(found)) == ["sample.py"]


@pytest.mark.parametrize(
    ("version", "licence", "sentence"),
    [
        ("2.0", "MIT", "装的是 2.0，应为 1.0"),
        ("1.0", "GPL-3.0-only", "许可“GPL-3.0-only”不在允许之列"),
        ("1.0", "BSD-3-Clause", "许可与 docs/sbom.json 所写不同"),
    ],
    ids=["another version", "a licence that asks for more", "a licence that changed"],
)
def test_what_differs_is_said(
    dependencies: ModuleType, tmp_path: Path, version: str, licence: str, sentence: str
) -> None:
    found = installed(tmp_path, "", licence, version)
    listed = {"licenses": [{"expression": "MIT"}]}
    assert any(sentence in one for one in dependencies._faults_of("sample", "1.0", found, listed))


def test_a_lock_says_again_what_it_was_made_of(dependencies: ModuleType) -> None:
    made = dependencies.lock_text({"a": ("1.0", {"2" * 64, "1" * 64})})
    assert dependencies.locked(made) == {"a": ("1.0", ("1" * 64, "2" * 64))}
