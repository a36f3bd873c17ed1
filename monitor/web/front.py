"""Streamlit's front end as it is installed: its page, its scripts, and which of them the pages of this site need."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from streamlit import file_util

from monitor.web.chinese import in_chinese
from monitor.web.payload import Payload

# What every page shows; each is a file of its own that Streamlit would ask for only once it meets such an element.
ELEMENTS = ("Html", "purify.es", "BidiComponent", "PageLink", "Selectbox", "TextInput")
ICONS = "MaterialSymbols-Rounded"
_IMPORT = re.compile(rb'(?:from|import)\s*"\./([\w.-]+\.js)"')
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@cache
def _folder() -> Path:
    return Path(file_util.get_static_dir())


def index_page() -> str:
    """The page that carries everything else, as Streamlit would serve it."""
    return (_folder() / "index.html").read_text(encoding="utf-8")


def scripts() -> tuple[str, ...]:
    """Addresses of the scripts of ELEMENTS and of what these import, but for those that the page names itself."""
    folder = _folder() / "static" / "js"
    found: dict[str, None] = {}
    waiting = [path.name for name in ELEMENTS for path in sorted(folder.glob(f"{name}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += [one.decode() for one in _IMPORT.findall((folder / name).read_bytes())]
    page = index_page()
    return tuple(f"/static/js/{name}" for name in found if f'/{name}"' not in page)


def icon_font() -> str | None:
    """The address of the font of the navigation's icons; None where this Streamlit has none of that name."""
    found = next((_folder() / "static" / "media").glob(f"{ICONS}.*.woff2"), None)
    return None if found is None else f"/static/media/{found.name}"


@cache
def _files() -> dict[str, Path]:
    """Address → file of every script and style sheet: what an address says is never made a path."""
    static = _folder() / "static"
    return {f"/static/{path.parent.name}/{path.name}": path for kind in _TYPES for path in static.glob(f"*/*{kind}")}


@cache
def find_script(address: str) -> Payload | None:
    """The script or style sheet at an address of Streamlit's; their names change with their content."""
    path = _files().get(address)
    if path is None:
        return None
    body = path.read_bytes()
    return Payload(in_chinese(body) if path.suffix == ".js" else body, _TYPES[path.suffix])
