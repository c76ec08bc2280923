"""Looks again, at the commit, for customers who came into the archive since the rehearsal (REQ-COL-21).

Their rows wait for a decision, as if the rehearsal had found them: none becomes a second file unasked.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.imports.ahead import Group, Waiting
from archive.imports.known import ALIKE_HIDDEN, ALIKE_RECORD, HIDDEN, WARNING
from archive.imports.made import Doubt, Made
from archive.imports.models import ImportJob, ImportRow
from archive.imports.planning import policy_asks, stored_plan
from archive.imports.rehearsing import write_issues
from archive.records.alike import identifying, wait_for_all
from archive.records.models import EqualityKey, Record
from archive.records.shapes import shape_of
from archive.records.storing import digests_of_new
from kernel.clock import now
from kernel.errors import Problem
from kernel.text import N_
from persistence.arrays import any_bytes, any_id
from persistence.updating import update_rows
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor

LOOKED, BACK = "looked_at", "put_back"  # in the table of an import
_SINCE = N_(
    "A record with the same value came into the archive since the rehearsal; it may be the same customer."
)
Held = dict[int, set[str]]  # record → the fields in which it has what a row says


def asks(job: ImportJob) -> bool:
    """Say whether rows that may be a customer there is wait for a decision."""
    return bool(job.mapping.get("ask")) or policy_asks(job.category)


def looked(job: ImportJob) -> None:
    """Note that what is there now was looked at: by the rehearsal, or when rows were put back."""
    job.table = {**job.table, LOOKED: now().isoformat()}


def put_back(actor: Actor, job: ImportJob, group: Group) -> Sequence[Waiting]:
    """Let rows wait that are perhaps a customer who came since; return the others, which may be entered.

    Nobody else enters a customer from here to the end of the transaction. Two queries for all rows where
    nothing came in between.
    """
    wait_for_all()
    held = _since(job, group, _holders(job, group))
    if not held:
        return group.rows
    wanted = {record for records in held.values() for record in records}
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    seen = set(rows.values_list("pk", flat=True))
    _write(job, [one for one in group.rows if one.pk in held], held, seen)
    looked(job)
    job.table[BACK] = int(job.table.get(BACK, 0)) + len(held)
    job.save(update_fields=["table"])
    return [one for one in group.rows if one.pk not in held]


def _holders(job: ImportJob, group: Group) -> dict[int, Held]:
    """Return staged row → the records that have a value by which customers are told."""
    arriving = group.arriving
    deque(arriving.steps(), maxlen=0)
    codes = {one.code for one in identifying(shape_of(published(), job.category))}
    digests = arriving.digests or digests_of_new(arriving.made)
    mine: dict[bytes, list[tuple[int, str]]] = {}
    for code, digest, record, _ in digests:
        if code in codes:
            mine.setdefault(bytes(digest), []).append((record, code))
    if not mine:
        return {}
    keys = EqualityKey.objects.filter(any_bytes("digest", list(mine)), field__in=sorted(codes))
    places = {number: one.pk for number, one in zip(arriving.ids, group.rows, strict=True)}
    found: dict[int, Held] = {}
    for same, holder in keys.values_list("digest", "record_id"):
        for record, code in mine[bytes(same)]:
            found.setdefault(places[record], {}).setdefault(holder, set()).add(code)
    return found


def _since(job: ImportJob, group: Group, found: Mapping[int, Held]) -> dict[int, Held]:
    """Leave out what was decided of a row: records of its own import, and those that were there to be seen."""
    if not found:
        return {}
    rows = ImportRow.objects.filter(any_id("pk", found)).exclude(decision="")
    decided = dict(rows.values_list("pk", "met_id"))
    holders = {holder for held in found.values() for holder in held}
    own = set(
        ImportRow.objects.filter(any_id("record_id", holders), job=job).values_list(
            "record_id", flat=True
        )
    )
    then = datetime.fromisoformat(job.table[LOOKED]) if job.table.get(LOOKED) else None
    touched = Record.objects.filter(any_id("pk", holders))
    if then is not None:
        touched = touched.filter(updated_at__gt=then)
    later = set(touched.values_list("pk", flat=True)) - own
    left: dict[int, Held] = {}
    for pk, held in found.items():
        if pk in decided:
            held = {  # noqa: PLW2901 - what is left of it
                holder: codes
                for holder, codes in held.items()
                if holder in later and holder != decided[pk]
            }
        if held:
            left[pk] = held
    return left


def _write(
    job: ImportJob, rows: Sequence[Waiting], held: Mapping[int, Held], seen: set[int]
) -> None:
    """Store of rows that they wait, for which record, and by which columns they are alike."""
    plan = stored_plan(job)
    changes, told = [], []
    for one in rows:
        records = held[one.pk]
        mine = sorted(records.keys() & seen)
        codes = sorted({code for record in mine for code in records[record]})
        made = Made(row=one.row, raw=(), new=one.new)
        made.doubts = [_doubt(ALIKE_RECORD, _SINCE, *plan.column_of(code)) for code in codes]
        if not mine:  # no more is told of it, nor by which value it was found
            made.doubts = [_doubt(ALIKE_HIDDEN, HIDDEN, "", "")]
        told.append(made)
        changes.append((one.pk, str(ImportRow.State.ALIKE), mine[0] if mine else None, "", ""))
    update_rows(
        ImportRow,
        {"state": "text", "met_id": "bigint", "decision": "text", "reason": "text"},
        changes,
    )
    write_issues(job, told)


def _doubt(code: str, message: str, column: str, field: str) -> Doubt:
    problem = Problem(code=code, message=message)
    return Doubt(problem=problem, column=column, code=field, severity=WARNING)
