"""What a reviewer does with submissions and versions: who may, what stands against it, and the ledger's line."""

from __future__ import annotations

from collections.abc import Sequence

from etl.build import publish
from etl.recipe import Progress, Undo
from etl.submissions import SubmissionRefused, approve, restore, send_back, withdraw
from etl.writing import writing
from monitor.access import Action, Actor, demand
from monitor.home import Home
from monitor.plan import Plan
from monitor.register import Publication, Register, Submission

NOTE_LENGTH = 500  # characters of a note or a reason


def approve_submissions(home: Home, actor: Actor, submissions: Sequence[str], *, four_eyes: bool) -> tuple[str, ...]:
    """Approve all of them or none; returns those that were not approved already."""
    demand(actor, Action.REVIEW)
    with writing(home) as register:
        found = [known(register, one) for one in dict.fromkeys(submissions)]
        for one in found:
            if one.state not in {"received", "approved"}:
                raise SubmissionRefused(f"报送 {one.id} {_STATES[one.state]}，不能批准")
            if four_eyes and one.by == actor.account and one.state == "received":
                raise SubmissionRefused(f"报送 {one.id} 是您自己报送的，须由另一位审核员批准")
        new = tuple(one.id for one in found if one.state == "received")
        for name in new:
            approve(home, register, name, actor.account, origin=actor.origin)
        return new


def send_back_submission(home: Home, actor: Actor, submission: str, reason: str) -> None:
    """Return a submission to its department before it is published, with the reason."""
    demand(actor, Action.REVIEW)
    why = said(reason, "退回必须写明理由，报送单位会看到它")
    with writing(home) as register:
        one = known(register, submission)
        if one.state not in {"received", "approved"}:
            more = "；已发布的请用回退" if one.state == "published" else ""
            raise SubmissionRefused(f"报送 {one.id} {_STATES[one.state]}，不能退回{more}")
        send_back(home, register, submission, actor.account, why, actor.origin)


def restore_submission(home: Home, actor: Actor, submission: str, reason: str) -> None:
    """Let a returned or withdrawn submission wait for review again, in its old place: later files still prevail."""
    demand(actor, Action.REVIEW)
    why = said(reason, "恢复必须写明理由")
    with writing(home) as register:
        one = known(register, submission)
        if one.state not in {"returned", "withdrawn"}:
            raise SubmissionRefused(f"报送 {one.id} {_STATES[one.state]}，不必恢复")
        restore(home, register, submission, actor.account, why, actor.origin)


def publish_approved(home: Home, plan: Plan, actor: Actor, note: str, progress: Progress) -> Publication | None:
    """Publish what is approved, with a note to the public; None where nothing changed."""
    demand(actor, Action.PUBLISH)
    with writing(home) as register:
        what = bounded(note)
        return publish(home, plan, register, actor.account, progress=progress, note=what, origin=actor.origin)


def take_back(
    home: Home, plan: Plan, actor: Actor, submission: str, reason: str, progress: Progress
) -> Publication | None:
    """Withdraw one submission; where readers see it, publish without it in the same step."""
    demand(actor, Action.PUBLISH)
    with writing(home) as register:
        one = known(register, submission)
        if one.state == "withdrawn":
            raise SubmissionRefused(f"报送 {submission} 此前已经撤回，不必再撤")
        why = said(reason, "撤回必须写明理由：--reason 不能为空")
        published = None
        if one.state == "published":
            undo = Undo((submission,), (), why)
            published = _publish_undo(home, plan, register, actor, undo, f"撤回报送 {submission}：{why}", progress)
        if published is None:  # nobody sees it: the withdrawal is all there is to note
            withdraw(home, register, submission, actor.account, why, actor.origin)
        return published


def undo_version(
    home: Home, plan: Plan, actor: Actor, version: int, reason: str, progress: Progress
) -> Publication | None:
    """Take back what a version changed, in one step; what later versions brought besides stays."""
    demand(actor, Action.PUBLISH)
    why = said(reason, "回退必须写明理由：--reason 不能为空")
    with writing(home) as register:
        withdrawn, restored = undoing(register, version)
        if not withdrawn and not restored:
            raise SubmissionRefused(
                f"版本 v{version} 没有可以回退的报送：它带来的报送已经撤回，或者它只是计划、更正有改动时发布的；"
                "要恢复原来的目标或规则，请改回 indicators.toml 或 corrections.toml，再发布"
            )
        undo = Undo(withdrawn, restored, why, version)
        return _publish_undo(home, plan, register, actor, undo, f"回退版本 v{version}：{why}", progress)


def undoing(register: Register, version: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(submissions to withdraw, submissions to count again) so that readers see what they saw before the version.

    What a version brought is withdrawn, as far as it still counts; what it took away counts again, as far as that is
    withdrawn: undoing a rollback brings back what it had withdrawn.
    """
    by_number = {one.version: one for one in register.publications}
    if version not in by_number:
        last = register.publications[-1].version if register.publications else 0
        raise SubmissionRefused(f"没有发布过版本 v{version}" + (f"；已发布的版本为 v1 至 v{last}" if last else ""))
    effective = set(by_number[version].effective)
    before = set(by_number[version - 1].effective) if version - 1 in by_number else set()
    counted = set(register.publications[-1].effective)
    withdrawn = sorted((effective - before) & counted)
    restored = sorted(one for one in before - effective if register.submissions[one].state == "withdrawn")
    return tuple(withdrawn), tuple(restored)


def _publish_undo(
    home: Home, plan: Plan, register: Register, actor: Actor, undo: Undo, note: str, progress: Progress
) -> Publication | None:
    return publish(
        home,
        plan,
        register,
        actor.account,
        progress=progress,
        note=note[:NOTE_LENGTH],
        origin=actor.origin,
        undo=undo,
    )


def said(text: str, otherwise: str) -> str:
    """A reason; raises SubmissionRefused with the sentence where none is given."""
    if not text.strip():
        raise SubmissionRefused(otherwise)
    return bounded(text)


def bounded(text: str) -> str:
    """A note or reason in one line, refused where it is too long."""
    plain = " ".join(text.split())
    if len(plain) > NOTE_LENGTH:
        raise SubmissionRefused(f"说明或理由有{len(plain)}个字，请写在{NOTE_LENGTH}个字以内")
    return plain


_STATES = {
    "received": "待审核",
    "approved": "已经批准",
    "published": "已经发布",
    "returned": "已经退回",
    "withdrawn": "已经撤回",
}


def known(register: Register, submission: str) -> Submission:
    """The submission of that number; raises SubmissionRefused."""
    found = register.submissions.get(submission)
    if found is None:
        raise SubmissionRefused(f"没有编号为“{submission}”的报送；请按载入时给出的编号或台账核对（形如 S000012）")
    return found
