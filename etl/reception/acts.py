"""The desk behind the page 报送: every act of one person, each decided here by what the account may do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl import limits
from etl.check.house import keep_answer
from etl.file.arrival import ENDINGS
from etl.file.decode import ENCODINGS
from etl.intake import keep, marked_copy
from etl.language.guidance import Guidance
from etl.language.text import loose, short
from etl.reception.desk import Desk, answering, bounded, on_disk, shown_name
from etl.reception.drafts import Kept, add_draft, content_of, drafts, new_id, save
from etl.reception.drafts import holding as hold
from etl.reception.grid import grids, left_out, sheets_of, with_edits, without
from etl.reception.preview import previewed
from etl.reception.reading import Read, examined, read_draft
from etl.reception.standing import filled_rows, hinted_rows, standing
from etl.submissions import original, withdraw
from etl.template import template_bytes
from etl.writing import writing
from monitor.access import Action, may
from monitor.clock import now
from monitor.month import Month
from monitor.plan import Department
from monitor.reception import (
    Cell,
    Checked,
    Declined,
    Draft,
    Examined,
    FileForm,
    FormRow,
    Grid,
    Offered,
    Preview,
    Receipt,
    Standing,
)
from monitor.register import follow_register

LISTED_BYTES = 4_000_000  # of drafts that a list looks into at a time: forty usual ones have a tenth of it
_TAKEN_BACK = frozenset({"received", "approved"})


@dataclass(frozen=True)
class Office(Desk):
    """What one person may do with the uploads of departments; see monitor.reception.Reception."""

    def departments(self) -> tuple[Department, ...]:
        """Those that the person hands in for and that the plan asks anything of."""
        self.demand(None, "departments")
        asked = {item.reporter for item in self.plan.items}
        return tuple(d for d in self.plan.departments if d.id in asked and may(self.actor, Action.SUBMIT, d.id))

    def standing(self, department: str, month: Month) -> Standing:
        """What is expected, what lies open and what was handed in."""
        self.demand(department, "standing")
        return standing(
            self.home, self.plan, follow_register(self.home), drafts(self.home), (department, month), self.today
        )

    def template(self, department: str, month: Month, form: FileForm) -> Offered:
        """The file to fill in, with what was reported before beside each row."""
        self.demand(department, "template")
        rows = hinted_rows(self.home, self.plan, department, month)
        name = f"报送表-{self.plan.department[department].short}-{month}.{form}"
        return Offered(name, template_bytes(rows, form == "xlsx"))

    def form_rows(self, department: str, month: Month) -> tuple[Mapping[str, str], ...]:
        """As the template has them."""
        self.demand(department, "template")
        return hinted_rows(self.home, self.plan, department, month)

    def receive(self, department: str, name: str, content: bytes) -> Draft:
        """Keep an upload as a draft."""
        self.demand(department, "upload")
        shown = shown_name(name)
        if not shown.lower().endswith(tuple(ENDINGS)):
            raise Declined(f"“{shown}”不是表格文件：请上传 {'、'.join(sorted(ENDINGS))} 文件。")
        if len(content) > limits.FILE_BYTES:
            raise Declined(f"“{shown}”超过{limits.FILE_BYTES // 1_000_000} MB，没有收下；请按月份拆成几个文件。")
        if not content:
            raise Declined(f"“{shown}”是空的，没有收下。")
        return self._add(department, shown, content)

    def fill(self, department: str, month: Month, filled: Mapping[FormRow, tuple[str, str, str]]) -> Draft:
        """Keep what was typed into the form as a file in the template's form, a draft as any other."""
        self.demand(department, "upload")
        if not any(text.strip() for cells in filled.values() for text in cells):
            raise Declined("还没有填任何数；请在“累计数”或“本月数”里填写，再生成草稿。")
        rows = filled_rows(self.home, self.plan, department, month, filled)
        if not rows:
            raise Declined(f"{month.label}没有应报的项目。")
        name = f"直接填报-{self.plan.department[department].short}-{month}.csv"
        return self._add(department, name, template_bytes(rows))

    def draft(self, draft: str) -> Draft:
        """A draft of a department that the person hands in for."""
        return self.own(draft, "draft").draft

    def examine(self, draft: str) -> Examined:
        """What was understood, what is asked, what is wrong."""
        kept = self.own(draft, "draft")
        return examined(self.plan, kept, self.read(kept))

    def checked(self, drafts: Sequence[str]) -> Mapping[str, Checked]:
        """How many errors and remarks the drafts have, a list says no more; what takes longer is left to opening it."""
        found = {kept.draft.id: self.read(kept) for kept in self.listed(drafts)}
        return {draft: Checked(*read.counted, is_readable=read.is_readable) for draft, read in found.items()}

    def listed(self, drafts: Sequence[str]) -> Iterator[Kept]:
        """As many of the drafts, in their order, as are read for a list in a few seconds."""
        size = 0
        for kept in [self.own(draft, "draft") for draft in drafts]:
            if size + kept.draft.size <= LISTED_BYTES:
                size += kept.draft.size
                yield kept

    def grids(self, draft: str) -> tuple[Grid, ...]:
        """The lines that have problems, to be mended."""
        kept = self.own(draft, "draft")
        return grids(content_of(self.home, kept.draft), self.read(kept))

    def preview(self, draft: str) -> Preview:
        """What publishing it would change, against the version that readers see now."""
        kept = self.own(draft, "draft")
        return previewed(self.home, self.plan, follow_register(self.home), kept, self.read(kept))

    def marked(self, draft: str, form: FileForm) -> Offered | None:
        """A copy of the file with its problems written in; None where there is nothing to mark."""
        kept = self.own(draft, "draft")
        copy = marked_copy(self.read(kept).taken, form)
        return Offered(*copy) if copy else None

    def answer(self, draft: str, text: str, means: str) -> None:
        """Say what a name means, for this file and for the department's files to come."""
        with self.holding(draft, "answer") as kept:
            register, department = follow_register(self.home), kept.draft.department
            is_kept = any(loose(one) == loose(text) for one in register.answers.get(department, {}))
            known = None
            if means or is_kept:
                with answering():
                    known = keep_answer(
                        self.home, register, self.plan, department, text, means,
                        self.actor.account, origin=self.actor.origin,
                    )  # fmt: skip
            answers = {one: meant for one, meant in kept.guidance.answers.items() if loose(one) != loose(text)}
            added = {text: known.means} if known else {}
            save(self.home, kept.guided(replace(kept.guidance, answers={**answers, **added})))

    def forget(self, draft: str, text: str) -> None:
        """Take an answer back."""
        self.answer(draft, text, "")

    def leave_out(self, draft: str, text: str) -> None:
        """Hand in nothing of what an unknown name heads: its lines are emptied, which is kept as mendings."""
        with self.holding(draft, "mend") as kept:
            read = self.read(kept)
            sheets = sheets_of(content_of(self.home, kept.draft), read)
            self._mend(kept, *left_out(sheets, read, text))

    def recode(self, draft: str, encoding: str) -> None:
        """Say in which encoding a text file is written; "" leaves it to the reader."""
        if encoding and encoding not in ENCODINGS:
            raise Declined(f"不认识文字编码“{short(encoding)}”。")
        with self.holding(draft, "encoding") as kept:
            self.write_down("encoding_named", kept.draft, encoding=encoding)
            save(self.home, kept.guided(replace(kept.guidance, encoding=encoding or None)))

    def mend(self, draft: str, edits: Mapping[Cell, str], reason: str) -> None:
        """Put cells right, with the reason; the file stays as it came."""
        with self.holding(draft, "mend") as kept:
            self._mend(kept, edits, bounded(reason, "理由"))

    def undo(self, draft: str, cells: Sequence[Cell]) -> None:
        """Take mendings back."""
        with self.holding(draft, "mend") as kept:
            self.write_down("mending_undone", kept.draft, cells=[list(cell) for cell in cells])
            save(self.home, kept.guided(without(kept.guidance, cells)))

    def _mend(self, kept: Kept, edits: Mapping[Cell, str], reason: str) -> None:
        sheets = sheets_of(content_of(self.home, kept.draft), self.read(kept))
        guidance = with_edits(sheets, kept.guidance, edits, reason)
        cells = [
            [*cell[:3], short(one.before), short(one.after)]
            for one in guidance.mendings
            if (cell := (one.sheet, one.line, one.column)) in edits
        ]
        self.write_down("mended", kept.draft, reason=reason, cells=cells)
        save(self.home, kept.guided(guidance))

    def discard(self, draft: str) -> None:
        """Put a draft aside; what was uploaded stays on disk."""
        with self.holding(draft, "discard") as kept:
            self.write_down("draft_discarded", kept.draft)
            save(self.home, kept.put("discarded"))

    def submit(self, draft: str, note: str, *, is_reviewed: bool) -> Receipt:
        """Hand a draft in; done twice, in two windows, or with the same content and guidance, it is one submission."""
        said = bounded(note, "说明")
        with on_disk(), hold(self.home, self.own(draft, "submit").draft.id) as kept:
            if kept.draft.state == "submitted":
                return self._handed_before(kept.draft.submission)
            self.demand_open(kept)
            self._ready(self.read(kept), is_reviewed=is_reviewed)
            with writing(self.home) as register:
                read = read_draft(self.home, self.plan, register, kept, self.today)
                self._ready(read, is_reviewed=is_reviewed)
                with_it = {"from": self.actor.origin, "draft": kept.draft.id, **({"note": said} if said else {})}
                taken = keep(self.home, register, read.taken, self.plan, self.actor.account, said=with_it)
            if taken.submission is None:
                raise Declined("没有收下，请再试一次。")
            save(self.home, kept.put("submitted", taken.submission.id))
            return Receipt(taken.submission.id, taken.is_repeated)

    def _handed_before(self, submission: str) -> Receipt:
        """Of a draft that was handed in: the same again, unless that was taken back or sent back since."""
        state = follow_register(self.home).submissions[submission].state
        if state in {"withdrawn", "returned"}:
            became = "撤回" if state == "withdrawn" else "被退回"
            raise Declined(f"这份草稿已经报送（{submission}），后来{became}了；请从报送记录里点“再改一次”。")
        return Receipt(submission, is_repeated=True)

    def _ready(self, read: Read, *, is_reviewed: bool) -> None:
        if read.has_errors:
            raise Declined("文件还有错误，不能报送；请先改正“有什么问题”里列出的错误。")
        if read.problems and not is_reviewed:
            raise Declined("文件有提醒；请逐条核对，勾选“我已核对”后再报送。")

    def withdraw(self, submission: str, reason: str) -> None:
        """Take back what was handed in and is not published yet, with the reason."""
        known = self.submission(submission, "withdraw")
        if known.state not in _TAKEN_BACK:
            raise Declined("这份报送已经发布、退回或撤回；已发布的请联系审核员撤回。")
        why = bounded(reason, "理由")
        if not why:
            raise Declined("请写明撤回的理由。")
        with on_disk(), writing(self.home) as register:
            if register.submissions[submission].state not in _TAKEN_BACK:
                raise Declined("这份报送刚刚已经发布、退回或撤回；请刷新页面。")
            withdraw(self.home, register, submission, self.actor.account, why, origin=self.actor.origin)

    def reopen(self, submission: str) -> Draft:
        """A draft of what was handed in before, with all that was said about it, to be mended and handed in again."""
        known = self.submission(submission, "upload")
        content = original(self.home, submission)
        department = next(iter(sorted(known.departments)))
        return self._add(department, known.file, content, Guidance.from_json(known.guidance), of=submission)

    def _add(self, department: str, name: str, content: bytes, guidance: Guidance | None = None, of: str = "") -> Draft:
        draft = Draft(
            id=new_id(),
            department=department,
            file=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            account=self.actor.account,
            name=self.actor.name,
            at=now(),
            of=of,
        )
        with on_disk():
            kept = add_draft(self.home, draft, content, guidance or Guidance())
            if kept.draft.id == draft.id:
                self.write_down("uploaded", draft, sha256=draft.sha256, size=draft.size, **({"of": of} if of else {}))
        return kept.draft
