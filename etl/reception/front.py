"""The page's side of the desk 报送: what takes longer than a moment is done in the back room, and remembered here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from etl.reception.acts import Office
from etl.reception.reading import reading_place
from etl.room.backroom import ROOM
from monitor.access import Action, Actor, may
from monitor.clock import now
from monitor.home import Home
from monitor.plan import PlanFaults, current_plan
from monitor.reception import (
    Cell,
    Checked,
    Declined,
    Examined,
    FileForm,
    Grid,
    Offered,
    Preview,
    Receipt,
    Reception,
)
from monitor.register import follow_register
from monitor.web.shelf import Shelf

_WAITING = frozenset({"received", "approved"})
_examined: Shelf[object, Examined] = Shelf(None, 24)
_grids: Shelf[object, tuple[Grid, ...]] = Shelf(None, 8)
_previews: Shelf[object, Preview] = Shelf(None, 24)
_checked: Shelf[object, Checked] = Shelf(None, 1000)


def open_reception(actor: Actor) -> Reception:
    """The desk for one person over the installation that is running; raises Declined where the plan has faults."""
    try:
        plan = current_plan()
    except PlanFaults as faults:
        raise Declined("计划文件 indicators.toml 有错误，暂时不能报送，请告诉管理员。") from faults
    if may(actor, Action.SUBMIT):
        ROOM.prepare()
    office = FrontDesk if ROOM.clerks else Office
    return office(Home.from_environment(), plan, actor, now().date())


def at_desk(home: Home, actor: Actor, today: dt.date, act: str, arguments: tuple[Any, ...], named: Any) -> Any:
    """What an act of the desk comes to, in whichever process this is called."""
    return getattr(Office(home, current_plan(), actor, today), act)(*arguments, **named)


@dataclass(frozen=True)
class FrontDesk(Office):
    """The same desk; what is read, tried or handed in is so in the back room."""

    def examine(self, draft: str) -> Examined:
        """Asked at every click; asked for once while nothing changes that it depends on."""
        place = self._place(draft)
        found = _examined.get(place, lambda _: self._ask("examine", draft))
        _checked.get(place, lambda _: Checked(found.errors, found.warnings, is_readable=found.is_readable))
        return replace(found, draft=self.draft(draft))

    def checked(self, drafts: Sequence[str]) -> Mapping[str, Checked]:
        """Those that are not known are looked at in one go, and where they are too many, further ones the next time."""
        places = {draft: self._place(draft) for draft in drafts}
        new = [draft for draft, place in places.items() if _checked.peek(place) is None]
        unknown = [kept.draft.id for kept in self.listed(new)]
        if unknown:
            for draft, found in self._ask("checked", unknown).items():
                _checked.get(places[draft], lambda _, found=found: found)  # type: ignore[misc]
        return {draft: known for draft, place in places.items() if (known := _checked.peek(place)) is not None}

    def grids(self, draft: str) -> tuple[Grid, ...]:
        return _grids.get(self._place(draft), lambda _: self._ask("grids", draft))

    def preview(self, draft: str) -> Preview:
        register = follow_register(self.home)
        waiting = tuple((one.id, one.state) for one in register.submissions.values() if one.state in _WAITING)
        declared = tuple(path.stat().st_mtime_ns for path in self.home.corrections if path.is_file())
        place = (self._place(draft), waiting, len(register.publications), declared)
        return _previews.get(place, lambda _: self._ask("preview", draft))

    def marked(self, draft: str, form: FileForm) -> Offered | None:
        found: Offered | None = self._ask("marked", draft, form)
        return found

    def leave_out(self, draft: str, text: str) -> None:
        self._ask("leave_out", draft, text)

    def mend(self, draft: str, edits: Mapping[Cell, str], reason: str) -> None:
        self._ask("mend", draft, dict(edits), reason)

    def submit(self, draft: str, note: str, *, is_reviewed: bool) -> Receipt:
        receipt: Receipt = self._ask("submit", draft, note, is_reviewed=is_reviewed)
        return receipt

    def _ask(self, act: str, *arguments: object, **named: object) -> Any:
        return ROOM.ask(at_desk, self.home, self.actor, self.today, act, arguments, named)

    def _place(self, draft: str) -> object:
        """All that the reading of a draft depends on; raises Forbidden where it is not the person's to look at."""
        kept = self.own(draft, "draft")
        with self.settled():
            return reading_place(self.home, self.plan, follow_register(self.home), kept, self.today)
