"""A package made in the background: how far it is, what came of it, and a way to stop it."""

from __future__ import annotations

import io
import logging
import threading
import zipfile
from collections.abc import Iterator
from typing import Any, Literal

import orjson

from monitor.export.browser import BrowserMissing
from monitor.export.deposit import MANIFEST, Manifest, write_zip
from monitor.export.image import DrawingFailed
from monitor.export.package import LeftOut, Made, Order, make
from monitor.export.pdf import ConversionFailed, ConverterMissing
from monitor.export.scope import ExportContext, file_name
from monitor.export.word_template import TemplateUnusable
from monitor.fault import why
from monitor.words.briefing import NothingBehind

State = Literal["waiting", "running", "done", "failed", "stopped"]
REFUSED = (BrowserMissing, ConversionFailed, ConverterMissing, DrawingFailed, NothingBehind, TemplateUnusable)
PATIENCE = 0.2  # seconds between two looks whether a package that waits is still wanted
WAITING = 8  # packages that may wait for their turn; more are refused

_log = logging.getLogger(__name__)
_turn = threading.Lock()  # one after the other: drawing takes both cores, and pages must stay quick
_waiting: set[Errand] = set()


class TooMany(Exception):
    """So many packages wait already that no more are taken; the message is a Chinese sentence."""


class _Stopped(Exception):
    """Nobody wants it any more."""


class Errand:
    """One package; `start` it, look at it from time to time, `stop` it at will."""

    def __init__(self, context: ExportContext, order: Order) -> None:
        self.state: State = "waiting"
        self.stage, self.done, self.total = "", 0, 0
        self.why = ""  # a Chinese sentence where it failed
        self.manifest = Manifest(context, tuple(scope.name(context.plan) for scope in order.scopes))
        self.package = b""  # the zip, once done
        self.document: dict[str, Any] = {}  # its manifest, as the zip holds it
        self.name = file_name(context.edition, context.month, f"简报_{'、'.join(self.manifest.scopes)}", "zip")
        self._context, self._order = context, order
        self._is_stopped = threading.Event()

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")

    @property
    def others(self) -> int:
        """How many other packages are being made or wait."""
        return len(_waiting - {self})

    def start(self) -> None:
        """Begin as soon as it is its turn; raises TooMany."""
        if len(_waiting) >= WAITING:
            raise TooMany(f"已有{len(_waiting)}份材料在排队生成，请过几分钟再试")
        _waiting.add(self)
        threading.Thread(target=self._run, name="errand", daemon=True).start()

    def stop(self) -> None:
        """End it at the next file; what was made is dropped."""
        self._is_stopped.set()

    def refuse(self, why: str) -> None:
        """Leave it undone, and say why."""
        self._fail(why)

    def content(self, name: str) -> bytes:
        """One file of the finished package."""
        with zipfile.ZipFile(io.BytesIO(self.package)) as package:
            return package.read(name)

    def _run(self) -> None:
        try:
            while not _turn.acquire(timeout=PATIENCE):
                self._refuse_stopped()
            try:
                self.state = "running"
                self._make()
            finally:
                _turn.release()
            self.state = "done"
        except _Stopped:
            self.state = "stopped"
        except REFUSED as problem:
            self._fail(str(problem))
        except OSError as problem:
            _log.exception("a package could not be made")
            self._fail(f"服务器没有写成文件（{why(problem)}），请联系管理员检查磁盘空间和权限")
        except Exception:
            # The edge of a thread: nobody above it could say that nothing more will come.
            _log.exception("a package could not be made")
            self._fail("生成时出错，已记入服务器日志；请重试，仍不成功请联系管理员")
        finally:
            _waiting.discard(self)

    def _make(self) -> None:
        stream = io.BytesIO()
        write_zip(stream, self._watched(make(self._context, self._order, self._proceed)), self.manifest)
        self.package = stream.getvalue()
        self.document = orjson.loads(self.content(MANIFEST))

    def _watched(self, parts: Iterator[Made | LeftOut]) -> Iterator[Made | LeftOut]:
        for part in parts:
            self._refuse_stopped()
            yield part

    def _proceed(self, stage: str, done: int, total: int) -> None:
        self._refuse_stopped()
        self.stage, self.done, self.total = stage, done, total

    def _refuse_stopped(self) -> None:
        if self._is_stopped.is_set():
            raise _Stopped

    def _fail(self, why: str) -> None:
        self.why, self.state = why, "failed"
