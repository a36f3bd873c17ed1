"""A body that is served many times: compressed once for each encoding, recognised by its tag."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property

import brotli
from starlette.requests import Request
from starlette.responses import Response

IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Payload:
    """One body with its media type; `effort` is Brotli's quality (0-11), worth more for what is served for years."""

    body: bytes
    media_type: str
    effort: int = 5
    is_compressible: bool = True

    @cached_property
    def tag(self) -> str:
        """Changes when the body does; twelve hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()[:12]

    @cached_property
    def br(self) -> bytes:
        return bytes(brotli.compress(self.body, quality=self.effort))

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.body, compresslevel=6, mtime=0)

    def encoded(self, accepted: str) -> tuple[bytes, str | None]:
        """The body in the best encoding that an Accept-Encoding header allows, and that encoding's name."""
        names = accepted_encodings(accepted) if self.is_compressible else frozenset()
        if "br" in names:
            return self.br, "br"
        if "gzip" in names:
            return self.gzip, "gzip"
        return self.body, None


def accepted_encodings(header: str) -> frozenset[str]:
    """Encodings of an Accept-Encoding header that are not refused by a weight of zero."""
    names = set()
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if weight.strip().replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            names.add(name.strip().lower())
    return frozenset(names)


def respond(request: Request, payload: Payload, cache: str = IMMUTABLE, filename: str | None = None) -> Response:
    """The payload as a response: 304 where the reader has it already."""
    tag = f'W/"{payload.tag}"'
    headers = {"Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding"}
    if tag in [known.strip() for known in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    body, encoding = payload.encoded(request.headers.get("accept-encoding", ""))
    if encoding:
        headers["Content-Encoding"] = encoding
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return Response(body, media_type=payload.media_type, headers=headers)
