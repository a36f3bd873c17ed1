"""The security headers of every response; Streamlit sends none."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.home import Home
from monitor.settings import SettingsFaults, read_settings
from monitor.web.origin import host_of, is_secure

# Streamlit's front end needs inline scripts, and its charts eval; both come from this server alone.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
FRAMED = "frame-ancestors "
CONNECTED = "connect-src 'self'"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)

HEADERS: dict[str, str] = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; {FRAMED}'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds HEADERS to every HTTP response that does not set them itself.

    Who may show a page inside theirs is the installation's to say; HTTPS, where it is spoken, is to stay.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        framed, stream, is_https = _said(HTTPConnection(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                policy = headers.get("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                policy = policy.replace(CONNECTED, f"{CONNECTED}{stream}")
                headers["Content-Security-Policy"] = policy if FRAMED in policy else f"{policy}; {framed}"
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _said(connection: HTTPConnection) -> tuple[str, str, bool]:
    """What the settings say of framing, the page's open connection, and whether HTTPS is spoken.

    Settings with a fault grant nothing.
    """
    try:
        ancestors = read_settings(Home.from_environment()).access.frame_ancestors
        is_https = is_secure(connection)
        return f"{FRAMED}{' '.join(ancestors)}", _stream(host_of(connection), is_https=is_https), is_https
    except SettingsFaults:
        return f"{FRAMED}'none'", "", False


def _stream(host: str, *, is_https: bool) -> str:
    """The page's open connection by name: browsers of older drafts do not count it as 'self'."""
    return f" {'wss' if is_https else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
