"""Submissions: receive, keep, approve, withdraw. Files are kept as they came; the ledger says what became of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from etl.corrections import Correction, declared
from monitor.clock import now
from monitor.files import sync_folder, write_whole
from monitor.home import Home
from monitor.ledger import Event, Ledger
from monitor.plan import Plan
from monitor.register import Publication, Register, Submission

_ID = re.compile(r"S[0-9]{6,}")
_COPIED_AT_ONCE = 1 << 22  # bytes


class SubmissionRefused(Exception):
    """What was asked of a submission cannot be done; a Chinese sentence says why."""


def _id_number(folder: Path) -> int:
    return int(folder.name[1:])


def kept_folders(home: Home) -> list[Path]:
    """Folders of submissions, by number."""
    if not home.submissions.exists():
        return []
    return sorted((p for p in home.submissions.iterdir() if _ID.fullmatch(p.name)), key=_id_number)


def receive(
    home: Home,
    register: Register,
    content: bytes | Path,
    receipt: dict[str, Any],
    at: dt.datetime | None = None,
    copy: Path | None = None,
) -> Submission:
    """Keep a file (its bytes, or where it lies) as it came, with its receipt, and note it in the ledger.

    Raises SubmissionRefused where the file is no longer what the receipt says. A `copy` that this run made of it is
    kept in its stead.

    The folder is written beside and renamed, then the ledger is appended: the ledger's line is what acknowledges.
    """
    number = (
        max([*map(_id_number, kept_folders(home)), *(int(known[1:]) for known in register.submissions)], default=0) + 1
    )
    event: Event = {
        "at": (at or now()).isoformat(),
        "act": "received",
        "submission": f"S{number:06d}",
        "size": (copy or content).stat().st_size if isinstance(content, Path) else len(content),
        **receipt,
    }
    beside = home.submissions / f".receiving-{number}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    if copy is not None:
        copy.rename(beside / "original")
    elif isinstance(content, Path):
        _copy(content, beside / "original", receipt["sha256"])
    else:
        write_whole(beside / "original", content)
    write_whole(beside / "receipt.json", json.dumps(event, ensure_ascii=False, indent=1).encode())
    beside.rename(home.submissions / event["submission"])
    sync_folder(home.submissions)
    _note(home, register, event)
    return register.submissions[event["submission"]]


def _copy(source: Path, target: Path, sha256: str) -> None:
    """A copy of a large file, hashed while it is made: what is kept is what was checked."""
    found = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as copy:
        while chunk := file.read(_COPIED_AT_ONCE):
            found.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    if found.hexdigest() != sha256:
        shutil.rmtree(target.parent)
        raise SubmissionRefused(f"“{source.name}”在检查之后被改动，没有接收；请等文件写完后重新载入")


def approve(
    home: Home, register: Register, submission: str, by: str, at: dt.datetime | None = None, origin: str = ""
) -> None:
    """Note that a submission may be published."""
    event = {"at": (at or now()).isoformat(), "act": "approved", "by": by, "submission": submission}
    _note(home, register, event | _from(origin))


def send_back(home: Home, register: Register, submission: str, by: str, reason: str, origin: str = "") -> None:
    """Note that a submission goes back to its department, and why."""
    event = {"at": now().isoformat(), "act": "returned", "by": by, "submission": submission, "reason": reason}
    _note(home, register, event | _from(origin))


def restore(home: Home, register: Register, submission: str, by: str, reason: str, origin: str = "") -> None:
    """Note that a withdrawn or returned submission waits for review again, in its old place among the others."""
    event = {"at": now().isoformat(), "act": "restored", "by": by, "submission": submission, "reason": reason}
    _note(home, register, event | _from(origin))


def withdraw(home: Home, register: Register, submission: str, by: str, reason: str, origin: str = "") -> None:
    """Note that a submission no longer counts; raises SubmissionRefused where it is unknown or withdrawn already.

    `origin` is the address that a request came from.
    """
    known = register.submissions.get(submission)
    if known is None:
        raise SubmissionRefused(f"没有编号为“{submission}”的报送；请按载入时给出的编号或台账核对（形如 S000012）")
    if known.state == "withdrawn":
        raise SubmissionRefused(f"报送 {submission} 此前已经撤回，不必再撤")
    if not reason.strip():
        raise SubmissionRefused("撤回必须写明理由：--reason 不能为空")
    event = {"at": now().isoformat(), "act": "withdrawn", "by": by, "submission": submission, "reason": reason}
    _note(home, register, event | _from(origin))


def original(home: Home, submission: str) -> bytes:
    """A submission's content as it came."""
    return original_path(home, submission).read_bytes()


def original_path(home: Home, submission: str) -> Path:
    """Where a submission's content lies as it came."""
    return home.submissions / submission / "original"


def recover(home: Home, register: Register) -> list[str]:
    """Finish what a killed run left half done; returns the submissions that it took up again."""
    if home.submissions.exists():
        for torn in home.submissions.glob(".receiving-*"):
            shutil.rmtree(torn)
    taken_up = []
    for folder in kept_folders(home):
        if folder.name not in register.submissions and (receipt := receipt_of(folder)) is not None:
            _note(home, register, receipt)
            taken_up.append(folder.name)
    return taken_up


def receipt_of(folder: Path) -> Event | None:
    """What was noted on receipt; None where the folder holds no receipt of its own: no run of this program did that."""
    try:
        receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    is_own = isinstance(receipt, dict) and receipt.get("submission") == folder.name
    return receipt if is_own and (folder / "original").is_file() else None


def note_plan(home: Home, register: Register, plan: Plan, at: dt.datetime | None = None) -> None:
    """Keep a plan that something is read or judged under, unless the ledger has it: the file itself may be edited."""
    if not register.has_plan(plan.fingerprint):
        content = plan.model_dump(mode="json")
        event = {"at": (at or now()).isoformat(), "act": "planned", "fingerprint": plan.fingerprint, "plan": content}
        _note(home, register, event)


def note_corrections(
    home: Home,
    register: Register,
    fingerprint: str,
    corrections: Iterable[Correction],
    at: dt.datetime | None = None,
) -> None:
    """Keep the declared corrections that something is published with, unless the ledger has them."""
    if fingerprint not in register.corrections:
        event = {"at": (at or now()).isoformat(), "act": "declared", "fingerprint": fingerprint}
        _note(home, register, event | {"corrections": declared(corrections)})


def note_publication(home: Home, register: Register, publication: Publication, origin: str = "") -> None:
    """Write a publication into the ledger: from now on it has happened."""
    event: Event = {
        "at": publication.at.isoformat(),
        "act": "published",
        "by": publication.by,
        "note": publication.note,
        "version": publication.version,
        "is_demo": publication.is_demo,
        "plan": publication.plan,
        "rule": publication.rule,
        "corrections": publication.corrections,
        "submissions": list(publication.new),
        "lights": [list(light) for light in publication.lights],
    }
    if publication.withdrawn or publication.restored:
        event |= {"withdrawn": list(publication.withdrawn), "restored": list(publication.restored)}
        event |= {"reason": publication.reason, "undoes": publication.undoes}
    _note(home, register, event | _from(origin))


def _from(origin: str) -> Event:
    """Where the request came from, as the ledger has it."""
    return {"from": origin} if origin else {}


def _note(home: Home, register: Register, event: Event) -> None:
    Ledger(home.ledger).append(event)
    register.apply(event)
