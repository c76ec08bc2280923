"""Judges the rows of an import as the commit would, and says what would become of each and why."""

import itertools
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.imports import storage
from archive.imports.ahead import make_ready
from archive.imports.cell_reading import Reading
from archive.imports.gathering import Gathering, conclude, gathering_of, without_file
from archive.imports.issues import ISSUE, issue_row
from archive.imports.known import ERROR, WARNING, Known, Seen, is_duplicate
from archive.imports.made import Doubt, Made, stored
from archive.imports.making import Plan
from archive.imports.meeting import Met, meet
from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.imports.outlook import Outlook
from archive.imports.patching import units_of
from archive.imports.planning import plan_of_import
from archive.imports.sources import Source, parts_of
from archive.imports.staging import RowMaker
from archive.records.assessing import Assessed, assess
from archive.records.entering import kept_of
from archive.records.shapes import shape_of
from jobs.steps import Steps
from kernel.beside import Answer
from kernel.clock import today
from kernel.collecting import Seldom
from kernel.errors import Problem
from kernel.text import N_
from persistence.copying import copy_rows
from persistence.encoding import encoded
from persistence.loading import loading_beside
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor
from security.keys import store
from security.keys.envelope import nonces

AT_ONCE = 3  # parts on their way: one judged, one waiting, one being made
_AS_DRAFT = N_("The row becomes a draft, because it cannot be filed yet: {why}")


@dataclass(kw_only=True)
class Judged:
    """One row and what is to become of it; `met` where a record there is it would change."""

    made: Made
    state: str
    filing: bool
    met: Met | None = None
    like: int | None = None  # the record it may be the same customer as

    @property
    def met_id(self) -> int | None:
        """The record the row is about, or may be about."""
        return self.met.record_id if self.met else self.like


def rehearse_rows(
    actor: Actor, job: ImportJob, found: Source, progress: Steps, *, kept: Collection[int] = ()
) -> tuple[Outlook, Seen]:
    """Judge all rows of a file and store what was found, a part in each transaction; no record is written.

    `kept` are the rows that are in records already: they stay as they are staged. Returns what the commit
    would bring beside its records, and what stands in the file.
    """
    maker: RowMaker | None = None
    seen, ahead = Seen(), Outlook()
    judging: Judging | None = None
    parts = iter(range(parts_of(found.sheet.n_rows)))
    coming: deque[Answer[list[Made]]] = deque()
    here: deque[list[Made]] = deque()  # the next part, taken over while this one is being stored
    ready = list(itertools.islice(parts, AT_ONCE))
    gathering: Gathering | None = None
    with Seldom() as collector:
        while ready or coming or here:
            with progress.batch(), loading_beside(_taken_over(coming, here)):
                if maker is None or judging is None:
                    maker = _maker(job, found)
                    gathering = gathering_of(maker.plan, reading_of(found))
                    judging = Judging.of(
                        job, maker.plan, seen=seen, ahead=ahead, kept=kept, gathering=gathering
                    )
                # The next rows are being made while these are judged and stored.
                coming += [maker.begin(actor, number) for number in ready]
                made = here.popleft() if here else coming.popleft().get()
                _rehearse_chunk(actor, job, made, judging)
                ready = list(itertools.islice(parts, 1))
                if not ready:
                    make_ready(found.sheet.n_rows)
                progress.advance(len(made))
            collector.after_batch()
    if gathering is not None:
        conclude(actor, job, gathering, progress, ahead)
    return ahead, seen


def _taken_over(coming: deque[Answer[list[Made]]], here: deque[list[Made]]) -> Iterator[list[Made]]:
    """Take over the next part, if one is coming: a thing to do while another one is being stored."""
    if coming:
        here.append(coming.popleft().get())
        yield here[-1]


def plan_for(job: ImportJob, found: Source) -> Plan:
    """Return what the columns of a file fill, by the fields in force."""
    return plan_of_import(job, found.columns, units=units_of(found.patches))


