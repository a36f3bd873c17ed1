"""Addresses inside the site, as far as they may be followed after signing in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST = 2000  # characters
_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_OWN = ("/signin", "/signout", "/password", "/auth/", "/oauth2callback", "/_stcore/")


def local_address(text: str | None) -> str:
    """The address where it leads to a page of this site, else the home page: never to another host or scheme."""
    if not text or len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return "/"
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or f"{parts.path}/".startswith(tuple(f"{one.rstrip('/')}/" for one in _OWN)):
        return "/"
    return text
