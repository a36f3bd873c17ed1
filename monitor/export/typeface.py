"""The project's own typeface for pictures: made readable for the renderer, and asked what it can print."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

from monitor.charts.figure import Figure
from monitor.home import ROOT

FAMILY = "Noto Sans SC"
WOFF2 = {
    weight: ROOT / f"monitor/web/static/fonts/noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
    for weight in (400, 700)
}
_STYLE = {400: "Regular", 700: "Bold"}
_FORM = "2"  # changes when what is written into the cache does
_TEXT_KEYS = {"text", "ticktext", "ticksuffix", "tickprefix"}
_TAG = re.compile(r"<[^<>]*>")

# Only these fonts: a picture must not depend on what else a machine has installed.
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/index</cachedir>
  <match target="pattern"><edit name="family" mode="append" binding="weak"><string>{family}</string></edit></match>
</fontconfig>
"""


class GlyphMissing(Exception):
    """A figure holds characters that the typeface lacks; a Chinese sentence names them."""


def check_glyphs(figure: Figure) -> None:
    """Raise GlyphMissing where the figure would print boxes."""
    missing = sorted({sign for text in _texts(figure.plotly) for sign in _TAG.sub("", text)} - _printable())
    if missing:
        named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in missing[:8])
        more = f"等{len(missing)}个字" if len(missing) > 8 else ""
        raise GlyphMissing(
            f"图“{figure.name}”含有字库没有的字：{named}{more}；为免印成方框，未予绘制。请改用通用规范汉字"
        )


def _texts(part: Any) -> Iterator[str]:
    """Every string that Plotly prints; what shows on hover alone is no part of a picture."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in _TEXT_KEYS:
                yield from _strings(value)
            else:
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from filter(lambda one: isinstance(one, str), value)
    elif isinstance(value, dict):
        yield from _texts(value)


@cache
def _printable() -> frozenset[str]:
    """Characters that both weights hold, and those that print nothing."""
    known = []
    for path in WOFF2.values():
        with TTFont(path, lazy=True) as font:
            known.append(frozenset(map(chr, font.getBestCmap())))
    return frozenset.intersection(*known) | frozenset("\n\r\t \u00a0")


def renderer_environment() -> dict[str, str]:
    """Environment variables that let a renderer see this typeface and no other."""
    return {"FONTCONFIG_FILE": str(_prepared() / "fonts.conf"), "LANG": "C.UTF-8", "TZ": "Asia/Shanghai"}


@cache
def _prepared() -> Path:
    """The folder with the typeface as TrueType, made at first use (a few seconds) and kept for all processes."""
    digest = hashlib.sha256(_FORM.encode())
    for path in WOFF2.values():
        digest.update(path.read_bytes())
    folder = _cache_folder() / f"fonts-{digest.hexdigest()[:12]}"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "fonts.conf").is_file():
            folder.mkdir(exist_ok=True)
            for weight, path in WOFF2.items():
                _write_truetype(path, weight, folder / f"{weight}.ttf")
            # Written last: its presence says that the folder is whole.
            text = _FONTCONFIG.format(folder=folder, family=FAMILY)
            (folder / "fonts.conf").write_text(text, encoding="utf-8")
    return folder


def _cache_folder() -> Path:
    """The user's cache, or where that cannot be written a folder of this process."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("HOME")
    folder = Path(home or tempfile.gettempdir()) / (
        "plan-monitor" if os.environ.get("XDG_CACHE_HOME") else ".cache/plan-monitor"
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="plan-monitor-"))


def _write_truetype(source: Path, weight: int, target: Path) -> None:
    with TTFont(source, recalcBBoxes=False, recalcTimestamp=False) as font:
        font.flavor = None
        names = font["name"]
        # The files name themselves after the thinnest weight they were cut from; figures ask for the family.
        for name_id in (16, 17, 21, 22, 25):
            names.removeNames(nameID=name_id)
        style = _STYLE[weight]
        for name_id, text in ((1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (6, f"NotoSansSC-{style}")):
            names.setName(text, name_id, 3, 1, 0x409)
        font.save(target)


def embedded_faces(texts: Iterable[str]) -> str:
    """@font-face rules that carry just the glyphs of the texts, for pictures that hold text as text."""
    text = "".join(sorted(set("".join(texts))))
    with _lock:
        subsets = {weight: _subset(weight, text) for weight in WOFF2}
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:url(data:font/woff2;base64,{data})"
        "format('woff2')}"
        for weight, data in subsets.items()
    )


_lock = threading.Lock()  # fonts unpack their glyphs as they are asked for them


@cache
def _whole(weight: int) -> TTFont:
    """One weight, read once; a glyph is unpacked when a subset first asks for it."""
    held = io.BytesIO((_prepared() / f"{weight}.ttf").read_bytes())
    return TTFont(held, lazy=True, recalcBBoxes=False)


def _subset(weight: int, text: str) -> str:
    whole = _whole(weight)
    glyphs, widths, signs = whole["glyf"], whole["hmtx"].metrics, whole.getBestCmap()
    used = {ord(sign): signs[ord(sign)] for sign in text if ord(sign) in signs}
    names = [".notdef", *dict.fromkeys(used.values())]
    for name in names:  # grows while it is walked: a glyph may be put together from others
        if glyphs[name].isComposite():
            names += [part for part in glyphs[name].getComponentNames(glyphs) if part not in names]
    made = FontBuilder(whole["head"].unitsPerEm)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(used)
    made.setupGlyf({name: glyphs[name] for name in names}, calcGlyphBounds=False)
    made.setupHorizontalMetrics({name: widths[name] for name in names})
    made.setupHorizontalHeader(ascent=whole["hhea"].ascent, descent=whole["hhea"].descent)
    made.setupNameTable({"familyName": FAMILY, "styleName": _STYLE[weight]})
    made.setupOS2(usWeightClass=weight)
    made.setupPost(keepGlyphNames=False)
    made.font["head"].created = made.font["head"].modified = whole["head"].modified
    made.font.recalcTimestamp = made.font.recalcBBoxes = False
    made.font.flavor = "woff2"
    out = io.BytesIO()
    made.save(out)
    return base64.b64encode(out.getvalue()).decode()
