"""What districts report in one month, judged when it is asked for: whole, item by item, or all of it by its lights."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from monitor.assess import Assessment, assess, assess_item
from monitor.cell import Cells, Districts, Standing, of_item
from monitor.escalation import looks_back
from monitor.home import Home
from monitor.latest import earlier_values, latest_values
from monitor.month import Month
from monitor.plan import Indicator, Plan
from monitor.ranking import are_many, shown_of_all, shown_of_item, telling_items
from monitor.warehouse import places_of, reading, series_of

MOST = 30_000  # assessments of districts that are kept, of up to ten kilobytes with their series
MOST_CELLS = 300_000  # cells that are kept, of a quarter of a kilobyte
BY_DISTRICT = ("districts", "tiles")  # figures that draw one item's districts
OVER_ALL = "district_heatmap"  # the figure that draws those of the items that tell most
COMPARED = "districts"  # the figure that compares them with the month before
SPEAK_OF_ALL = ("district_heatmap-all", "tiles-all")

Judgements = Mapping[str, Sequence[Assessment]]  # district id → what that district reports
_Wanted = tuple[tuple[str, ...], frozenset[str] | None]  # items, and districts where not all are wanted
_NOTHING: _Wanted = (), None


class Places(Mapping[str, tuple[Assessment, ...]]):
    """District id → assessments of one month, of what districts report; each is judged when it is asked for.

    No page asks for all of them: with a hundred districts that takes seconds, and its tables need the cells alone.
    What was judged is kept as long as MOST assessments are not passed by all there are; the two used last are kept in
    any case, for they are compared.
    """

    _lock: ClassVar = threading.RLock()
    _used: ClassVar[OrderedDict[int, Places]] = OrderedDict()  # the one used last at the end

    def __init__(self, home: Home, version: int, month: Month, plan: Plan) -> None:
        self._home, self._version, self._month, self._plan = home, version, month, plan
        self._known: dict[str, tuple[Assessment, ...]] = {}
        self._drawn: tuple[_Wanted, tuple[Assessment, ...]] = _NOTHING, ()  # what was asked for last

    def __getitem__(self, district: str) -> tuple[Assessment, ...]:
        if district not in self._plan.district:
            raise KeyError(district)
        found = self._known.get(district)
        if found is None:
            with reading(self._home, self._version) as connection:
                series = series_of(connection, self._month, district)
            found = self._known[district] = assess(self._plan, self._month, series, district)
        self._note_use()
        return found

    def _note_use(self) -> None:
        """Let go what was used least recently."""
        with self._lock:
            used = self._used
            used[id(self)] = self
            used.move_to_end(id(self))
            while len(used) > 2 and sum(one.count for one in used.values()) > MOST:
                used.popitem(last=False)[1]._let_go()

    def _let_go(self) -> None:
        self._known.clear()
        self._drawn = _NOTHING, ()

    @property
    def count(self) -> int:
        """How many assessments it holds."""
        return sum(map(len, list(self._known.values()))) + len(self._drawn[1])

    def __iter__(self) -> Iterator[str]:
        return iter(self._plan.district)

    def __len__(self) -> int:
        return len(self._plan.district)

    @property
    def cells(self) -> Cells:
        """All of them at once, by their lights and places alone."""
        return _kept.get(self._home, self._version, self._month, self._plan)

    def of_item(self, item: str) -> tuple[Assessment, ...]:
        """One item's assessments by district, in the plan's order of districts."""
        return self.of_items((item,))

    def of_items(self, items: Sequence[str], among: frozenset[str] | None = None) -> tuple[Assessment, ...]:
        """Those of some items, item by item, in some districts or in all."""
        wanted = tuple(items), among
        if self._drawn[0] != wanted:  # a figure is drawn wide and narrow
            self._drawn = wanted, tuple(self._judged(*wanted))
            self._note_use()
        return self._drawn[1]

    def _judged(self, items: Sequence[str], among: frozenset[str] | None) -> Iterator[Assessment]:
        known = [self._plan.item[one] for one in items if one in self._plan.item]
        reported = [one for one in known if isinstance(one, Indicator) and one.by_district]
        if not reported:
            return
        with reading(self._home, self._version) as connection:
            series = places_of(connection, self._month, [one.id for one in reported], among)
        chosen = [place for place in self if among is None or place in among]
        for item in reported:
            for place in chosen:
                yield assess_item(self._plan, item, self._month, series.get((item.id, place), {}), place)


def cells_of(districts: Judgements) -> Districts:
    """What tables over all districts and items show: of districts judged when asked, their cells."""
    return districts.cells if isinstance(districts, Places) else districts


def of_items(
    districts: Judgements, items: Sequence[str], among: frozenset[str] | None = None
) -> tuple[Assessment, ...]:
    """Some items' assessments by district, item by item, in some districts or in all."""
    if isinstance(districts, Places):
        return districts.of_items(items, among)
    every = (one for item in items for one in of_item(districts, item))
    return tuple(one for one in every if among is None or one.district in among)


def drawn_places(plan: Plan, districts: Judgements, name: str, place: str = "") -> tuple[Assessment, ...]:
    """What a figure of that name draws of districts, item by item; `place` stands out in it."""
    form, _, subject = name.partition("-")
    if form == OVER_ALL:
        cells = cells_of(districts)
        among = shown_of_all(plan, cells, place) if are_many(plan) else None
        return of_items(districts, [one.id for one in telling_items(plan, cells)], among)
    if form not in BY_DISTRICT or name in SPEAK_OF_ALL:
        return ()
    if are_many(plan):
        return of_items(districts, [subject], shown_of_item(plan, of_item(cells_of(districts), subject), place))
    return of_item(districts, subject)


def compared_places(plan: Plan, districts_before: Judgements, name: str) -> tuple[Standing, ...]:
    """What it compares them with, of the month before."""
    form, _, subject = name.partition("-")
    if form != COMPARED:
        return ()
    return tuple(of_item(cells_of(districts_before) if are_many(plan) else districts_before, subject))


def cells_in_figure(plan: Plan, districts: Judgements, name: str) -> Districts | None:
    """How all that districts report stands, for a figure that speaks of more than it draws; None for others."""
    form = name.partition("-")[0]
    is_part = form in BY_DISTRICT and are_many(plan)
    return cells_of(districts) if name in SPEAK_OF_ALL or is_part else None


class _Kept:
    """Cells by version and month, made by the first who asks; the ones used least recently go."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._cells: OrderedDict[tuple[Home, int, Month], Cells] = OrderedDict()

    def get(self, home: Home, version: int, month: Month, plan: Plan) -> Cells:
        key = home, version, month
        with self._lock:  # whoever wants the same at the same time waits
            if key not in self._cells:
                self._cells[key] = judge_cells(home, version, month, plan)
            self._cells.move_to_end(key)
            # The two used last stay in any case: a month is compared with the one before.
            while len(self._cells) > 2 and sum(one.count for one in self._cells.values()) > MOST_CELLS:
                self._cells.popitem(last=False)
            return self._cells[key]


_kept = _Kept()


def judge_cells(home: Home, version: int, month: Month, plan: Plan) -> Cells:
    """How everything that districts report stands in one month."""
    with reading(home, version) as connection:
        latest = latest_values(connection, month)
        earlier = earlier_values(connection, month) if looks_back(plan.rule) else {}
    return Cells(plan, month, latest, earlier)