def reading_of(found: Source) -> Reading:
    """Return by what day and calendar the cells of a file are read."""
    book = found.workbook
    return Reading(today=today(), epoch_1904=book.epoch_1904, shielded=book.shielded)


def _maker(job: ImportJob, found: Source) -> RowMaker:
    return RowMaker(
        plan_for(job, found), published(), reading_of(found), found, stage=stage_of(job)
    )


def stage_of(job: ImportJob) -> str:
    """Return the stage the rows of an import are checked for."""
    return "filing" if job.mapping.get("file") else "draft"


def _rehearse_chunk(actor: Actor, job: ImportJob, made: Sequence[Made], how: "Judging") -> None:
    judged = judge(actor, made, how)
    key = store.purpose_key(storage.purpose(job.stored))
    write(job, key, judged)


@dataclass(frozen=True, kw_only=True)
class Judging:
    """What rows are judged by: how they are taken, what earlier ones held, where what they bring is counted."""

    plan: Plan
    file: bool
    seen: Seen
    ahead: Outlook
    file_name: str
    kept: Collection[int] = ()  # rows that are in records already: of them nothing is said
    gathering: Gathering | None = None  # whose rows they are, where they say that

    def ahead_of(self, made: Made) -> Outlook:
        """Return where it is counted what a row brings: with its customer, while that waits for its file."""
        return self.gathering.ahead_of(made) if self.gathering and made.customer else self.ahead

    @classmethod
    def of(
        cls,
        job: ImportJob,
        plan: Plan,
        *,
        seen: Seen | None = None,
        ahead: Outlook | None = None,
        kept: Collection[int] = (),
        gathering: Gathering | None = None,
    ) -> "Judging":
        """Return what the rows of an import are judged by."""
        return cls(
            plan=plan,
            file=bool(job.mapping.get("file")),
            seen=seen or Seen(),
            ahead=ahead or Outlook(),
            file_name=job.file_name,
            kept=kept,
            gathering=gathering,
        )


def judge(actor: Actor, rows: Sequence[Made], how: Judging) -> list[Judged]:
    """Return what would become of each row; writes nothing. Doubts are added to the rows themselves."""
    plan, seen = how.plan, how.seen
    shape = shape_of(published(), plan.category)
    known = Known(actor=actor, plan=plan, shape=shape, seen=seen)
    known.look_for(rows)
    if how.kept:
        rows = [made for made in rows if made.row not in how.kept]
    met: dict[int, Met] = {}
    if known.met:
        about = [
            (made, known.met[made.row])
            for made in rows
            if made.row in known.met and not (is_duplicate(made) or made.is_bad)
        ]
        for made, _ in about if plan.lying else ():
            without_file(made, plan.lying)
        met = {one.made.row: one for one in meet(actor, about, plan, shape, how.file_name)}
    left = [made for made in rows if not is_duplicate(made) and made.row not in known.met]
    if how.gathering is not None:
        how.gathering.take(left)
    filing = _assessed(actor, left, how, known)
    if how.gathering is not None:
        how.gathering.leave(left)
    return [
        Judged(
            made=made,
            state=_state(made, met.get(made.row), known),
            filing=made.row in filing,
            met=met.get(made.row),
            like=known.alike.get(made.row),
        )
        for made in rows
    ]


def write(job: ImportJob, key: bytes, judged: Sequence[Judged]) -> None:
    """Store rows, sealed, and what was found, by COPY."""
    sealing = store.sealing(key, "import_row", job.stored)
    copy_rows(
        ImportRow,
        ("job_id", "row", "state", "filing", "content", "met_id", "customer"),
        (
            (
                *(job.pk, one.made.row, str(one.state), one.filing),
                sealing.seal(content(one), one.made.row, nonce=nonce),
                one.met_id,
                one.made.customer,
            )
            for one, nonce in zip(judged, nonces(len(judged)), strict=True)
        ),
    )
    differing = [one for one in judged if one.met and one.met.sides]
    if differing:
        copy_rows(
            ImportDifference,
            ("job_id", "row", "field", "accepted"),
            (
                (job.pk, one.made.row, code, True)
                for one in differing
                for code in (one.met.sides if one.met else ())
            ),
        )
    write_issues(job, (one.made for one in judged))


