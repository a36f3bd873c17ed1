"""The installation's own secret, with which it signs what it hands to browsers."""

from __future__ import annotations

import os
import secrets
from functools import cache

from monitor.files import write_whole
from monitor.home import Home


@cache
def secret(home: Home) -> bytes:
    """64 hexadecimal digits, made at the first call on an installation; every process reads the same."""
    path = home.root / ".secret"
    if not path.exists():
        made = home.root / f".secret-{os.getpid()}-{secrets.token_hex(4)}"
        write_whole(made, secrets.token_hex(32).encode(), 0o600)
        try:
            os.link(made, path)  # fails where another process was first, so that both read that one's
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes().strip()
