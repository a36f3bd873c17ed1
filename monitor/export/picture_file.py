"""What a picture's file says of itself besides its pixels: title, description, source, resolution, glyphs."""

from __future__ import annotations

import html
import re
import struct
import zlib

from monitor.charts.figure import Figure
from monitor.export.typeface import embedded_faces

_DOTS_PER_METRE = 96 / 0.0254  # of a figure's own pixels: 900 of them are 238 mm
_SIGNATURE_AND_HEADER = 8 + 25
_TEXT = re.compile(r">([^<>]+)<")
_START = re.compile(r"<svg\b[^>]*>")


def finish_png(drawn: bytes, figure: Figure, scale: int) -> bytes:
    """The PNG with its resolution, so that documents show it at its size, and with title, description and source."""
    dots = round(_DOTS_PER_METRE * scale)
    said = (("Title", figure.headline), ("Description", figure.alt), ("Source", figure.source))
    chunks = [_chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1))]
    chunks += [_chunk(b"iTXt", key.encode() + b"\0\0\0zh\0\0" + text.encode()) for key, text in said]
    return drawn[:_SIGNATURE_AND_HEADER] + b"".join(chunks) + drawn[_SIGNATURE_AND_HEADER:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def finish_svg(drawn: bytes, figure: Figure) -> bytes:
    """The SVG with its glyphs, so that it looks alike everywhere, and with title and description for readers."""
    text = drawn.decode()
    faces = embedded_faces(html.unescape(one) for one in _TEXT.findall(text))
    said = f"<title>{html.escape(figure.headline)}</title><desc>{html.escape(figure.alt)}</desc><style>{faces}</style>"
    start = _START.search(text)
    if start is None:
        raise ValueError(f"no <svg> in the drawing of {figure.name}")
    # Plotly leaves an empty style behind, now before the other attributes and now after them.
    opening = start[0][:-1].replace(' style=""', "") + ' role="img" xml:lang="zh-CN">'
    return (text[: start.start()] + opening + said + text[start.end() :]).encode()
