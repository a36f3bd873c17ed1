"""Makes slides.pptx, the template of all presentations: 16:9, one message a slide, its chart, its source below.

Run `python -m monitor.export.templates.make_slides` after a change here. An office that has a template of its own puts
it in the place of slides.pptx; it needs the layouts and placeholders that monitor/export/slide_template.py names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches, Length

from monitor.charts.palette import INK, LINES, NAVY, SECOND
from monitor.export.office import steady
from monitor.export.slide_template import CHART, FACE, FOOT, LAYOUTS, MARK, SECOND_CHART, SUBTITLE

FOLDER = Path(__file__).resolve().parent
_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
LEFT, WIDTH = 0.6, 12.13  # inches, of everything on a slide
_NO_FILL = "<a:noFill/>"


def make() -> bytes:
    """The template's bytes, the same every time."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    _theme(show)
    _master(show)
    layouts = list(show.slide_layouts)
    for layout, name, shapes in zip(layouts, LAYOUTS, (_cover(), _chart(), _two_charts(), _table()), strict=False):
        _fill(layout, name, [*shapes, *_frame(is_cover=name == LAYOUTS[0])])
    for layout in layouts[len(LAYOUTS) :]:
        show.slide_layouts.remove(layout)
    return steady(show)


def _theme(show: Any) -> None:
    """Fonts and colours; the Chinese font is named for East Asian and for Latin letters alike."""
    part = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    text = text.replace('<a:latin typeface="Calibri"/>', f'<a:latin typeface="{FACE}"/>')
    text = text.replace('<a:ea typeface=""/>', f'<a:ea typeface="{FACE}"/>')
    part._blob = text.encode()


def _master(show: Any) -> None:
    tree = show.slide_master.shapes._spTree
    for shape in list(show.slide_master.placeholders):
        if shape.placeholder_format.idx > 1:  # date, footer and number: layouts say them in their own way
            tree.remove(shape._element)
        else:
            shape.left, shape.width = Inches(LEFT), Inches(WIDTH)
            shape.top, shape.height = (Inches(0.4), Inches(0.9)) if shape.placeholder_format.idx == 0 else _body()


def _body() -> tuple[Length, Length]:
    return Inches(1.8), Inches(4.8)


def _cover() -> list[str]:
    return [
        _placeholder(2, "标题", 'type="ctrTitle"', (LEFT, 2.0, WIDTH, 1.5), 40, INK, bold=True, anchor="b"),
        _placeholder(3, "副标题", 'type="subTitle" idx="1"', (LEFT, 3.75, WIDTH, 2.2), 18, SECOND),
        _rule(3.6, NAVY, 28575),
    ]


def _chart() -> list[str]:
    return [*_heads(), _placeholder(4, "图", f'type="chart" idx="{CHART}"', (LEFT, 1.8, WIDTH, 4.8), 14, SECOND)]


def _two_charts() -> list[str]:
    wide, gap = 8.0, 0.3
    second = (LEFT + wide + gap, 1.8, WIDTH - wide - gap, 4.8)
    return [
        *_heads(),
        _placeholder(4, "图", f'type="chart" idx="{CHART}"', (LEFT, 1.8, wide, 4.8), 14, SECOND),
        _placeholder(5, "图二", f'type="chart" idx="{SECOND_CHART}"', second, 14, SECOND),
    ]


def _table() -> list[str]:
    return [*_heads(), _placeholder(4, "表", f'type="tbl" idx="{CHART}"', (LEFT, 1.8, WIDTH, 4.8), 14, SECOND)]


def _heads() -> list[str]:
    return [
        _placeholder(2, "标题", 'type="title"', (LEFT, 0.4, WIDTH - 1.5, 0.85), 24, INK, bold=True, anchor="b"),
        _placeholder(3, "说明", f'type="body" idx="{SUBTITLE}"', (LEFT, 1.27, WIDTH, 0.42), 14, SECOND),
    ]


def _frame(*, is_cover: bool) -> list[str]:
    """Source below a rule, the page's number, and the place of the demonstration mark."""
    foot = _placeholder(8, "来源", f'type="body" idx="{FOOT}"', (LEFT, 6.82, WIDTH - 0.9, 0.42), 12, SECOND)
    mark = _placeholder(9, "标记", f'type="body" idx="{MARK}"', (11.23, 0.35, 1.5, 0.4), 16, INK, bold=True, align="r")
    return [foot, mark] if is_cover else [foot, mark, _rule(6.76, LINES, 9525), _number()]


def _placeholder(
    number: int,
    name: str,
    kind: str,
    place: tuple[float, float, float, float],
    size: int,
    colour: str,
    *,
    bold: bool = False,
    anchor: str = "t",
    align: str = "l",
) -> str:
    run = f'sz="{size * 100}" b="{int(bold)}"'
    fill = f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'
    fonts = f'<a:latin typeface="{FACE}"/><a:ea typeface="{FACE}"/>'
    return (
        f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f"</p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{_xfrm(place)}</p:spPr>"
        f'<p:txBody><a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{align}"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr {run}>{fill}{fonts}</a:defRPr></a:lvl1pPr>'
        f'</a:lstStyle><a:p><a:r><a:rPr lang="zh-CN"/><a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _rule(top: float, colour: str, thick: int) -> str:
    return (
        f'<p:cxnSp {_NAMESPACES}><p:nvCxnSpPr><p:cNvPr id="20" name="线"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvCxnSpPr><p:spPr>{_xfrm((LEFT, top, WIDTH, 0))}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{thick}"><a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )


def _number() -> str:
    fill = f'<a:solidFill><a:srgbClr val="{SECOND[1:]}"/></a:solidFill>'
    return (
        f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="21" name="页码"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/>'
        f"</p:nvSpPr><p:spPr>{_xfrm((LEFT + WIDTH - 0.8, 6.82, 0.8, 0.3))}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_NO_FILL}</p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0" wrap="none"/><a:lstStyle/><a:p><a:pPr algn="r"/>'
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        f'<a:rPr lang="zh-CN" sz="1200">{fill}</a:rPr><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>'
    )


def _xfrm(place: tuple[float, float, float, float]) -> str:
    x, y, width, height = (int(Inches(one)) for one in place)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _fill(layout: Any, name: str, shapes: list[str]) -> None:
    layout.name = name
    tree = layout.shapes._spTree
    for shape in list(layout.shapes):
        tree.remove(shape._element)
    for xml in shapes:
        tree.append(parse_xml(xml))


if __name__ == "__main__":
    (FOLDER / "slides.pptx").write_bytes(make())
