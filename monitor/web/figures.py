"""Finished figures by address: made once for each version, month and size, kept as the bytes that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import orjson

from monitor.assess import Assessment
from monitor.charts.figure import Context, Figure
from monitor.charts.gallery import figure_by_name, to_json
from monitor.charts.style import SIZES
from monitor.home import Home
from monitor.month import Month
from monitor.web.look import look
from monitor.web.payload import Payload
from monitor.web.shelf import Shelf
from monitor.web.table import csv_text, table_rows
from monitor.web.view import find_view

FORMS = ("wide", "narrow")
KEPT = 4000  # figures of about 15 kB: sixty megabytes at most


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What a figure's address says."""

    version: int
    name: str
    month: Month
    size: str = "wide"

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

    def _address(self, root: str, suffix: str, **more: str) -> str:
        return f"/{root}/{self.version}/{self.name}.{suffix}?{urlencode({'month': str(self.month), **more})}"


@dataclass(frozen=True)
class Served:
    """A finished figure and what is sent of it."""

    figure: Figure

    @cached_property
    def drawing(self) -> Payload:
        return Payload(to_json(self.figure), "application/json")

    @cached_property
    def table(self) -> Payload:
        body = {"columns": self.figure.table.columns, "rows": table_rows(self.figure.table)}
        return Payload(orjson.dumps(body), "application/json")

    @cached_property
    def csv(self) -> Payload:
        return Payload(csv_text(self.figure.table).encode("utf-8-sig"), "text/csv; charset=utf-8")


def _make(key: tuple[Home, FigureKey]) -> Served:
    asked = key[1]
    view = find_view(asked.version, asked.month)
    figure = figure_by_name(
        asked.name,
        plan=view.plan,
        assessments=view.assessments,
        year_assessments=view.year,
        context=Context(view.edition, view.month),
        size=SIZES[asked.size],
        district_assessments=_all(view.districts),
        district_assessments_before=_all(view.districts_before),
    )
    return Served(figure)


def _all(districts: Mapping[str, tuple[Assessment, ...]]) -> list[Assessment]:
    return [one for ones in districts.values() for one in ones]


_shelf: Shelf[tuple[Home, FigureKey], Served] = Shelf(_make, KEPT)


def find_figure(key: FigureKey) -> Served:
    """The figure under its key; raises FigureUnknown, or what find_view raises."""
    return _shelf.get((Home.from_environment(), key))
