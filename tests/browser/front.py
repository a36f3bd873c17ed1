"""The site as an office runs it: several processes, and a real nginx in front with the configuration as shipped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from monitor.home import ROOT, Home

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
_FRAME = """
daemon off; error_log stderr warn; pid nginx.pid; worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off; types { text/html html; } default_type application/octet-stream;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  include site.conf;
}
"""


@dataclass(frozen=True)
class Front:
    """What was started: the address of nginx, the ports of the processes, and who looks after them."""

    address: str
    ports: tuple[int, ...]
    supervisor: subprocess.Popen[bytes]

    def health(self, port: int) -> dict[str, object]:
        """What one process says of itself; raises OSError where it does not answer."""
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            found: dict[str, object] = orjson.loads(answer.read())
            return found

    def process_of(self, port: int) -> int:
        """The process that listens on a port, found among the supervisor's children."""
        children = Path(f"/proc/{self.supervisor.pid}/task/{self.supervisor.pid}/children").read_text().split()
        return next(int(one) for one in children if str(port) in Path(f"/proc/{one}/cmdline").read_text().split("\0"))


def free_ports(count: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            start: int = first.getsockname()[1]
        if start + count < 65536 and all(_is_free(start + number) for number in range(count)):
            return start


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


def configuration(port: int, ports: tuple[int, ...], path: str, cache: Path, *, is_plain: bool = True) -> str:
    """deploy/nginx.conf with other ports, below the path; as it is otherwise, or without TLS."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    if is_plain:
        text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
        text = re.sub(r"^\s*ssl_\w+.*\n", "", text, flags=re.MULTILINE)
        text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port + 1};").replace("monitor.example", "localhost")
    text = text.replace("/etc/nginx/tls", str(cache.parent))
    text = re.sub(r"^\s*server 127\.0\.0\.1:\d+ (.*)\n", "", text, flags=re.MULTILINE)
    servers = "".join(f"    server 127.0.0.1:{one} max_fails=1 fail_timeout=2s;\n" for one in ports)
    text = text.replace("consistent;\n", f"consistent;\n{servers}", 1)
    text = text.replace("/var/cache/nginx/plan-monitor", str(cache))
    return text.replace("location / {", f"location {path}/ {{") if path else text


def certificate(folder: Path) -> None:
    """A certificate for localhost that nobody vouches for, under the names of the shipped configuration."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "monitor.key"), "-out", str(folder / "monitor.crt")]
    subprocess.run([*command, *files], check=True, capture_output=True)


@contextmanager
def fronted(
    home: Home, folder: Path, workers: int = 2, path: str = "", *, is_warm: bool = False, is_plain: bool = True
) -> Iterator[Front]:
    """The running whole; `path` is where the site lies below its host. Figures are made ahead only where they must.

    Unless it is plain, nginx serves by TLS, and on the port behind it sends whoever comes without.
    """
    start = free_ports(workers + 2)
    ports = tuple(start + number for number in range(workers))
    environment = {**os.environ, "MONITOR_DATA": str(home.root), "MONITOR_BASE": path}
    environment["MONITOR_WARM"] = "" if is_warm else "no"
    environment["MONITOR_CLERKS"] = ""
    command = [sys.executable, "-m", "monitor.serve", "--workers", str(workers), "--port", str(start)]
    assert NGINX is not None
    # Started by root it would serve as somebody who may not look into the folder of the tests.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"{user}{_FRAME}", encoding="utf-8")
    site = configuration(start + workers, ports, path, folder / "cache", is_plain=is_plain)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    if not is_plain:
        certificate(folder)
    with (folder / "log.txt").open("wb") as log:
        supervisor = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        nginx = subprocess.Popen([NGINX, "-p", str(folder), "-c", "nginx.conf"], stdout=log, stderr=log)
        scheme = "http" if is_plain else "https"
        front = Front(f"{scheme}://127.0.0.1:{start + workers}{path}", ports, supervisor)
        try:
            for port in ports:
                until(lambda port=port: bool(front.health(port)), 300)  # type: ignore[misc]
            yield front
        finally:
            for process in (nginx, supervisor):
                process.send_signal(signal.SIGTERM)
            for process in (nginx, supervisor):
                process.wait(30)


def until(is_so: object, seconds: float) -> float:
    """Wait until a callable says True; the seconds that took. What does not answer yet is asked again."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        try:
            if is_so():  # type: ignore[operator]
                return time.monotonic() - started
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"not within {seconds} s")
