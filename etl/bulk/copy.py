"""The bytes of a large file written to the disk as they go by, without filling the memory of the system with them.

A thread of its own waits for the disk, so that the bytes are looked at meanwhile.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from concurrent.futures import Future, ThreadPoolExecutor
from errno import EINVAL
from pathlib import Path
from types import TracebackType

ROOM = 1 << 22  # bytes that are written together
SECTOR = 4096  # what lengths and places have to be multiples of
_DIRECT = getattr(os, "O_DIRECT", 0)


class Copy:
    """A new file, past the system's own memory of files where it can be: to fill that costs more than the disk does.

    A gigabyte took two seconds of processor time that way, a tenth of all that is done to it.
    """

    def __init__(self, path: Path) -> None:
        self._size = self._held = 0
        self._buffer = mmap.mmap(-1, ROOM)  # begins where a page does
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        try:
            self._file = os.open(path, flags | _DIRECT, 0o666)
        except OSError as error:  # not every file system can
            if error.errno != EINVAL:
                raise
            self._file = os.open(path, flags, 0o666)

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        try:
            if kind is None:
                self.wait()
                self._flush()
                os.ftruncate(self._file, self._size)
        finally:
            self._thread.shutdown()
            os.close(self._file)
            self._buffer.close()

    def write(self, chunk: bytes | memoryview) -> None:
        """Begin to write the next bytes, which have to stay as they are until `wait` is back; raises as that does.

        Best as many as are written together, from where a sector may begin: they are not moved.
        """
        self.wait()
        self._writing = self._thread.submit(self._write, chunk)

    def wait(self) -> None:
        """Until all that was begun is written; raises OSError where it could not be."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def _write(self, chunk: bytes | memoryview) -> None:
        self._size += len(chunk)
        with memoryview(chunk) as given:
            start = 0
            while start < len(given):
                part = given[start : start + ROOM - self._held]
                if len(part) == ROOM:
                    self._put_all(part)
                else:
                    self._buffer[self._held : self._held + len(part)] = part
                    self._held += len(part)
                    if self._held == ROOM:
                        self._flush()
                start += len(part)

    def _flush(self) -> None:
        """Write what is held, in whole sectors."""
        with memoryview(self._buffer) as held, held[: -(-self._held // SECTOR) * SECTOR] as sectors:
            self._put_all(sectors)
        self._held = 0

    def _put_all(self, some: memoryview) -> None:
        start = 0
        while start < len(some):
            with some[start:] as rest:
                start += self._put(rest)

    def _put(self, some: memoryview) -> int:
        try:
            return os.write(self._file, some)
        except OSError as error:  # some file systems say so only now
            flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
            if error.errno != EINVAL or not flags & _DIRECT:
                raise
            fcntl.fcntl(self._file, fcntl.F_SETFL, flags & ~_DIRECT)
            return os.write(self._file, some)
