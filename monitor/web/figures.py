"""Finished figures by address: made once for each version, month and size, kept as the bytes that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import orjson

from monitor.annotation import read_notes
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.gallery import FigureUnknown, figure_by_name, to_json
from monitor.charts.style import SIZES, Size
from monitor.district import cells_in_figure, compared_places, drawn_places
from monitor.home import Home
from monitor.month import Month
from monitor.note import Note
from monitor.web.editions import past
from monitor.web.look import look
from monitor.web.payload import Payload
from monitor.web.selection import EVERYTHING, Selection, select, selection_of
from monitor.web.shelf import Shelf
from monitor.web.table import csv_text, table_rows
from monitor.web.view import find_view

FORMS = ("wide", "narrow")
NOTED = ("trend",)  # figures that bear notes
BETWEEN_NOTES = "."
LONGEST_NOTES = 1100  # characters: a hundred ids
LONGEST_PLACE = 60  # characters of a district's id
KEPT = 5000  # of about 15 kB: a year of a plan like this one takes fifty megabytes
ROOM = 120_000_000  # bytes


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What a figure's address says."""

    version: int
    name: str
    month: Month
    size: str = "wide"
    selection: Selection = EVERYTHING
    notes: str = ""  # ids of the 批注 that it bears: they are never changed, so neither is what the address shows
    place: str = ""  # the district that stands out among all

    @property
    def query(self) -> dict[str, str]:
        """What it says besides name, version and size."""
        noted = {"notes": self.notes} if self.notes else {}
        placed = {"place": self.place} if self.place else {}
        return {"month": str(self.month), **self.selection.query, **noted, **placed}

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
        query = {**self.query, "version": str(self.version)}
        return f"/picture/{self.name}.{kind}?{urlencode(query)}"

    def _address(self, root: str, suffix: str, **more: str) -> str:
        query = urlencode({**self.query, **more})
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

    @property
    def weight(self) -> int:
        """About how many bytes it takes, with its table and compressed."""
        return 3 * len(self.drawing.body)

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
    if asked.place and asked.place not in view.plan.district:
        raise FigureUnknown(f"没有名为“{asked.place}”的县（市）区。")
    words = asked.selection.words(view.plan)
    return figure_by_name(
        asked.name,
        plan=view.plan,
        assessments=view.assessments,
        year_assessments=view.year,
        context=Context(view.edition, view.month, words, _notes(asked), _first_dues(asked), asked.place),
        size=size or SIZES[asked.size],
        district_assessments=drawn_places(view.plan, view.districts, asked.name, asked.place),
        district_assessments_before=compared_places(view.plan, view.districts_before, asked.name),
        of_all=cells_in_figure(view.plan, view.districts, asked.name),
    )


def current_key(
    version: int, name: str, month: Month, size: str = "wide", selection: Selection = EVERYTHING, place: str = ""
) -> FigureKey:
    """The key of a figure with the 批注 that stand on it now; those of districts are told beside it only."""
    form, _, item = name.partition("-")
    standing = read_notes(Home.from_environment()).standing(item, month.year) if form in NOTED else ()
    ids = BETWEEN_NOTES.join(one.id for one in standing if one.district is None)
    return FigureKey(version, name, month, size, selection, ids, place)


def notes_of(parameters: Mapping[str, str]) -> str:
    """The ids of notes that an address names, at most as many as a year could bear."""
    return parameters.get("notes", "")[:LONGEST_NOTES]


def asked_figure(version: int, name: str, month: Month, size: str, parameters: Mapping[str, str]) -> FigureKey:
    """The key of a figure as an address narrows and marks it."""
    parts = selection_of(parameters), notes_of(parameters), parameters.get("place", "")[:LONGEST_PLACE]
    return FigureKey(version, name, month, size, *parts)


def _first_dues(asked: FigureKey) -> Mapping[str, Month]:
    """What deliverables were first due, for the figures that show it."""
    return past(asked.version).first_dues if asked.name.startswith("milestones-") else {}


def _notes(asked: FigureKey) -> tuple[Note, ...]:
    """The notes that a key names; raises FigureUnknown where one of them does not stand."""
    if not asked.notes:
        return ()
    found = read_notes(Home.from_environment()).named(asked.notes.split(BETWEEN_NOTES))
    if found is None:
        raise FigureUnknown("图上的批注已经撤回，请刷新页面。")
    return found


def _make(key: tuple[Home, FigureKey]) -> Served:
    return Served.of(build_figure(key[1]))


_shelf: Shelf[tuple[Home, FigureKey], Served] = Shelf(_make, KEPT, lambda one: one.weight, ROOM)


def is_made(key: FigureKey) -> bool:
    """Whether the figure can be sent without being built."""
    return (Home.from_environment(), key) in _shelf


def find_figure(key: FigureKey) -> Served:
    """The figure under its key; raises FigureUnknown, or what find_view and select raise."""
    return _shelf.get((Home.from_environment(), key))
