"""The desk behind the page 审核: every act of one person, each decided here by what the account may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from etl.corrections import CorrectionFaults
from etl.difference import difference
from etl.intake import marked_copy
from etl.recipe import BuildRefused
from etl.review import acts
from etl.review.reading import report_of, taken_again, warnings_of
from etl.submissions import SubmissionRefused, original
from monitor.access import Action, Actor, Forbidden, demand
from monitor.audit import note as note_audit
from monitor.calendar import day_shown, shows_demo
from monitor.change import Change
from monitor.clock import BEIJING
from monitor.fault import why, why_database
from monitor.home import Home
from monitor.ledger import LedgerBroken
from monitor.month import Month
from monitor.plan import Plan
from monitor.reception import Declined, Offered
from monitor.register import Publication, Register, Submission, follow_register
from monitor.review import Case, Edition, Progress, Report
from monitor.settings import SettingsFaults, read_settings
from monitor.warehouse import VersionMissing, current_version, versions
from monitor.web.shelf import Shelf

REMEMBERED = 16  # differences
DECIDED_SHOWN = 100  # of what was published, returned or withdrawn, the newest
_GONE = "原件不在服务器上（submissions 文件夹里没有它）；请从备份恢复，或者退回，请报送单位再报一次。"


@contextmanager
def plainly() -> Iterator[None]:
    """What the ETL refuses or the disk fails, as a sentence for the page."""
    try:
        yield
    except (SubmissionRefused, BuildRefused, CorrectionFaults, LedgerBroken, VersionMissing, SettingsFaults) as error:
        raise Declined(f"{error}。") from error
    except OSError as error:
        raise Declined(f"读写失败（{why(error)}），没有办成；请检查磁盘空间和权限后再试。") from error
    except duckdb.Error as error:
        raise Declined(f"数据库文件读写失败（{why_database(error)}），没有办成；已发布的版本不变。") from error


@dataclass(frozen=True)
class Bench:
    """What one person may do with submissions and versions; see monitor.review.Review."""

    home: Home
    plan: Plan
    actor: Actor
    today: dt.date

    def waiting(self) -> tuple[Case, ...]:
        """Handed in and not decided, oldest first."""
        return self._cases("received")

    def approved(self) -> tuple[Case, ...]:
        """Approved and not published, oldest first."""
        return self._cases("approved")

    def decided(self) -> tuple[Case, ...]:
        """Published, returned, withdrawn: newest first."""
        return self._cases("published", "returned", "withdrawn")[::-1][:DECIDED_SHOWN]

    def case(self, submission: str) -> Case:
        return self._as_cases([self._submission(submission)])[0]

    def report(self, submission: str) -> Report:
        """The file read again, held against what is published now."""
        one = self._submission(submission)
        with plainly():
            taken = taken_again(self.home, one.id, current_version(self.home))
        if taken is None:
            return Report("", 0, 0, (), (), (), (), _GONE)
        return report_of(self.plan, one, taken.checked)

    def changes(self, submissions: Sequence[str], without: Sequence[str] = ()) -> tuple[Change, ...]:
        """What readers would see change if they counted."""
        self._demand(Action.REVIEW)
        with plainly():
            named, left_out = tuple(submissions), tuple(without)
            return _differences.get(
                self.place(named, left_out),
                lambda _: difference(self.home, self.plan, follow_register(self.home), named, without=left_out),
            )

    def place(self, submissions: Sequence[str], without: Sequence[str]) -> object:
        """All that a difference depends on."""
        corrections = tuple(path.stat().st_mtime_ns for path in self.home.corrections if path.exists())
        version = current_version(self.home)
        return self.home, self.plan.fingerprint, version, tuple(submissions), tuple(without), corrections

    def original(self, submission: str) -> Offered:
        """The file as it came."""
        one = self._submission(submission)
        try:
            content = original(self.home, submission)
        except FileNotFoundError as error:
            raise Declined(_GONE) from error
        note_audit(self.home, self.actor, "downloaded", submission=submission, file=one.file)
        return Offered(one.file, content)

    def marked(self, submission: str) -> Offered | None:
        """A copy with its problems written in."""
        one = self._submission(submission)
        with plainly():
            taken = taken_again(self.home, one.id, current_version(self.home))
        copy = None if taken is None else marked_copy(taken)
        return None if copy is None else Offered(*copy)

    def suggested_note(self) -> str:
        """What the public may be told of what waits for publication."""
        cases = self.approved()
        months = sorted({month for case in cases for month in case.months})
        departments = sorted({name for case in cases for name in case.departments})
        if not cases:
            return ""
        which = f"{departments[0]}等{len(departments)}个部门" if len(departments) > 2 else "、".join(departments)
        return f"{which}报送{'、'.join(month.label for month in months[-3:])}数据。"

    def editions(self) -> tuple[Edition, ...]:
        """Every published version, newest first."""
        self._demand(Action.REVIEW)
        register, current, kept = follow_register(self.home), current_version(self.home), set(versions(self.home))
        return tuple(self._edition(register, one, current, kept) for one in reversed(register.publications))

    def approve(self, submissions: Sequence[str]) -> None:
        """Approve all of them or none."""
        self._demand(Action.REVIEW)
        with plainly():
            four_eyes = read_settings(self.home).review.four_eyes
            acts.approve_submissions(self.home, self.actor, submissions, four_eyes=four_eyes)

    def send_back(self, submission: str, reason: str) -> None:
        """Return it to its department."""
        self._demand(Action.REVIEW)
        with plainly():
            acts.send_back_submission(self.home, self.actor, submission, reason)

    def restore(self, submission: str, reason: str) -> None:
        """Let it wait for review again."""
        self._demand(Action.REVIEW)
        with plainly():
            acts.restore_submission(self.home, self.actor, submission, reason)

    def publish(self, note: str, progress: Progress) -> int | None:
        """The number of the new version; None where nothing changed."""
        self._demand(Action.PUBLISH)
        with plainly():
            if not note.strip():
                raise SubmissionRefused("请写明改动了什么，读者会在页脚和版本列表里看到它")
            return _number(acts.publish_approved(self.home, self.plan, self.actor, note, progress))

    def take_back(self, submission: str, reason: str, progress: Progress) -> int | None:
        """Withdraw it; the number of the new version where readers saw it."""
        self._demand(Action.PUBLISH)
        with plainly():
            return _number(acts.take_back(self.home, self.plan, self.actor, submission, reason, progress))

    def undo(self, version: int, reason: str, progress: Progress) -> int | None:
        """Take back what a version changed; the number of the new version."""
        self._demand(Action.PUBLISH)
        with plainly():
            return _number(acts.undo_version(self.home, self.plan, self.actor, version, reason, progress))

    def _demand(self, action: Action) -> None:
        """Raises Forbidden, and notes who tried."""
        try:
            demand(self.actor, action)
        except Forbidden:
            note_audit(self.home, self.actor, "access_refused", what=action.value, address="/review")
            raise

    def _submission(self, submission: str) -> Submission:
        self._demand(Action.REVIEW)
        with plainly():
            return acts.known(follow_register(self.home), submission)

    def _cases(self, *states: str) -> tuple[Case, ...]:
        self._demand(Action.REVIEW)
        with plainly():
            register = follow_register(self.home)
            found = [one for one in register.submissions.values() if one.state in states]
            shown = sorted(found, key=lambda one: one.id)[-DECIDED_SHOWN * 5 :]
            return self._as_cases(shown)

    def _as_cases(self, submissions: Sequence[Submission]) -> tuple[Case, ...]:
        warnings = self.warnings(tuple(one.id for one in submissions if one.state == "received"))
        register = follow_register(self.home)
        last = day_shown(self.plan, register, self.today) if shows_demo(register) else None
        return tuple(self._case(one, warnings.get(one.id, 0), last) for one in submissions)

    def warnings(self, submissions: Sequence[str]) -> Mapping[str, int]:
        """How many warnings each has, held against what is published now."""
        self._demand(Action.REVIEW)
        with plainly():
            version = current_version(self.home)
            return {one: warnings_of(self.home, one, version) for one in submissions}

    def _case(self, one: Submission, warnings: int, last: dt.date | None) -> Case:
        """`last` is the day that a demonstration stands still on: what is tried there comes on that day."""
        months = tuple(map(Month.parse, one.months))
        day, newest = one.received_at.astimezone(BEIJING).date(), max(months, default=None)
        day = min(day, last or day)
        soft = self.plan.reporting.soft_deadline(newest) if newest else day
        hard = self.plan.reporting.hard_deadline(newest) if newest else day
        return Case(
            submission=one,
            departments=tuple(_short(self.plan, name) for name in one.departments),
            months=months,
            warnings=warnings,
            days_late=max(0, (day - hard).days),
            is_in_grace=soft < day <= hard,
            is_own=one.by == self.actor.account and read_settings(self.home).review.four_eyes,
        )

    def _edition(self, register: Register, one: Publication, current: int | None, kept: set[int]) -> Edition:
        withdraws, restores = acts.undoing(register, one.version)
        moved = [register.submissions[name] for name in (*one.new, *one.withdrawn, *one.restored)]
        return Edition(
            publication=one,
            months=tuple(sorted({month for s in moved for month in s.months})),
            departments=tuple(sorted({_short(self.plan, name) for s in moved for name in s.departments})),
            is_current=one.version == current,
            has_file=one.version in kept,
            withdraws=withdraws,
            restores=restores,
        )


_differences: Shelf[object, tuple[Change, ...]] = Shelf(None, REMEMBERED)


def _short(plan: Plan, department: str) -> str:
    return plan.department[department].short if department in plan.department else department


def _number(publication: Publication | None) -> int | None:
    return None if publication is None else publication.version
