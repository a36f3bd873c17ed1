"""/metrics: what this process did and how the data stand, in Prometheus' text form; each process has its own."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client import Counter as Count
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.access import Action, may
from monitor.home import Home
from monitor.ledger import LedgerBroken, Tail
from monitor.log import event, fault
from monitor.settings import read_settings
from monitor.warehouse import versions
from monitor.web.health import free_bytes, is_writable, readable_release, worker
from monitor.web.origin import origin_of_request
from monitor.web.session import actor_of_request

STREAM = "/_stcore/stream"
SLOW = 5.0  # seconds after which a request is worth a line in the log
# The first part of an address, as far as it is one of ours: what strangers ask for must not make new series.
ROUTES = frozenset(
    {
        *("figure", "data", "picture", "submission", "asset", "health", "metrics", "api"),
        *("signin", "signout", "password", "auth", "_stcore", "static", "media"),
    }
)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

registry = CollectorRegistry()
ProcessCollector(registry=registry)
GCCollector(registry=registry)
requests = Count("monitor_requests", "Requests answered", ("route", "status", "worker"), registry=registry)
request_seconds = Histogram(
    "monitor_request_seconds", "Time to the whole answer", ("route", "worker"), buckets=BUCKETS, registry=registry
)
page_seconds = Histogram(
    "monitor_page_seconds", "Time of the server for one run of a page", ("worker",), buckets=BUCKETS, registry=registry
)
errors = Count("monitor_errors", "Faults that a reader may have seen", ("where", "worker"), registry=registry)
readers = Gauge("monitor_readers", "Open pages", ("worker",), registry=registry)
data_version = Gauge("monitor_data_version", "Version shown; 0 for none", registry=registry)
data_age = Gauge("monitor_data_age_seconds", "Time since the version was published", registry=registry)
data_versions = Gauge("monitor_data_versions", "Versions that have a file", registry=registry)
acts = Gauge("monitor_ledger_acts", "What was done, by the ledger: received, published, signed_in …", ("act",),
             registry=registry)  # fmt: skip
ledger_whole = Gauge("monitor_ledger_whole", "1 where every line of the ledger follows from the one before",
                     registry=registry)  # fmt: skip
readable = Gauge("monitor_data_readable", "0 where something keeps readers from the version; /health says what",
                 registry=registry)  # fmt: skip
disk_free = Gauge("monitor_disk_free_bytes", "Room for the data folder", registry=registry)
writable = Gauge("monitor_data_writable", "1 where reports can be received", registry=registry)


class _Acts:
    """How often each act stands in the ledger; only what is new is read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tail: Tail | None = None
        self._counts: Counter[str] = Counter()

    def counts(self, home: Home) -> Counter[str]:
        """Raises LedgerBroken."""
        with self._lock:
            if self._tail is None or self._tail.path != home.ledger:
                self._tail, self._counts = Tail(home.ledger), Counter()
            for line in self._tail.new():
                self._counts[str(line.get("act", ""))] += 1
            return Counter(self._counts)


_acts = _Acts()


class Measure:
    """ASGI middleware that counts and times every request and every open page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"].endswith(STREAM):
            with readers.labels(worker()).track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        route = route_of(scope["path"])
        try:
            await self.app(scope, receive, sent)
        except Exception as problem:
            fault("request_failed", problem, route=route)
            raise
        finally:
            seconds = time.perf_counter() - started
            requests.labels(route, str(status), worker()).inc()
            request_seconds.labels(route, worker()).observe(seconds)
            if status >= 500:
                errors.labels("request", worker()).inc()
            if status >= 500 or seconds > SLOW:
                event("request", "warning", route=route, status=status, seconds=round(seconds, 3))


def route_of(path: str) -> str:
    """The first part of an address where it is one of ours, else page."""
    first = path.strip("/").split("/", 1)[0]
    return first if first in ROUTES else "page"


@contextmanager
def page_time() -> Iterator[None]:
    """Times one run of a page; Streamlit's own ways to end a run are no errors."""
    started = time.perf_counter()
    try:
        yield
    finally:
        page_seconds.labels(worker()).observe(time.perf_counter() - started)


def note_page_error(problem: Exception) -> None:
    """Count and log what ended a run of a page."""
    errors.labels("page", worker()).inc()
    fault("page_failed", problem)


def text(home: Home) -> bytes:
    """Everything as it stands now."""
    release, problem = readable_release(home)
    readable.set(problem is None)
    for where in ("request", "page"):
        errors.labels(where, worker())  # nought is said too: what begins with the first error would not show it
    data_version.set(release.version if release else 0)
    now = dt.datetime.now(dt.UTC)
    data_age.set((now - release.edition.published_at).total_seconds() if release else 0)
    data_versions.set(len(versions(home)))
    disk_free.set(free_bytes(home))
    writable.set(is_writable(home))
    readers.labels(worker())
    try:
        counts = _acts.counts(home)
    except LedgerBroken:
        ledger_whole.set(0)
    else:
        ledger_whole.set(1)
        for act, count in counts.items():
            acts.labels(act).set(count)
    return bytes(generate_latest(registry))


def is_within(address: str, networks: tuple[str, ...]) -> bool:
    """Whether an address is one of those, or lies in one of the networks (10.0.0.0/8)."""
    try:
        found = ip_address(address)
        return any(found in ip_network(network, strict=False) for network in networks)
    except ValueError:
        return address in networks


async def metrics(request: Request) -> Response:
    """For the addresses that settings.toml names, and for administrators."""
    home = Home.from_environment()
    is_known = is_within(origin_of_request(request), read_settings(home).access.metrics_from)
    if not is_known and not may(actor_of_request(request), Action.AUDIT):
        return JSONResponse({"message": "没有查看权限。"}, status_code=403, headers={"Cache-Control": "no-store"})
    body = await run_in_threadpool(text, home)
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"})
