"""The installation's own settings: settings.toml in the data folder. Secrets are never in it, only where they lie."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.home import Home
from monitor.toml import NotToml, read_toml


class SettingsFaults(Exception):
    """settings.toml cannot be used; `faults` lists (key, Chinese sentence) of everything that is wrong."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("；".join(f"{key}：{sentence}" if key else sentence for key, sentence in faults))


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# As Content-Security-Policy writes it: 'self', 'none', https://portal.example, *.example
Site = Annotated[str, Field(pattern=r"^('self'|'none'|(https?://)?(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d+)?)$")]


class Access(_Frozen):
    """Who gets in, and for how long."""

    reading: Literal["public", "signed-in"] = "public"  # whether pages are open to everybody who reaches the server
    has_local_accounts: bool = True
    session_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24 * 7
    idle_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24
    failures_allowed: Annotated[int, Field(ge=3, le=100)] = 5  # wrong passwords in a row before an account rests
    address_failures_allowed: Annotated[int, Field(ge=3, le=10_000)] = 30  # the same from one address
    lockout_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")  # whose X-Forwarded-For and -Proto are believed
    frame_ancestors: tuple[Site, ...] = ("'self'",)  # sites that may show a page inside theirs
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")


class Oidc(_Frozen):
    """How the claims of an OpenID Connect provider become an account; the provider itself stands in secrets.toml."""

    is_on: bool = False
    label: str = "统一身份认证"
    account_claim: str = "sub"
    name_claim: str = "name"
    role_claim: str = "roles"
    department_claim: str = "departments"
    roles: dict[str, Literal["reader", "reporter", "reviewer", "administrator"]] = {}  # claim's value → role
    departments: dict[str, str] = {}  # claim's value → department id; others are taken as ids or names
    role_otherwise: Literal["nobody", "reader"] = "reader"


class Review(_Frozen):
    """What publication asks for."""

    four_eyes: bool = True  # nobody approves what they handed in themselves


class Smtp(_Frozen):
    """The mail server for reminders."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    security: Literal["none", "starttls", "tls"] = "none"
    sender: str
    user: str = ""
    password_env: str = "MONITOR_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, for no secret stands here
    ca_file: str = ""  # certificate that signed the server's, where the system does not know it


class Webhook(_Frozen):
    """A group robot; its address is a secret and stands in the environment."""

    name: str
    kind: Literal["wecom", "dingtalk"]
    url_env: str
    secret_env: str = ""  # DingTalk's 加签; "" where the robot asks for none
    departments: tuple[str, ...] = ()  # () = all


class Recipient(_Frozen):
    """Who is reminded for which departments."""

    name: str
    email: str
    departments: tuple[str, ...]


class Reminders(_Frozen):
    """Who is told what is missing, and by which way."""

    site: str = ""  # the address of this site, for links in mails
    days_before: Annotated[int, Field(ge=0, le=20)] = 3  # days before the soft deadline from which is reminded
    smtp: Smtp | None = None
    webhooks: tuple[Webhook, ...] = ()
    recipients: tuple[Recipient, ...] = ()


class Checks(_Frozen):
    """Which problems stop a file, where the house differs from what is usual."""

    levels: dict[str, Literal["error", "warning"]] = {}


class Settings(_Frozen):
    """settings.toml as an object; whatever is not written has the value that is usual."""

    access: Access = Access()
    oidc: Oidc = Oidc()
    review: Review = Review()
    reminders: Reminders = Reminders()
    checks: Checks = Checks()


_DEFAULT = Settings()


def read_settings(home: Home) -> Settings:
    """The settings in force; a changed file counts at the next call. Raises SettingsFaults."""
    path = home.settings
    try:
        found = path.stat()
    except FileNotFoundError:
        return _DEFAULT
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> Settings:
    try:
        _, content = read_toml(path.read_bytes(), float)
    except NotToml as fault:
        raise SettingsFaults([("", f"settings.toml 不是有效的 TOML（UTF-8）文件：{fault}")]) from fault
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise SettingsFaults([_fault(one["loc"], one["type"], one["msg"]) for one in error.errors()]) from error


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> tuple[str, str]:
    key = ".".join(map(str, place))
    if kind == "extra_forbidden":
        return key, "没有这项设置，请核对写法（docs/deployment.md 列有全部设置）"
    if kind == "missing":
        return key, "缺少这项设置"
    return key, f"写法不对（{message}）"
