"""/submission: the file of a department as it was received, for those who want to see where a number came from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.home import Home
from monitor.warehouse import VersionMissing, current_version, has_submission

_ID = re.compile(r"S[0-9]{6,9}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
# Whatever a department sent is handed back as bytes to keep, never as something to open here.
_HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Original:
    """A file as received, and what it was called."""

    name: str
    body: bytes


def find_original(home: Home, version: int, submission: str) -> Original | None:
    """The file of a submission that counts in a version; None of any other."""
    if not _ID.fullmatch(submission) or not has_submission(home, version, submission):
        return None
    folder: Path = home.submissions / submission
    receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    return Original(safe_name(str(receipt["file"]), submission), (folder / "original").read_bytes())


def safe_name(name: str, otherwise: str) -> str:
    """A file's name without anything that a system might take for a path or a command."""
    return _UNSAFE.sub("_", name).strip(" .") or otherwise


async def original(request: Request) -> Response:
    """The file as an attachment."""
    found = await run_in_threadpool(_find, request.path_params["id"], request.query_params.get("version"))
    disposition = f"attachment; filename*=UTF-8''{quote(found.name)}"
    headers = {**_HEADERS, "Content-Disposition": disposition}
    return Response(found.body, media_type="application/octet-stream", headers=headers)


def _find(submission: str, asked: str | None) -> Original:
    home = Home.from_environment()
    version = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 10 else current_version(home)
    try:
        found = None if version is None else find_original(home, version, submission)
    except VersionMissing as problem:
        raise HTTPException(404, f"{problem}。") from problem
    except FileNotFoundError as problem:
        raise HTTPException(404, f"报送{submission}的原始文件不在这台机器上。") from problem
    if found is None:
        raise HTTPException(404, "没有这份报送，或者它不在这个数据版本中。")
    return found
