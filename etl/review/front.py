"""The page's side of the desk 审核: files are read again, versions tried and made in the back room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.review.desk import REMEMBERED, Bench
from etl.room.backroom import ROOM
from monitor.access import Action, Actor, may
from monitor.change import Change
from monitor.clock import now
from monitor.home import Home
from monitor.plan import PlanFaults, current_plan
from monitor.reception import Declined, Offered
from monitor.review import Progress, Report, Review
from monitor.warehouse import current_version
from monitor.web.shelf import Shelf

_warnings: Shelf[object, int] = Shelf(None, 2048)
_reports: Shelf[object, Report] = Shelf(None, 32)
_marked: Shelf[object, Offered | None] = Shelf(None, 8)
_differences: Shelf[object, tuple[Change, ...]] = Shelf(None, REMEMBERED)


def open_review(actor: Actor) -> Review:
    """The desk for one person over the installation that is running; raises Declined where the plan has faults."""
    try:
        plan = current_plan()
    except PlanFaults as faults:
        raise Declined("计划文件 indicators.toml 有错误，暂时不能审核，请告诉管理员。") from faults
    if may(actor, Action.REVIEW):
        ROOM.prepare()
    bench = FrontBench if ROOM.clerks else Bench
    return bench(Home.from_environment(), plan, actor, now().date())


def at_bench(home: Home, actor: Actor, today: dt.date, act: str, *arguments: Any) -> Any:
    """What an act of the desk comes to, in whichever process this is called."""
    return getattr(Bench(home, current_plan(), actor, today), act)(*arguments)


@dataclass(frozen=True)
class FrontBench(Bench):
    """The same desk; what is read again, tried or published is so in the back room."""

    def warnings(self, submissions: Sequence[str]) -> Mapping[str, int]:
        """Those that are not known are counted in one go."""
        version = current_version(self.home)
        places = {one: (self.home, one, version) for one in submissions}
        unknown = tuple(one for one, place in places.items() if _warnings.peek(place) is None)
        if unknown:
            for one, count in self._ask("warnings", unknown).items():
                _warnings.get(places[one], lambda _, count=count: count)  # type: ignore[misc]
        return {one: _warnings.peek(place) or 0 for one, place in places.items()}

    def report(self, submission: str) -> Report:
        place = (self.home, self._submission(submission).id, current_version(self.home), self.plan.fingerprint)
        return _reports.get(place, lambda _: self._ask("report", submission))

    def changes(self, submissions: Sequence[str], without: Sequence[str] = ()) -> tuple[Change, ...]:
        self._demand(Action.REVIEW)
        place = self.place(submissions, without)
        return _differences.get(place, lambda _: self._ask("changes", tuple(submissions), tuple(without)))

    def marked(self, submission: str) -> Offered | None:
        place = (self.home, self._submission(submission).id, current_version(self.home))
        return _marked.get(place, lambda _: self._ask("marked", submission))

    def publish(self, note: str, progress: Progress) -> int | None:
        return self._published("publish", note, progress=progress)

    def take_back(self, submission: str, reason: str, progress: Progress) -> int | None:
        return self._published("take_back", submission, reason, progress=progress)

    def undo(self, version: int, reason: str, progress: Progress) -> int | None:
        return self._published("undo", version, reason, progress=progress)

    def _ask(self, act: str, *arguments: object) -> Any:
        return ROOM.ask(at_bench, self.home, self.actor, self.today, act, *arguments)

    def _published(self, act: str, *arguments: object, progress: Progress) -> int | None:
        """A version takes as long as it takes; once begun it is finished, whether or not somebody waits for it."""
        about = (self.home, self.actor, self.today, act, *arguments)
        version: int | None = ROOM.ask(at_bench, *about, seconds=None, said=progress)
        return version
