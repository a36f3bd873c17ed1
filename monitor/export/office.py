"""Office packages with the same bytes every time: they are zip files that else carry the minute they were made in."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Protocol

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_STAMPED = b"2000-01-01T00:00:00Z"


class Saveable(Protocol):
    """A Word or PowerPoint document."""

    def save(self, path_or_stream: io.BytesIO, /) -> None: ...


def steady(document: Saveable) -> bytes:
    """The document as a file, of bytes that depend on its content only."""
    stream = io.BytesIO()
    document.save(stream)
    return _repacked(stream.getvalue(), keeps_stamps=True)


def _repacked(package: bytes, *, keeps_stamps: bool) -> bytes:
    """The package with its entries in order and without times; workbooks inside it likewise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = read.read(name)
            if name.endswith(".xlsx"):
                content = _repacked(content, keeps_stamps=False)
            elif name == "docProps/core.xml" and not keeps_stamps:
                content = _STAMP.sub(rb"\g<1>" + _STAMPED + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            write.writestr(entry, content)
    return out.getvalue()
