"""Assets that pages load by address: Plotly, the modules of the components, the figure template, fonts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import orjson

from monitor.charts.palette import TEMPLATE
from monitor.web.payload import Payload

STATIC = Path(__file__).with_name("static")
FONTS = STATIC / "fonts"
_LASTING = 9  # Brotli's effort for what is compressed once and served for years
_JAVASCRIPT = "text/javascript; charset=utf-8"
_CSS = "text/css; charset=utf-8"
SHEETS = ("site.css", "print.css")


def _plotly() -> Payload:
    return Payload(files("plotly").joinpath("package_data/plotly.min.js").read_bytes(), _JAVASCRIPT, _LASTING)


def _module(name: str, **imported: Payload) -> Payload:
    """A module; those that it imports are named in it by their own addresses."""
    body = (STATIC / name).read_text(encoding="utf-8")
    for stem, payload in imported.items():
        body = body.replace(f'"./{stem}.js"', f'"./{_tag(f"{stem}.js", payload)}"')
    return Payload(body.encode(), _JAVASCRIPT, _LASTING)


@cache
def _assets() -> dict[str, Payload]:
    """Name without tag → payload."""
    lettering = _module("lettering.js")
    drawings = _module("drawings.js", lettering=lettering)
    figures = _module("figures.js", drawings=drawings)
    focus = _module("focus.js")
    ahead = _module("ahead.js", drawings=drawings, figures=figures)
    return {
        "plotly.min.js": _plotly(),
        "lettering.js": lettering,
        "drawings.js": drawings,
        "figures.js": figures,
        "ahead.js": ahead,
        "sheet.js": _module("sheet.js", figures=figures, ahead=ahead),
        "months.js": _module("months.js"),
        "focus.js": focus,
        "navigator.js": _module("navigator.js", focus=focus),
        "fitting.js": _module("fitting.js"),
        "site.css": Payload(b"\n".join((STATIC / name).read_bytes() for name in SHEETS), _CSS, _LASTING),
        "template.json": Payload(orjson.dumps(TEMPLATE), "application/json", _LASTING),
    }


@cache
def _fonts() -> dict[str, Payload]:
    return {
        path.name: Payload(path.read_bytes(), "font/woff2", is_compressible=False) for path in FONTS.glob("*.woff2")
    }


@cache
def _tagged() -> dict[str, Payload]:
    return {_tag(name, payload): payload for name, payload in _assets().items()}


def _tag(name: str, payload: Payload) -> str:
    stem, _, suffix = name.partition(".")
    return f"{stem}-{payload.tag}.{suffix}"


def asset_address(name: str) -> str:
    """Where the asset is served; the address changes when its content does."""
    return f"/asset/{_tag(name, _assets()[name])}"


def find_asset(tagged: str) -> Payload | None:
    """The asset under its tagged name, e.g. figures-0123456789ab.js."""
    return _tagged().get(tagged)


def font_addresses() -> tuple[str, ...]:
    """Where the fonts of the pages are served."""
    return tuple(f"/asset/fonts/{name}" for name in sorted(_fonts()))


def find_font(name: str) -> Payload | None:
    """A font file under its name."""
    return _fonts().get(name)


def compress_assets() -> None:
    """Compress every asset now, so that no reader waits for it."""
    for payload in _assets().values():
        _ = payload.br, payload.gzip
    _fonts()
