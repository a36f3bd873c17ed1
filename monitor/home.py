"""Where everything that an installation holds lies: one folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN_PATH = Path(os.environ.get("MONITOR_PLAN") or ROOT / "indicators.toml")
# The path below which a proxy shows the site (/plan), "" where the site has a host of its own.
BASE = f"/{os.environ.get('MONITOR_BASE', '').strip('/')}".rstrip("/")


def based(address: str) -> str:
    """An address of the site as a browser must ask for it; addresses of other sites and parts of a page stay."""
    is_own = address.startswith("/") and not address.startswith("//")
    return f"{BASE}{address}" if BASE and is_own and not _is_based(address) else address


def cookie_path() -> str:
    """What a browser sends our cookies with: this site, not other applications that share the host."""
    return BASE or "/"


def unbased(address: str) -> str:
    """The same without the path that the proxy adds."""
    return address.removeprefix(BASE) or "/" if BASE and _is_based(address) else address


def _is_based(address: str) -> bool:
    return f"{address}/".replace("?", "/").startswith(f"{BASE}/")


@cache
def _resolved(folder: str) -> Path:
    """Asked for a hundred times in a run of a page: the file system is asked once."""
    return Path(folder).resolve()


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files of one installation; two folders are two installations."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The folder that MONITOR_DATA names, else data/ of the project."""
        folder = os.environ.get("MONITOR_DATA") or str(ROOT / "data")
        return cls(_resolved(folder) if Path(folder).is_absolute() else Path(folder).resolve())

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def demo(self) -> Path:
        return self.root / "demo"

    @property
    def submissions(self) -> Path:
        return self.root / "submissions"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.jsonl"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def current(self) -> Path:
        return self.warehouse / "CURRENT"

    @property
    def corrections(self) -> tuple[Path, ...]:
        """Declared corrections: the installation's own, and those of its demonstration files."""
        return (self.root / "corrections.toml", self.demo / "corrections.toml")

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def accounts(self) -> Path:
        """One file an account; readable by the server's user only."""
        return self.root / "accounts"

    @property
    def sessions(self) -> Path:
        """One file a session, named by the hash of its token."""
        return self.root / "sessions"

    @property
    def drafts(self) -> Path:
        """Uploads that were not handed in yet."""
        return self.root / "drafts"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"

    def version_path(self, version: int) -> Path:
        return self.warehouse / f"v{version:06d}.duckdb"
