"""A package put down: in a folder or as one zip, whole or not at all, with a manifest of what it holds."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from monitor.clock import now
from monitor.export.package import LeftOut, Made
from monitor.export.scope import ExportContext
from monitor.fault import why

MANIFEST = "manifest.json"
_STORED = {"png", "docx", "pptx", "xlsx"}  # compressed already
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip but for the manifest's time


class NotWritten(Exception):
    """The package could not be put down, and nothing of it was; a Chinese sentence says why."""


@dataclass
class Manifest:
    """What a package holds and what it is made from; filled while the files are put down."""

    context: ExportContext
    scopes: tuple[str, ...]
    made_at: dt.datetime = field(default_factory=now)
    files: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def note(self, made: Made) -> None:
        digest = hashlib.sha256(made.content).hexdigest()
        self.files.append({"file": made.name, "kind": made.kind, "bytes": len(made.content), "sha256": digest})

    @property
    def is_complete(self) -> bool:
        return not any(one.is_fault for one in self.left_out)

    def document(self) -> dict[str, Any]:
        """As it is written beside the files."""
        edition = self.context.edition
        return {
            "version": edition.version,
            "month": str(self.context.month),
            "is_demo": edition.is_demo,
            "published_at": edition.published_at.isoformat(),
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "plan": edition.plan_id,
            "plan_fingerprint": edition.plan_fingerprint,
            "rule": edition.rule,
            "scopes": list(self.scopes),
            "files": self.files,
            "left_out": [{"what": one.what, "why": one.why, "is_fault": one.is_fault} for one in self.left_out],
        }

    def content(self) -> bytes:
        return orjson.dumps(self.document(), option=orjson.OPT_INDENT_2)


def put_in_folder(folder: Path, parts: Iterable[Made | LeftOut], manifest: Manifest) -> None:
    """Every file in the folder, the manifest last; files of the same names are replaced. Raises NotWritten."""
    with _said(folder):
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        try:
            for made in _noted(parts, manifest):
                _write(beside / made.name, made.content)
            _write(beside / MANIFEST, manifest.content())
            for name in [*(file["file"] for file in manifest.files), MANIFEST]:
                (beside / name).replace(folder / name)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def put_in_zip(path: Path, parts: Iterable[Made | LeftOut], manifest: Manifest) -> None:
    """One zip of every file and the manifest; a zip of the same name is replaced. Raises NotWritten."""
    with _said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                write_zip(stream, parts, manifest)
                stream.flush()
                os.fsync(stream.fileno())
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def write_zip(stream: IO[bytes], parts: Iterable[Made | LeftOut], manifest: Manifest) -> None:
    """The same zip into an open stream."""
    with zipfile.ZipFile(stream, "w") as archive:
        for made in _noted(parts, manifest):
            _add(archive, made.name, made.content, is_stored=made.kind in _STORED)
        _add(archive, MANIFEST, manifest.content(), is_stored=False)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, is_stored: bool) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _noted(parts: Iterable[Made | LeftOut], manifest: Manifest) -> Iterator[Made]:
    for part in parts:
        if isinstance(part, LeftOut):
            manifest.left_out.append(part)
        else:
            manifest.note(part)
            yield part


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _said(target: Path) -> Iterator[None]:
    """What the operating system refuses, as a sentence."""
    try:
        yield
    except OSError as problem:
        raise NotWritten(f"未能写到 {target}：{why(problem)}；没有留下不完整的文件") from problem
