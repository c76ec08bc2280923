"""Judges the rows of an import as the commit would, and says what would become of each and why."""

import itertools
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from archive.imports import queries, storage
from archive.imports.ahead import make_ready
from archive.imports.cell_reading import Reading
from archive.imports.made import Doubt, Made, stored
from archive.imports.making import Plan
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.patching import units_of
from archive.imports.sources import Source, parts_of
from archive.imports.staging import RowMaker, plan_of, records_by_number
from archive.records.assessing import Assessed, assess
from archive.records.entering import kept_of
from archive.records.models import EqualityKey, Record
from archive.records.shapes import Shape, shape_of
from jobs.steps import Steps
from kernel.beside import Answer
from kernel.clock import today
from kernel.collecting import Seldom
from kernel.errors import Problem
from kernel.text import N_
from persistence.arrays import any_bytes
from persistence.copying import copy_rows
from persistence.encoding import encoded
from persistence.loading import loading_beside
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields.matching import equality_key
from policies.fields.rules import Field, FieldType
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.keys import store

AT_ONCE = 3  # parts on their way: one judged, one waiting, one being made
ERROR, WARNING, DUPLICATE = "error", "warning", "duplicate"
_STRONG = frozenset({FieldType.USCC, FieldType.CNID})
_SAME_ROW = N_("The row says the same as row {row} of this file.")
_SAME_NUMBER = N_("Row {row} of this file has the same legacy number.")
_KNOWN_NUMBER = N_("The archive already has a record with the number {number}.")
_KNOWN_VALUE = N_("The archive already has a record with this value, which must be unique.")
_FILE_VALUE = N_("Row {row} of this file has the same value, which must be unique.")
_ALIKE = N_("Another record you may see has the same value; it may be the same customer.")
_AS_DRAFT = N_("The row becomes a draft, because it cannot be filed yet: {why}")