def content(one: Judged) -> bytes:
    """Return the row's cells and its record, as they are sealed to this import and this row."""
    told = stored(one.made)
    if one.met is not None:
        told["met"] = one.met.stored()
    return encoded(told, errors="replace")


def write_issues(job: ImportJob, rows: Iterable[Made]) -> None:
    """Store what is said about the cells of these rows."""
    copy_rows(
        ImportIssue,
        ISSUE,
        (issue_row(job, made.row, doubt) for made in rows for doubt in made.doubts),
    )


def _state(made: Made, met: Met | None, known: Known) -> str:
    if met is not None:
        return met.state
    if is_duplicate(made):
        return ImportRow.State.DUPLICATE
    # What lacks too much for a new record may still be merged with one there is.
    if known.alike.get(made.row) is not None:
        return ImportRow.State.ALIKE
    if made.is_bad:
        return ImportRow.State.BAD
    return ImportRow.State.ALIKE if made.row in known.alike else ImportRow.State.NEW


def _assessed(actor: Actor, rows: Sequence[Made], how: Judging, known: Known) -> set[int]:
    """Ask the records what they say to these rows; return the rows that would be filed."""
    plan, file = how.plan, how.file
    coming = how.gathering.coming if how.gathering else None
    # The maker left all values in their stored form.
    found = assess(
        actor,
        [made.new for made in rows],
        file=file,
        verb=Verb.IMPORT,
        kept=[None] * len(rows),
        said=[made.said for made in rows],
        coming=coming,
    )
    filing: set[int] = set()
    again: list[tuple[Made, Assessed]] = []
    for made, one in zip(rows, found, strict=True):
        if file and not made.is_bad and (one.problems or one.refusal):
            again.append((made, one))
            continue
        _note(made, plan, one)
        _keep_clean(made, one)
        if file and not made.is_bad:
            filing.add(made.row)
            if one.foreseen is not None and made.row not in known.alike:
                how.ahead_of(made).add(made, one.foreseen)
    drafts = assess(
        actor,
        [made.new for made, _ in again],
        verb=Verb.IMPORT,
        kept=[None] * len(again),
        coming=coming,
    )
    for (made, one), draft in zip(again, drafts, strict=True):
        _note(made, plan, draft)
        _keep_clean(made, draft)
        if not made.is_bad:
            _note_draft(made, plan, one)
    return filing


def _keep_clean(made: Made, one: Assessed) -> None:
    """Keep what was prepared, so that the commit need not do it again where nothing has changed since."""
    if not made.is_bad:
        made.kept = kept_of(one.basis, one.row)
        made.system = one.row.shape.system


def _note(made: Made, plan: Plan, one: Assessed) -> None:
    """Add what forbids a record; a cell that is said to be wrong already is not called missing too."""
    told = {doubt.code for doubt in made.doubts if doubt.severity == ERROR}
    for problem in one.problems:
        column, code = plan.column_of(problem.where)
        if code not in told:
            made.doubts = [
                doubt for doubt in made.doubts if doubt.code != code or doubt.severity != WARNING
            ]
            made.doubts.append(Doubt(problem=problem, column=column, code=code, severity=ERROR))
    if one.refusal is not None:
        decision = one.refusal.decision
        problem = Problem(code="refused", message=decision.reason, params=decision.params)
        made.doubts.append(Doubt(problem=problem, column="", code="", severity=ERROR))


def _note_draft(made: Made, plan: Plan, one: Assessed) -> None:
    reasons = [*one.problems]
    if one.refusal is not None:
        decision = one.refusal.decision
        reasons.append(Problem(code="refused", message=decision.reason, params=decision.params))
    for problem in reasons[:3]:
        column, code = plan.column_of(problem.where)
        params = {**problem.params, "why": problem.message}
        told = Problem(code="as_draft", message=_AS_DRAFT, params=params)
        made.doubts.append(Doubt(problem=told, column=column, code=code, severity=WARNING))
