"""Judges the rows of an import as the commit would, and says what would become of each and why."""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.imports import queries, storage
from archive.imports.ahead import make_ready
from archive.imports.cell_reading import Reading
from archive.imports.gathering import Gathering, conclude, gathering_of, without_file
from archive.imports.issues import ISSUE, issue_row
from archive.imports.known import ERROR, WARNING, Known, Seen, is_duplicate
from archive.imports.made import Doubt, Made, stored
from archive.imports.making import Plan
from archive.imports.meeting import Met, meet
from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.imports.sources import Source, parts_of
from archive.imports.staging import RowMaker, plan_of
from archive.records.assessing import Assessed, assess
from archive.records.entering import Parent, kept_of
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


def rehearse_rows(actor: Actor, job: ImportJob, found: Source, progress: Steps) -> None:
    """Judge all rows of a file and store what was found, a part in each transaction; no record is written."""
    maker: RowMaker | None = None
    seen = Seen()
    parts = iter(range(parts_of(found.sheet.n_rows)))
    coming: deque[Answer[list[Made]]] = deque()
    here: deque[list[Made]] = deque()  # the next part, taken over while this one is being stored
    ready = list(itertools.islice(parts, AT_ONCE))
    gathering: Gathering | None = None
    with Seldom() as collector:
        while ready or coming or here:
            with progress.batch(), loading_beside(_taken_over(coming, here)):
                if maker is None:
                    maker = _maker(job, found)
                    gathering = gathering_of(maker.plan, reading_of(found))
                # The next rows are being made while these are judged and stored.
                coming += [maker.begin(actor, number) for number in ready]
                made = here.popleft() if here else coming.popleft().get()
                _rehearse_chunk(actor, job, maker.plan, made, seen, gathering)
                ready = list(itertools.islice(parts, 1))
                if not ready:
                    make_ready(found.sheet.n_rows)
                progress.advance(len(made))
            collector.after_batch()
    if gathering is not None:
        conclude(actor, job, gathering, progress)


def _taken_over(coming: deque[Answer[list[Made]]], here: deque[list[Made]]) -> Iterator[list[Made]]:
    """Take over the next part, if one is coming: a thing to do while another one is being stored."""
    if coming:
        here.append(coming.popleft().get())
        yield here[-1]


def plan_for(job: ImportJob, found: Source) -> Plan:
    """Return what the columns of a file fill, by the fields in force."""
    lying = str(job.mapping.get("lying") or "")
    targets = queries.targets_of_import(job.category, lying)
    links = queries.links_of_import(job.category, lying)
    return plan_of(job.category, job.mapping, found.table.columns, targets, links)


def reading_of(found: Source) -> Reading:
    """Return by what day and calendar the cells of a file are read."""
    return Reading(today=today(), epoch_1904=found.workbook.epoch_1904)


def _maker(job: ImportJob, found: Source) -> RowMaker:
    stage = "filing" if job.mapping.get("file") else "draft"
    return RowMaker(plan_for(job, found), published(), reading_of(found), found, stage=stage)


def _rehearse_chunk(
    actor: Actor,
    job: ImportJob,
    plan: Plan,
    made: Sequence[Made],
    seen: Seen,
    gathering: Gathering | None,
) -> None:
    file = bool(job.mapping.get("file"))
    judged = judge(
        actor, made, plan, file=file, seen=seen, file_name=job.file_name, gathering=gathering
    )
    key = store.purpose_key(storage.purpose(job.stored))
    write(job, key, judged)


def judge(  # noqa: PLR0913 - rows, by what they are judged, and what is remembered of those before
    actor: Actor,
    rows: Sequence[Made],
    plan: Plan,
    *,
    file: bool,
    seen: Seen,
    file_name: str = "",
    gathering: Gathering | None = None,
) -> list[Judged]:
    """Return what would become of each row; writes nothing. Doubts are added to the rows themselves."""
    shape = shape_of(published(), plan.category)
    known = Known(actor=actor, plan=plan, shape=shape, seen=seen)
    known.look_for(rows)
    met: dict[int, Met] = {}
    if known.met:
        about = [
            (made, known.met[made.row])
            for made in rows
            if made.row in known.met and not (is_duplicate(made) or made.is_bad)
        ]
        for made, _ in about if plan.lying else ():
            without_file(made, plan.lying)
        met = {one.made.row: one for one in meet(actor, about, plan, shape, file_name)}
    left = [made for made in rows if not is_duplicate(made) and made.row not in known.met]
    if gathering is not None:
        gathering.take(left)
    filing = _assessed(actor, left, plan, file=file, coming=gathering.coming if gathering else None)
    if gathering is not None:
        gathering.leave(left)
    return [_judged(made, made.row in filing, met.get(made.row)) for made in rows]


def _judged(made: Made, filing: bool, met: Met | None) -> Judged:
    state = met.state if met else _state(made)
    return Judged(made=made, state=state, filing=filing, met=met)


def write(job: ImportJob, key: bytes, judged: Sequence[Judged]) -> None:
    """Store rows, sealed, and what was found, by COPY."""
    copy_rows(
        ImportRow,
        ("job_id", "row", "state", "filing", "content", "met_id", "customer"),
        (
            (
                *(job.pk, one.made.row, str(one.state), one.filing),
                sealed(key, job, one.made, met=one.met, nonce=nonce),
                one.met.record_id if one.met else None,
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


def sealed(key: bytes, job: ImportJob, made: Made, *, met: Met | None, nonce: bytes) -> bytes:
    """Return the row's cells and its record, sealed to this import and this row."""
    content = stored(made)
    if met is not None:
        content["met"] = met.stored()
    plain = encoded(content, errors="replace")
    return store.seal_bytes(key, plain, "import_row", job.stored, made.row, nonce=nonce)


def write_issues(job: ImportJob, rows: Iterable[Made]) -> None:
    """Store what is said about the cells of these rows."""
    copy_rows(
        ImportIssue,
        ISSUE,
        (issue_row(job, made.row, doubt) for made in rows for doubt in made.doubts),
    )


def _state(made: Made) -> str:
    if is_duplicate(made):
        return ImportRow.State.DUPLICATE
    return ImportRow.State.BAD if made.is_bad else ImportRow.State.NEW


def _assessed(
    actor: Actor,
    rows: Sequence[Made],
    plan: Plan,
    *,
    file: bool,
    coming: Mapping[int, Parent] | None = None,
) -> set[int]:
    """Ask the records what they say to these rows; return the rows that would be filed."""
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
