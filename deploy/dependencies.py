"""python deploy/dependencies.py lock | audit | sbom: what the site is made of, pinned with hashes and checked offline.

lock   asks the package index which files belong to the pins (no file is downloaded) and writes requirements.lock
sbom   writes docs/sbom.json (CycloneDX) from the lock and what is installed
audit  compares what is installed with the pins, every file with its hash, every licence with docs/sbom.json; no network
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements.txt"
LOCK = ROOT / "requirements.lock"
SBOM = ROOT / "docs" / "sbom.json"
PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = ("x86_64", "aarch64")
GLIBC = ("2014", "_2_17", "_2_24", "_2_26", "_2_27", "_2_28", "_2_31", "_2_34")
_SPDX = {  # as packages say it in the field that has no rules, or by their classifier
    "The MIT License (MIT)": "MIT",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Free to use, change and hand on together with one's own; nothing here asks for more than the notice.
ALLOWED = frozenset(
    {
        *("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "PSF-2.0", "MPL-2.0"),
        *("Zlib", "CC0-1.0", "AFL-2.1"),
    }
)


def plain(name: str) -> str:
    """A package's name as registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """Package → version of what the site runs on; what developers need besides is left out."""
    runtime = text.partition("# --- developer")[0]
    found = (line.partition("==") for line in runtime.splitlines() if "==" in line and not line.startswith("#"))
    return {plain(name): version for name, _, version in found}


def locked(text: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Package → (version, hashes) of a lock."""
    found = {}
    for entry in text.replace("\\\n", " ").splitlines():
        if "==" in entry and not entry.startswith("#"):
            pin, *hashes = entry.split("--hash=sha256:")
            name, _, version = pin.strip().partition("==")
            found[plain(name)] = (version, tuple(part.strip() for part in hashes))
    return found


def lock_text(hashes: dict[str, tuple[str, set[str]]]) -> str:
    head = "# Made by `make lock` from requirements.txt: every file of every pin, for Linux on x86-64 and arm64.\n"
    entries = (
        f"{name}=={version}" + "".join(f" \\\n    --hash=sha256:{one}" for one in sorted(found))
        for name, (version, found) in sorted(hashes.items())
    )
    return head + "\n".join(entries) + "\n"


def ask_index() -> dict[str, tuple[str, set[str]]]:
    """Hashes of the wheels that pip would take for each Python and machine."""
    wanted = {name: (version, set[str]()) for name, version in pins(PINS.read_text(encoding="utf-8")).items()}
    requirements = "".join(f"{name}=={version}\n" for name, (version, _) in wanted.items())
    for python in PYTHONS:
        for machine in MACHINES:
            for one in _report(requirements, python, machine)["install"]:
                name = plain(one["metadata"]["name"])
                wanted[name][1].add(one["download_info"]["archive_info"]["hashes"]["sha256"])
            print(f"Python {python}，{machine}", file=sys.stderr)
    return wanted


def _report(requirements: str, python: str, machine: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "requirements.txt"
        asked.write_text(requirements, encoding="utf-8")
        platforms = [f"--platform=manylinux{glibc}_{machine}" for glibc in GLIBC]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
        target = ["--only-binary=:all:", f"--python-version={python}", f"--target={folder}/x", "--report=-"]
        report = subprocess.run(  # noqa: S603 - our own command
            [*command, *target, *platforms, f"--requirement={asked}"], capture_output=True, check=True
        )
        return json.loads(report.stdout)


def licence_of(found: Distribution) -> str:
    """The licence as an SPDX expression, as far as the package says it; else what it says."""
    about = found.metadata
    said = about.get("License-Expression") or (about.get("License") or "").splitlines()[:1]
    text = said if isinstance(said, str) else "".join(said)
    by_class = next((_SPDX[one] for one in about.get_all("Classifier", []) if one in _SPDX), "")
    known = _SPDX.get(text.strip(), text.strip())
    return known if set(_terms(known)) <= ALLOWED and known else by_class or known


def _terms(expression: str) -> list[str]:
    return [term for term in re.split(r"\s+(?:AND|OR|WITH)\s+|[()]|\s+", expression) if term]


def bill(versions: dict[str, tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """The bill of materials of what is installed, in CycloneDX' form; the same pins give the same document."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "plan-monitor", "bom-ref": "plan-monitor"}},
        "components": [
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "licenses": [{"expression": licence_of(distribution(name))}],
                "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
            }
            for name, (version, hashes) in sorted(versions.items())
        ],
    }


def faults() -> Iterator[str]:
    """Everything that is not as it was pinned; each a sentence."""
    wanted, lock = pins(PINS.read_text(encoding="utf-8")), locked(LOCK.read_text(encoding="utf-8"))
    listed = {one["name"]: one for one in json.loads(SBOM.read_text(encoding="utf-8"))["components"]}
    for name, version in wanted.items():
        if name not in lock or lock[name][0] != version or not lock[name][1]:
            yield f"{name}：requirements.lock 里没有 {version} 的校验值；请运行 make lock"
        if name not in listed or listed[name]["version"] != version:
            yield f"{name}：docs/sbom.json 里不是 {version}；请运行 make lock"
        try:
            found = distribution(name)
        except PackageNotFoundError:
            yield f"{name}：没有安装（应为 {version}）"
            continue
        yield from _faults_of(name, version, found, listed.get(name, {}))


def _faults_of(name: str, version: str, found: Distribution, listed: dict[str, Any]) -> Iterator[str]:
    if found.version != version:
        yield f"{name}：装的是 {found.version}，应为 {version}"
    licence = licence_of(found)
    if not licence or not set(_terms(licence)) <= ALLOWED:
        yield f"{name}：许可“{licence or '未写明'}”不在允许之列"
    if listed and listed["licenses"] != [{"expression": licence}]:
        yield f"{name}：许可与 docs/sbom.json 所写不同（{licence}）"
    changed = list(altered(found))
    if changed:
        more = f"等{len(changed)}个文件" if len(changed) > 1 else ""
        yield f"{name}：安装后被改动：{changed[0]}{more}"


def altered(found: Distribution) -> Iterator[str]:
    """Files of an installed package that are not what its RECORD says; what Python compiles itself has no hash."""
    for file in found.files or ():
        if file.hash is None:
            continue
        path = Path(str(file.locate()))
        if not path.is_file() or _digest(path, file.hash.mode) != file.hash.value:
            yield str(file)


def _digest(path: Path, mode: str) -> str:
    with path.open("rb") as content:
        return base64.urlsafe_b64encode(hashlib.file_digest(content, mode).digest()).rstrip(b"=").decode()


def main(arguments: Iterable[str]) -> int:
    """The exit status: 1 where the audit found something, 2 for an unknown command."""
    match list(arguments):
        case ["lock"]:
            LOCK.write_text(lock_text(ask_index()), encoding="utf-8")
        case ["sbom"]:
            document = bill(locked(LOCK.read_text(encoding="utf-8")))
            SBOM.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        case ["audit"]:
            found = list(faults())
            print(
                "\n".join(found)
                or f"{len(pins(PINS.read_text(encoding='utf-8')))}个程序包与固定的版本、校验值、许可一致"
            )
            return 1 if found else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
