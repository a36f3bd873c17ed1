"""python -m monitor.serve: several processes over one data folder, each on its own port; one that ends is started anew.

A process holds the sessions of its readers: what stands in front must bring each back to the same (deploy/nginx.conf).
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

from monitor.home import ROOT

LOOK = 0.2  # seconds between two looks at the processes
STEADY = 10.0  # a process that lived that long is started anew at once
LONGEST = 30.0  # seconds between two starts of one that ends at once
PATIENCE = 15.0  # seconds to finish what is under way


@dataclass
class Worker:
    """One process of the site."""

    number: int
    host: str
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    due: float = 0.0

    def start(self, now: float) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        place = ["--server.address", self.host, "--server.port", str(self.port)]
        environment = {**self.environment, "MONITOR_WORKER": str(self.number)}
        # A session of its own: Ctrl+C reaches the supervisor alone, which then ends them in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *place], cwd=ROOT, env=environment, start_new_session=True
        )
        self.started = now

    def look_after(self, now: float) -> None:
        """Start it where it does not run, less and less often where it keeps ending."""
        if self.process is not None:
            status = self.process.poll()
            if status is None:
                return
            self.process = None
            self.pause = 0.5 if now - self.started > STEADY else min(self.pause * 2, LONGEST)
            self.due = now + self.pause
            _say(f"进程{self.number}（端口{self.port}）已退出（{status}），{self.pause:g}秒后重新启动。")
        if now >= self.due:
            self.start(now)

    def stop(self, until: float) -> None:
        """Let it finish until then, and end it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _Stopped(Exception):
    """The supervisor was told to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def serve(host: str, port: int, count: int) -> None:
    """Run that many processes on consecutive ports until SIGTERM or SIGINT."""
    # Streamlit signs its tokens with it: a reader who changes to another process stays known.
    secret = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or secrets.token_hex(32)
    environment = {**os.environ, "STREAMLIT_SERVER_COOKIE_SECRET": secret}
    workers = [Worker(number + 1, host, port + number, environment) for number in range(count)]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        while True:
            for worker in workers:
                worker.look_after(time.monotonic())
            time.sleep(LOOK)
    except _Stopped:
        _say("正在停止……")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for worker in workers:
            if worker.process is not None:
                worker.process.terminate()
        until = time.monotonic() + PATIENCE
        for worker in workers:
            worker.stop(until)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m monitor.serve", description="用几个进程提供服务，退出的自动重启")
    parser.add_argument(
        "--workers", type=int, default=2, metavar="N", help="几个进程，1至64，默认2；一般与处理器核数相同"
    )
    parser.add_argument("--port", type=int, default=8501, metavar="P", help="第一个进程的端口，其余依次加一，默认8501")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="监听的地址，默认只有本机")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 after being told to stop, 2 where the options make no sense."""
    options = _parser().parse_args(arguments)
    if not (1 <= options.workers <= 64 and 1 <= options.port <= 65536 - options.workers):
        _say("--workers 应在1至64之间，端口应在1至65535之间。")
        return 2
    ports = [options.port + number for number in range(options.workers)]
    _say(f"启动{options.workers}个进程，端口{ports[0]}至{ports[-1]}（按 Ctrl+C 停止）。")
    _say("前面放 nginx：照 deploy/nginx.conf 配置，把 upstream 里的端口写成以上各个。")
    serve(options.host, options.port, options.workers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
