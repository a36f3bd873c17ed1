"""The PowerPoint template opened: every layout and placeholder it must have is looked for before a slide is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pptx
from pptx.exc import PackageNotFoundError
from pptx.presentation import Presentation
from pptx.slide import Slide, SlideLayout

from monitor.export.word_template import TemplateUnusable

STAGE = Path(__file__).resolve().parent / "templates" / "slides.pptx"
FACE = "微软雅黑"
LAYOUTS = COVER, ONE_CHART, TWO_CHARTS, ONE_TABLE = "封面", "一图", "两图", "一表"
# Numbers of the placeholders besides the title (0) and the cover's subtitle (1).
CHART, SUBTITLE, FOOT, MARK, SECOND_CHART = 10, 11, 12, 13, 14
_NEEDED = {
    COVER: {0, 1, FOOT, MARK},
    ONE_CHART: {0, CHART, SUBTITLE, FOOT, MARK},
    TWO_CHARTS: {0, CHART, SECOND_CHART, SUBTITLE, FOOT, MARK},
    ONE_TABLE: {0, CHART, SUBTITLE, FOOT, MARK},
}


def open_stage(path: Path = STAGE) -> Presentation:
    """A presentation without slides; raises TemplateUnusable."""
    try:
        show = pptx.Presentation(str(path))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise TemplateUnusable(f"模板“{path.name}”打不开或不是演示文稿（.pptx）；请换用有效的模板") from error
    layouts = {layout.name: layout for layout in show.slide_layouts}
    missing = [f"版式“{name}”" for name in LAYOUTS if name not in layouts]
    missing += [
        f"版式“{name}”的占位符{'、'.join(map(str, lacking))}"
        for name, layout in layouts.items()
        if name in _NEEDED and (lacking := sorted(_NEEDED[name] - _numbers(layout)))
    ]
    if missing:
        raise TemplateUnusable(
            f"模板“{path.name}”缺少{'、'.join(missing)}；请在模板中补上，或恢复项目自带的 slides.pptx"
        )
    return show


def add_slide(show: Presentation, layout: str) -> Slide:
    """A new slide at the end, of the layout of that name."""
    chosen: SlideLayout = next(one for one in show.slide_layouts if one.name == layout)
    slide: Slide = show.slides.add_slide(chosen)
    return slide


def place(slide: Slide, number: int) -> Any:
    """The placeholder of that number."""
    return next(one for one in slide.placeholders if one.placeholder_format.idx == number)


def _numbers(layout: Any) -> set[int]:
    return {one.placeholder_format.idx for one in layout.placeholders}
