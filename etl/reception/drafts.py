"""Drafts on disk: uploads that were not handed in yet, each in a folder of its own, as they came."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from etl.language.guidance import NOTHING, Guidance
from monitor.files import sync_folder, write_whole
from monitor.home import Home
from monitor.ledger import demand_there
from monitor.reception import Declined, Draft, DraftState, Mended

_ID = re.compile(r"[0-9a-f]{24}")
_RECORD = "draft.json"
OPEN_AT_MOST = 40  # drafts of one department: more of them are an accident, or somebody filling the disk


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies on disk: how it is read is what people said about it."""

    draft: Draft
    guidance: Guidance

    def guided(self, guidance: Guidance) -> Kept:
        """The same draft, read otherwise."""
        mended = tuple(Mended(m.sheet, m.line, m.column, m.before, m.after, m.reason) for m in guidance.mendings)
        answers = tuple(guidance.answers.items())
        draft = replace(self.draft, encoding=guidance.encoding or "", answers=answers, mendings=mended)
        return Kept(draft, guidance)

    def put(self, state: DraftState, submission: str = "") -> Kept:
        return replace(self, draft=replace(self.draft, state=state, submission=submission))


def add_draft(home: Home, draft: Draft, content: bytes, guidance: Guidance = NOTHING) -> Kept:
    """Keep an upload; one that lies open already, with the same name and content, is that draft.

    Raises FolderGone where the installation is away: what would be kept in its place would be lost with its return.
    """
    demand_there(home.ledger)
    home.drafts.mkdir(parents=True, exist_ok=True)
    with FileLock(home.drafts / ".lock"):
        of_department = [one for one in drafts(home) if one.draft.department == draft.department]
        still_open = [one for one in of_department if one.draft.state == "open"]
        for one in still_open:
            if (one.draft.sha256, one.draft.file, one.draft.of) == (draft.sha256, draft.file, draft.of):
                return one
        if len(still_open) >= OPEN_AT_MOST:
            raise Declined(f"本部门已有{OPEN_AT_MOST}份草稿没有处理，请先报送或放弃其中一些，再上传新的文件。")
        for torn in home.drafts.glob(".receiving-*"):  # of a run that was killed: whoever holds the lock is alone
            shutil.rmtree(torn)
        kept = Kept(draft, NOTHING).guided(guidance)
        beside = home.drafts / f".receiving-{draft.id}"
        beside.mkdir()
        try:
            write_whole(beside / "original", content)
            _write(beside, kept)
            beside.rename(home.drafts / draft.id)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        sync_folder(home.drafts)
        return kept


def new_id() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(12)


def find_draft(home: Home, draft: str) -> Kept:
    """A draft by its id; raises Declined where there is none."""
    folder = home.drafts / draft
    if not _ID.fullmatch(draft) or not (folder / _RECORD).is_file():
        raise Declined("没有这份草稿；可能地址不完整，请从草稿列表里打开。")
    return _found(folder)


def drafts(home: Home) -> list[Kept]:
    """Every draft, oldest first, whatever became of it."""
    if not home.drafts.exists():
        return []
    folders = (p for p in home.drafts.iterdir() if _ID.fullmatch(p.name) and (p / _RECORD).is_file())
    return sorted(map(_found, folders), key=lambda one: (one.draft.at, one.draft.id))


def content_of(home: Home, draft: Draft) -> bytes:
    """What was uploaded, as it came."""
    return (home.drafts / draft.id / "original").read_bytes()


@contextmanager
def holding(home: Home, draft: str) -> Iterator[Kept]:
    """A draft that nobody else changes meanwhile."""
    find_draft(home, draft)
    with FileLock(home.drafts / draft / ".lock"):
        yield _parsed(home.drafts / draft / _RECORD)


def save(home: Home, kept: Kept) -> None:
    """Write a changed draft; whoever calls this is holding it."""
    _write(home.drafts / kept.draft.id, kept)


def _write(folder: Path, kept: Kept) -> None:
    draft = kept.draft
    record = {
        "id": draft.id,
        "department": draft.department,
        "file": draft.file,
        "size": draft.size,
        "sha256": draft.sha256,
        "account": draft.account,
        "name": draft.name,
        "at": draft.at.isoformat(),
        "state": draft.state,
        "submission": draft.submission,
        "of": draft.of,
        "guidance": kept.guidance.to_json(),
    }
    write_whole(folder / _RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())


def _found(folder: Path) -> Kept:
    seen = (folder / _RECORD).stat()
    return _read(folder / _RECORD, (seen.st_mtime_ns, seen.st_size, seen.st_ino))


@lru_cache(maxsize=4096)
def _read(path: Path, _as_of: tuple[int, int, int]) -> Kept:
    return _parsed(path)


def _parsed(path: Path) -> Kept:
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    guidance = Guidance.from_json(record.pop("guidance"))
    at = dt.datetime.fromisoformat(record.pop("at"))
    return Kept(Draft(**record, at=at), NOTHING).guided(guidance)
