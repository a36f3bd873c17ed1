"""Files on disk as bytes, each read once: whatever stands under a path, nothing hangs and nothing is raised."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from etl import limits
from etl.problem import Problem
from monitor.fault import why
from monitor.home import Home

SCRATCH = ".reading-"  # begins the names of folders for what does not fit into memory
_LOCK = "lock"
_JUST_MADE = 60  # seconds in which a folder may not be locked yet
ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".mht", ".mhtml"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """The bytes of one file, or why there are none."""

    name: str  # as text to show, never a path
    content: bytes = b""
    problem: Problem | None = None


def files_of(paths: Iterable[Path], *, or_folder: bool = False) -> Iterator[Path]:
    """The files meant: a folder stands for the departmental files in it, by name; with `or_folder` for itself
    where there are none.
    """
    for path in paths:
        if _is_folder(path):
            found = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in ENDINGS and not p.name.startswith((".", "~$"))
            )
            yield from found or ([path] if or_folder else [])
        else:
            yield path


def contents_of(paths: Iterable[Path]) -> frozenset[str]:
    """The hashes of what a run brings, as far as it can be read; none of a single file, which nothing lies beside."""
    several = list(paths)
    return frozenset(filter(None, map(_hash, several))) if len(several) > 1 else frozenset()


def _hash(path: Path) -> str | None:
    if is_large(path):
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    found = arrival(path)
    return hashlib.sha256(found.content).hexdigest() if found.problem is None else None


def is_large(path: Path, *, is_again: bool = False) -> bool:
    """Whether a path is a file that is read in bulk if it is of the form for that; of one that is read again, after its
    receipt, less is asked, and bulk pays sooner.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    least = min(limits.BULK_FROM_BYTES, limits.BULK_AGAIN_FROM_BYTES) if is_again else limits.BULK_FROM_BYTES
    is_of_size = least <= found.st_size <= limits.BULK_FILE_BYTES
    return stat.S_ISREG(found.st_mode) and is_of_size and os.access(path, os.R_OK)


@contextmanager
def held(path: Path) -> Iterator[Path]:
    """A path to the same regular file for as long as it is read, whatever becomes of its name; raises OSError.

    Where the system gives none, it is the name itself. Opening a pipe would wait for its writer without end.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        same = Path(f"/proc/self/fd/{handle}")
        yield same if same.exists() else path
    finally:
        os.close(handle)


@contextmanager
def scratch(home: Home) -> Iterator[Path]:
    """A folder for what does not fit into memory, gone afterwards: in the installation, which has room for files.

    It is locked while it is used, so that what a killed process left behind is known by not being locked.
    """
    beside = home.root if os.access(home.root, os.W_OK) else None
    _sweep(beside)
    with TemporaryDirectory(prefix=SCRATCH, dir=beside) as folder, FileLock(Path(folder, _LOCK)):
        yield Path(folder)


def _sweep(root: Path | None) -> None:
    """Removes the folders of processes that were killed."""
    for folder in root.glob(f"{SCRATCH}*") if root else ():
        with suppress(OSError, Timeout):  # it may just be going, or in use
            if time.time() - folder.stat().st_mtime > _JUST_MADE:
                with FileLock(folder / _LOCK, blocking=False):
                    shutil.rmtree(folder, ignore_errors=True)


def arrival(path: Path) -> Arrival:
    """What a path holds, no more of it than a submission may have (and one byte, so that too much is noticed)."""
    name = shown(path)
    if _is_folder(path):
        return Arrival(name, problem=_of_folder(path, name))
    try:
        content = _regular(path)
    except FileNotFoundError:
        return Arrival(name, problem=_missing(f"找不到文件“{name}”。"))
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Arrival(name, problem=_missing(f"“{name}”是循环的链接。"))
        return Arrival(name, problem=_unreadable(f"文件“{name}”（{why(error)}）"))
    if content is None:
        return Arrival(name, problem=_missing(f"“{name}”不是普通文件。"))
    return Arrival(name, content)


def _regular(path: Path) -> bytes | None:
    """The bytes of a regular file, None of anything else: opening a pipe would wait for its writer without end."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        return file.read(limits.FILE_BYTES + 1) if stat.S_ISREG(os.fstat(handle).st_mode) else None


def _is_folder(path: Path) -> bool:
    """Whether a path is one; of what nobody may look at, or has too long a name, it is told when it is read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _of_folder(path: Path, name: str) -> Problem:
    """Why a folder is no file."""
    if not os.access(path, os.R_OK | os.X_OK):
        return _unreadable(f"文件夹“{name}”（没有权限）")
    return _missing(f"文件夹“{name}”里没有可以读取的文件（{'、'.join(sorted(ENDINGS))}）。")


def _unreadable(what: str) -> Problem:
    return Problem("file-unreadable", f"无法读取{what}。", "请检查文件权限，或先把文件复制到本机再试。")


def _missing(message: str) -> Problem:
    return Problem("file-missing", message, "请核对路径和文件名；文件夹请直接给出文件夹路径。")


def shown(path: Path) -> str:
    """The file's name as text; names in GBK come with old archives, and are no UTF-8."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return os.fsencode(path.name).decode("gb18030", "replace")
    return path.name