@dataclass(kw_only=True)
class Seen:
    """What earlier rows of the same file held, over all its batches: value → row."""

    rows: dict[bytes, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Judged:
    """One row and what is to become of it."""

    made: Made
    state: str
    filing: bool


def rehearse_rows(
    actor: Actor, job: ImportJob, found: Source, progress: Steps, *, kept: Collection[int] = ()
) -> None:
    """Judge all rows of a file and store what was found, a part in each transaction; no record is written.

    `kept` are the rows that are records already: they stay as they are staged.
    """
    maker: RowMaker | None = None
    seen = Seen()
    parts = iter(range(parts_of(found.sheet.n_rows)))
    coming: deque[Answer[list[Made]]] = deque()
    here: deque[list[Made]] = deque()  # the next part, taken over while this one is being stored
    ready = list(itertools.islice(parts, AT_ONCE))
    with Seldom() as collector:
        while ready or coming or here:
            with progress.batch(), loading_beside(_taken_over(coming, here)):
                maker = maker or _maker(job, found)
                # The next rows are being made while these are judged and stored.
                coming += [maker.begin(actor, number) for number in ready]
                made = here.popleft() if here else coming.popleft().get()
                _rehearse_chunk(actor, job, maker.plan, made, seen, kept)
                ready = list(itertools.islice(parts, 1))
                if not ready:
                    make_ready(found.sheet.n_rows)
                progress.advance(len(made))
            collector.after_batch()


def _taken_over(coming: deque[Answer[list[Made]]], here: deque[list[Made]]) -> Iterator[list[Made]]:
    """Take over the next part, if one is coming: a thing to do while another one is being stored."""
    if coming:
        here.append(coming.popleft().get())
        yield here[-1]


def _maker(job: ImportJob, found: Source) -> RowMaker:
    targets = queries.targets_for(job.category)
    plan = plan_of(job.category, job.mapping, found.columns, targets, units=units_of(found.patches))
    reading = Reading(today=today(), epoch_1904=found.workbook.epoch_1904)
    return RowMaker(plan, published(), reading, found, stage=stage_of(job))


def stage_of(job: ImportJob) -> str:
    """Return the stage the rows of an import are checked for."""
    return "filing" if job.mapping.get("file") else "draft"


def _rehearse_chunk(
    actor: Actor,
    job: ImportJob,
    plan: Plan,
    made: Sequence[Made],
    seen: Seen,
    kept: Collection[int],
) -> None:
    judged = judge(actor, made, plan, file=bool(job.mapping.get("file")), seen=seen)
    if kept:
        judged = [one for one in judged if one.made.row not in kept]
    key = store.purpose_key(storage.purpose(job.stored))
    write(job, key, judged)


def judge(
    actor: Actor, rows: Sequence[Made], plan: Plan, *, file: bool, seen: Seen
) -> list[Judged]:
    """Return what would become of each row; writes nothing. Doubts are added to the rows themselves."""
    shape = shape_of(published(), plan.category)
    _find_duplicates(rows, plan, seen)
    _find_known(actor, rows, shape, plan, seen)
    left = [made for made in rows if not _is_duplicate(made)]
    filing = _assessed(actor, left, plan, file=file)
    return [Judged(made=made, state=_state(made), filing=made.row in filing) for made in rows]


def write(job: ImportJob, key: bytes, judged: Sequence[Judged]) -> None:
    """Store rows, sealed, and what was found, by COPY."""
    copy_rows(
        ImportRow,
        ("job_id", "row", "state", "filing", "content"),
        (
            (job.pk, one.made.row, str(one.state), one.filing, sealed(key, job, one.made))
            for one in judged
        ),
    )
    write_issues(job, (one.made for one in judged))


def sealed(key: bytes, job: ImportJob, made: Made) -> bytes:
    """Return the row's cells and its record, sealed to this import and this row."""
    plain = encoded(stored(made), errors="replace")
    return store.seal_bytes(key, plain, "import_row", job.stored, made.row)


def write_issues(job: ImportJob, rows: Iterable[Made]) -> None:
    """Store what is said about the cells of these rows."""
    copy_rows(
        ImportIssue,
        ("job_id", "row", "column", "field", "code", "severity", "message", "params"),
        (issue_row(job, made.row, doubt) for made in rows for doubt in made.doubts),
    )


def issue_row(job: ImportJob, row: int, doubt: Doubt) -> tuple[Any, ...]:
    """Return one doubt as the table stores it."""
    params = {name: str(value)[:200] for name, value in doubt.problem.params.items()}
    return (
        *(job.pk, row, doubt.column[:255], doubt.code[:80], doubt.problem.code[:60]),
        *(doubt.severity, doubt.problem.message[:500], Jsonb(params)),
    )


def _state(made: Made) -> str:
    if _is_duplicate(made):
        return ImportRow.State.DUPLICATE
    return ImportRow.State.BAD if made.is_bad else ImportRow.State.NEW


def _is_duplicate(made: Made) -> bool:
    return bool(made.doubts) and any(one.severity == DUPLICATE for one in made.doubts)


def _find_duplicates(rows: Sequence[Made], plan: Plan, seen: Seen) -> None:
    """Tell rows that stand twice in the file, and legacy numbers that do."""
    for made in rows:
        first = seen.rows.setdefault(made.digest, made.row)
        if first != made.row:
            _say(made, plan, "same_row", _SAME_ROW, "", DUPLICATE, row=first)
            continue
        number = normalise(made.new.legacy_no) if made.new.legacy_no else ""
        other = seen.numbers.setdefault(number, made.row) if number else made.row
        if other != made.row:
            _say(made, plan, "same_number", _SAME_NUMBER, "legacy_no", WARNING, row=other)


def _find_known(actor: Actor, rows: Sequence[Made], shape: Shape, plan: Plan, seen: Seen) -> None:
    """Tell what the archive has already: by number, by unique value; alike ones as far as the actor sees them."""
    fresh = [made for made in rows if not _is_duplicate(made)]
    known = records_by_number(None, (made.new.legacy_no for made in fresh))
    for made in fresh:
        if made.new.legacy_no and normalise(made.new.legacy_no) in known:
            number = made.new.legacy_no
            _say(made, plan, "known_number", _KNOWN_NUMBER, "legacy_no", DUPLICATE, number=number)
    for one in shape.keyed:
        if one.unique or one.type in _STRONG:
            _find_value(actor, [made for made in fresh if not _is_duplicate(made)], one, plan, seen)


def _find_value(actor: Actor, rows: Sequence[Made], one: Field, plan: Plan, seen: Seen) -> None:
    asked = [(made, text) for made in rows for text in _texts(made, one)]
    if not asked:
        return
    digests = store.blind_indexes(one.code, [text for _, text in asked])
    held = EqualityKey.objects.filter(any_bytes("digest", digests), field=one.code)
    if not one.unique:
        visible = Record.objects.filter(permission.reach(actor, Verb.VIEW)).values("pk")
        held = held.filter(record_id__in=visible)
    known = {bytes(digest) for digest in held.values_list("digest", flat=True)}
    for (made, text), digest in zip(asked, digests, strict=True):
        if one.unique:
            first = seen.values.setdefault((one.code, text), made.row)
            if digest in known:
                _say(made, plan, "known_value", _KNOWN_VALUE, one.code, DUPLICATE)
            elif first != made.row:
                _say(made, plan, "same_value", _FILE_VALUE, one.code, DUPLICATE, row=first)
        elif digest in known:
            _say(made, plan, "alike", _ALIKE, one.code, WARNING)


def _texts(made: Made, one: Field) -> Iterator[str]:
    found = (
        [row.get(one.code) for row in made.new.values.get(one.repeat, ())]
        if one.repeat
        else [made.new.values.get(one.code)]
    )
    for value in found:
        text = equality_key(one, value) if value else ""
        if text:
            yield text


def _assessed(actor: Actor, rows: Sequence[Made], plan: Plan, *, file: bool) -> set[int]:
    """Ask the records what they say to these rows; return the rows that would be filed."""
    # The maker left all values in their stored form.
    found = assess(
        actor,
        [made.new for made in rows],
        file=file,
        verb=Verb.IMPORT,
        kept=[None] * len(rows),
        said=[made.said for made in rows],
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
        actor, [made.new for made, _ in again], verb=Verb.IMPORT, kept=[None] * len(again)
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


def _say(
    made: Made, plan: Plan, code: str, message: str, where: str, severity: str, **params: Any
) -> None:
    column, target = plan.column_of(where) if where else ("", "")
    problem = Problem(code=code, message=message, params=params)
    made.doubts.append(Doubt(problem=problem, column=column, code=target, severity=severity))
