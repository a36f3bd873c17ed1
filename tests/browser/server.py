"""The app as people start it, on a free port over one installation."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.home import ROOT, Home


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def serving(home: Home, log: Path, *options: str, port: int | None = None, is_warm: bool = False) -> Iterator[str]:
    """The address of the running app; what it printed is in `log`. Figures are made ahead only where they must be."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", *options]
    environment = {**os.environ, "MONITOR_DATA": str(home.root), "MONITOR_WARM": "" if is_warm else "no"}
    environment["MONITOR_CLERKS"] = "1"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the app ended: {log.read_text(encoding='utf-8')}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8"))
