"""Answers leave at once: what is accepted by a socket like Streamlit's own has no delay."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.web.sending import send_at_once
from monitor.web.start import lifespan


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Bound as Streamlit binds: naming no protocol, which asyncio takes as none to set the option for."""
    with socket.socket(family=socket.AF_INET) as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one


def is_undelayed(listening: socket.socket) -> bool:
    with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
        return bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_a_connection_waits_for_no_acknowledgement(listening: socket.socket) -> None:
    assert not is_undelayed(listening)
    assert send_at_once() >= 1
    assert is_undelayed(listening)


def test_the_server_starts_so(listening: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(tmp_path))
    monkeypatch.setenv("MONITOR_WARM", "no")

    async def start() -> bool:
        async with lifespan(None):
            return is_undelayed(listening)

    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(lambda: asyncio.run(start())).result()


def test_sockets_of_another_kind_are_left_alone() -> None:
    before = send_at_once()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX), socket.socket():
        assert send_at_once() == before
