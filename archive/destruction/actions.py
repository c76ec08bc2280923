"""The only writer of destructions: take an approved set over, destroy it part by part, call it off, certify it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.types.json import Jsonb

from administration import key_work
from archive.destruction import certifying, judging
from archive.destruction.leaves import canonical, new_salt
from archive.destruction.models import Destruction, Doomed
from archive.destruction.rules import MOST, REFERRED, Why
from archive.records.destroying import destroy
from archive.records.models import Record
from jobs.port import defer_at
from jobs.steps import Steps
from kernel.clock import now
from kernel.errors import Conflict, Missing
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_id
from persistence.updating import update_rows
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer

TASK = "destruction.run"
RUNNING = (Destruction.State.WAITING, Destruction.State.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Approved:
    """One record as it was approved: id, version, and how its carrier is destroyed."""

    record_id: int
    version: int
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """An approved disposal: its number, exactly what goes, from when on, and the facts its certificate says.

    `said`: strings and lists of strings by name (approvals, place …); no values of records. `early`: an appraisal
    found them outdated or invalid, so they go once their statutory minimum has run out.
    """

    reference: str
    items: Sequence[Approved]
    not_before: datetime
    batch: int | None = None
    early: bool = False
    said: Mapping[str, Any] = field(default_factory=dict)


def bound(items: Sequence[Approved]) -> str:
    """Return the digest that approval binds: SHA-256 over the ids and versions in order of the ids."""
    pairs = sorted((one.record_id, one.version) for one in items)
    return hashlib.sha256(canonical({"records": pairs}).encode()).hexdigest()


@transaction.atomic
def begin(actor: Actor, order: Order, *, approved: str) -> int:
    """Take an approved set over and let it be destroyed from `not_before` on; return the id of the run.

    `approved` is the digest (`bound`) of what was approved: Conflict for any other set. Refused without the right to
    destroy in each of the categories.
    """
    if not order.items or bound(order.items) != approved:
        raise Conflict(N_("This is not the set that was approved; nothing was begun."))
    ids = [one.record_id for one in order.items]
    found = Record.objects.filter(any_id("pk", ids)).order_by("pk")
    categories = set(found.values_list("category", flat=True))
    for category in sorted(categories):
        subject = permission.Subject(category=category)
        permission.demand(actor, Verb.DESTROY, subject, target=f"destruction:{order.reference}")
    # Items go before the files they lie in.
    inside = set(found.filter(parent__isnull=False).values_list("pk", flat=True))
    run = Destruction.objects.create(
        reference=order.reference,
        batch=order.batch,
        early=order.early,
        bound=approved,
        policy=published().digest,
        said=dict(order.said),
        not_before=order.not_before,
        asked_by=actor.user_id,
        asked_at=now(),
    )
    Doomed.objects.bulk_create(
        Doomed(run=run, record_id=one.record_id, version=one.version, method=one.method)
        for one in sorted(order.items, key=lambda one: (one.record_id not in inside, one.record_id))
    )
    _note(actor, "destruction.begin", run, records=len(ids), bound=approved)
    defer_at(order.not_before, TASK, run=run.pk)
    return run.pk


@transaction.atomic
def call_off(actor: Actor, run_id: int, reason: str) -> None:
    """Stop a destruction; what is destroyed stays so. Conflict once it is over."""
    run = _locked(run_id)
    permission.demand_any(actor, Verb.DESTROY, target=f"destruction:{run.reference}")
    if run.state not in RUNNING:
        raise Conflict(N_("This destruction is over already."))
    _end(actor, run, Destruction.State.STOPPED)
    _note(actor, "destruction.call_off", run, reason=reason)


def work(actor: Actor, run_id: int, steps: Steps) -> dict[str, int]:
    """Destroy what was approved, at most `MOST` records in a transaction, until nothing of it waits.

    Killed anywhere it goes on where it was: what is not committed still waits, whole. Conflict before the cooling-off
    is over. Returns how many are destroyed and skipped.
    """
    while True:
        with steps.batch():
            done = destroy_some(actor, run_id)
            steps.advance(done)
        if not done:
            break
        steps.check()
    with steps.batch():
        return finish(actor, run_id)


def destroy_some(actor: Actor, run_id: int) -> int:
    """Destroy or skip the next records of a run in the caller's transaction; return how many, 0: none waits."""
    run = _locked(run_id)
    if run.state not in RUNNING:
        return 0
    if now() < run.not_before:
        raise Conflict(N_("The cooling-off period of this destruction is not over yet."))
    rows = list(run.items.filter(state=Doomed.State.WAITING).order_by("pk")[:MOST])
    if not rows:
        return 0
    if run.state == Destruction.State.WAITING:
        run.state = Destruction.State.RUNNING
        run.save(update_fields=["state"])
    judged = judging.judged([(one.record_id, one.version) for one in rows], early=run.early)
    going = {one.record_id: one for one in rows if judged.why[one.record_id] is None}
    texts = judging.texts(judged, going, run.reference)
    refused = _gone(actor, [judged.records[one] for one in going], run.reference)
    at = now()
    for one in rows:
        why = judged.why[one.record_id] or (REFERRED if one.record_id in refused else None)
        _mark(one, why, judged.records.get(one.record_id))
        if why is None:
            one.text, one.salt, one.at = texts[one.record_id], new_salt(), at
    _keep(rows)
    _note(
        actor,
        "record.destroy",
        run,
        records=[one.record_id for one in rows if one.state == Doomed.State.DESTROYED],
        skipped={one.record_id: one.code for one in rows if one.state == Doomed.State.SKIPPED},
    )
    return len(rows)


