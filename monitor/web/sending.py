"""Answers leave when they are written, not when the reader has acknowledged the packet before."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

OPEN_FILES = Path("/dev/fd")  # where the system tells them; elsewhere connections stay as they are


def send_at_once() -> int:
    """Have all connections that will be accepted send without delay; how many sockets of this process listen.

    asyncio sets TCP_NODELAY on sockets that name their protocol. Streamlit binds one that names none, so each answer's
    body waited up to 40 ms for the acknowledgement of its head. What is accepted inherits the option of what listens.
    """
    return sum(map(_send_at_once, _open_sockets()))


def _open_sockets() -> list[int]:
    """The numbers of this process's sockets."""
    found = []
    for path in list(OPEN_FILES.iterdir()) if OPEN_FILES.is_dir() else ():
        try:
            if stat.S_ISSOCK(os.fstat(int(path.name)).st_mode):
                found.append(int(path.name))
        except OSError:  # the listing's own, closed by now
            continue
    return found


def _send_at_once(number: int) -> bool:
    """Set the option where the socket listens for connections over TCP; whether it does."""
    try:
        with socket.socket(fileno=os.dup(number)) as one:
            if one.family == socket.AF_UNIX or not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                return False
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return True
    except OSError:  # gone meanwhile, or of a kind that knows no such option
        return False
