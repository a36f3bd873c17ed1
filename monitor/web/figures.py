"""Finished figures by address: made once for each version, month and size, kept as the bytes that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import orjson

from monitor.assess import Assessment
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.gallery import FigureUnknown, figure_by_name, to_json
from monitor.charts.style import SIZES, Size
from monitor.home import Home
from monitor.month import Month
from monitor.web.look import look
from monitor.web.payload import Payload
from monitor.web.selection import EVERYTHING, Selection, select
from monitor.web.shelf import Shelf
from monitor.web.table import csv_text, table_rows
from monitor.web.view import find_view

FORMS = ("wide", "narrow")
KEPT = 5000  # of about 15 kB: a year of a plan like this one takes fifty megabytes


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What a figure's address says."""

    version: int
    name: str
    month: Month
    size: str = "wide"
    selection: Selection = EVERYTHING

    @property
    def address(self) -> str:
        """Where the drawing is served for ever alike."""
        return self._address("figure", "json", size=self.size, look=look())

    @property
    def table_address(self) -> str:
        return self._address("data", "json", look=look())

    @property
    def csv_address(self) -> str:
        """Where the table is downloaded; short, for people pass it on."""
        return self._address("data", "csv")

    @property
    def zip_address(self) -> str:
        """Where the table is downloaded with definitions and a README."""
        return self._address("data", "zip")

    def picture_address(self, kind: str) -> str:
        """Where the same figure is drawn as a picture (png or svg)."""
        query = {"month": str(self.month), "version": str(self.version), **self.selection.query}
        return f"/picture/{self.name}.{kind}?{urlencode(query)}"

    def _address(self, root: str, suffix: str, **more: str) -> str:
        query = urlencode({"month": str(self.month), **self.selection.query, **more})
        return f"/{root}/{self.version}/{self.name}.{suffix}?{query}"


@dataclass(frozen=True)
class Served:
    """What is sent of a finished figure, and what a page must know of it; the figure itself is let go."""

    headline: str
    subtitle: str
    source: str
    alt: str
    width: int
    height: int
    drawing: Payload
    numbers: Table

    @classmethod
    def of(cls, figure: Figure) -> Served:
        drawing = Payload(to_json(figure), "application/json")
        said = (figure.headline, figure.subtitle, figure.source, figure.alt)
        return cls(*said, figure.width, figure.height, drawing, figure.table)

    @cached_property
    def table(self) -> Payload:
        body = {"columns": self.numbers.columns, "rows": table_rows(self.numbers)}
        return Payload(orjson.dumps(body), "application/json")

    @cached_property
    def csv(self) -> Payload:
        return Payload(csv_text(self.numbers).encode("utf-8-sig"), "text/csv; charset=utf-8")


def build_figure(asked: FigureKey, size: Size | None = None) -> Figure:
    """The finished figure itself, built anew, of another size where one is given.

    Raises FigureUnknown, or what find_view and select raise.
    """
    view = select(find_view(asked.version, asked.month), asked.selection)
    subject = asked.name.partition("-")[2]
    if not view.assessments or (subject in view.plan.item and subject not in view.by_item):
        raise FigureUnknown("没有符合筛选条件的内容，请放宽条件。")
    return figure_by_name(
        asked.name,
        plan=view.plan,
        assessments=view.assessments,
        year_assessments=view.year,
        context=Context(view.edition, view.month, asked.selection.words(view.plan)),
        size=size or SIZES[asked.size],
        district_assessments=_all(view.districts),
        district_assessments_before=_all(view.districts_before),
    )


def _make(key: tuple[Home, FigureKey]) -> Served:
    return Served.of(build_figure(key[1]))


def _all(districts: Mapping[str, tuple[Assessment, ...]]) -> list[Assessment]:
    return [one for ones in districts.values() for one in ones]


_shelf: Shelf[tuple[Home, FigureKey], Served] = Shelf(_make, KEPT)


def is_made(key: FigureKey) -> bool:
    """Whether the figure can be sent without being built."""
    return (Home.from_environment(), key) in _shelf


def find_figure(key: FigureKey) -> Served:
    """The figure under its key; raises FigureUnknown, or what find_view and select raise."""
    return _shelf.get((Home.from_environment(), key))