# In one statement: Django's would be built of a CASE for each row and column, half the time of a part.
_COLUMNS = {
    **dict.fromkeys(("state", "code", "reason"), "varchar"),
    "params": "jsonb",
    **dict.fromkeys(("number", "category"), "varchar"),
    "text": "text",
    "salt": "bytea",
    "at": "timestamptz",
}


def _keep(rows: Sequence[Doomed]) -> None:
    said = [
        (
            *(one.pk, one.state, one.code, one.reason, Jsonb(one.params)),
            *(one.number, one.category, one.text, one.salt, one.at),
        )
        for one in rows
    ]
    update_rows(Doomed, _COLUMNS, said)


def finish(actor: Actor, run_id: int) -> dict[str, int]:
    """End a run of which nothing waits: its keys are wrapped anew and the epoch they die with ends; return counts."""
    run = _locked(run_id)
    counts = certifying.counts(run)
    if run.state != Destruction.State.RUNNING or counts["waiting"]:
        return counts
    _end(actor, run, Destruction.State.DONE)
    _note(actor, "destruction.end", run, **counts)
    return counts


def _end(actor: Actor, run: Destruction, state: str) -> None:
    """End a run; where something was destroyed all other keys are wrapped anew, and the old epoch dies."""
    run.state, run.done_at = state, now()
    if run.items.filter(state=Doomed.State.DESTROYED).exists():
        run.epoch, _job = key_work.begin(actor, current().company.id, destroy=True)
    run.save(update_fields=["state", "done_at", "epoch"])


@transaction.atomic
def certify(actor: Actor, run_id: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """Sign the certificate of a run that is over; once. `said` adds to its facts: executor, supervisors, time, place.

    Conflict while it runs, and where it has a certificate already.
    """
    run = _locked(run_id)
    permission.demand_any(actor, Verb.DESTROY, target=f"destruction:{run.reference}")
    if run.state in RUNNING or run.done_at is None:
        raise Conflict(N_("A destruction is certified once it is over."))
    if run.certificate is not None:
        raise Conflict(N_("This destruction has its certificate already."))
    run.said = {**run.said, **said}
    run.certificate = certifying.signed(run)
    run.save(update_fields=["said", "certificate"])
    _note(actor, "destruction.certify", run, root=certifying.statement_of(run)["root"])
    return dict(run.certificate)


def note_given(actor: Actor, run: Destruction, what: str, **said: Any) -> None:
    """Note, before it leaves, that somebody takes a certificate, its list, or the proof of one record."""
    _note(actor, "destruction.give", run, what=what, **said)


def _gone(actor: Actor, records: Sequence[Record], reference: str) -> set[int]:
    """Destroy these records together, one by one where the database refuses one; return the refused."""
    if not records:
        return set()
    try:
        with transaction.atomic():
            destroy(actor, records, reference=reference)
    except IntegrityError:
        return {one.pk for one in records if not _one_gone(actor, one, reference)}
    return set()


def _one_gone(actor: Actor, record: Record, reference: str) -> bool:
    try:
        with transaction.atomic():
            destroy(actor, [record], reference=reference)
    except IntegrityError:
        return False
    return True


def _mark(one: Doomed, why: Why | None, record: Record | None) -> None:
    one.state = Doomed.State.SKIPPED if why else Doomed.State.DESTROYED
    if why:
        one.code, one.reason, one.params = why.code, why.sentence, dict(why.params)
    if record is not None:
        one.number, one.category = record.archive_no or "", record.category


def _locked(run_id: int) -> Destruction:
    run = Destruction.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise Missing
    return run


def _note(actor: Actor, verb: str, run: Destruction, **said: Any) -> None:
    writer.record(
        actor=actor,
        verb=verb,
        target=f"destruction:{run.pk}",
        payload={"reference": run.reference, **said},
    )
