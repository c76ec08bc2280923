"""The only writer of change notices and of evidence: handing in, comparing, saying how a change was verified."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from archive.records import registering, storing
from archive.records.change_models import ChangeEvidence, VerifiedHow
from archive.records.changing import demand_version, facts_of, locked, may_edit
from archive.records.contents import changed_codes, given_places, overlaid, split
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.rules import Edit, State, auto_problems, day_problems
from archive.records.shapes import shape_of
from archive.updates import queries, rules
from archive.updates.models import ChangeNotice
from archive.updates.telling import tell_decided
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from kernel.workdays import work_calendar
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from policies.fields.validation import validate
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.keys import store

REASON = N_("Change notice of {name}")
REFILED = N_("Filed anew from a new card of {name}")


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What somebody hands in: values by field code, groups as rows; since when it is so, how it is known.

    `refiled`: a new card of a filed record was keyed, which who may change the record does.
    """

    values: Mapping[str, Any]
    happened_on: date | None = None
    words: str = ""
    refiled: bool = False


@dataclass(frozen=True, kw_only=True)
class Verified:
    """How somebody verified a change of critical fields; `on` None is today."""

    method: str
    note: str
    reference: str = ""
    on: date | None = None


@transaction.atomic
def submit(actor: Actor, record_id: int, said: Submitted) -> ChangeNotice:
    """Hand new values of a record in; whoever sees it may, nothing of the record changes (REQ-UPD-05).

    A new card of a filed record (REQ-FIL-04) is keyed by who may change it; Conflict for one that is not filed.
    Raise Missing for a record `actor` does not see, Invalid for what is no value or nothing new.
    """
    record = record_of(actor, record_id)
    target = f"record:{record_id}"
    permission.demand(actor, Verb.VIEW, facts_of(record), target=target)
    if said.refiled:
        queries.demand_refiling(actor, record)
    shape = shape_of(published(), record.category)
    stored = storing.opened([record])[record.pk]
    new = _new_values(actor, record, stored, said)
    open_values, closed = split(shape.sealed, new)
    key = store.record_keys([record.pk])[record.pk]
    notice = ChangeNotice.objects.create(
        record=record,
        values=open_values,
        sealed=storing.seal(record.pk, key, closed),
        refiled=said.refiled,
        happened_on=said.happened_on,
        words=said.words.strip()[: rules.LONGEST],
        submitted_by_id=int(actor.id),
        submitted_at=now(),
        due=work_calendar().add_working_days(today(), rules.TERM),
    )
    with change_set(actor, "notice.submit"):
        writer.record(
            actor=actor,
            verb="notice.submit",
            target=target,
            record_id=record.pk,
            payload={"notice": notice.pk, "fields": sorted(new), "refiled": said.refiled},
        )
    return notice


def _new_values(
    actor: Actor, record: Record, stored: Mapping[str, Any], said: Submitted
) -> dict[str, Any]:
    """Return what is handed in; of what is masked for `actor` nothing says whether it is what is stored."""
    shape = shape_of(published(), record.category)
    clear = permission.readable(actor, record.category)
    masked = {one.repeat or one.code for one in shape.fields if not clear.get(one.code)}
    whole = overlaid(stored, said.values)
    checked = validate(
        shape.fields,
        whole,
        stage="filing" if record.state == State.FILED else "draft",
        today=today(),
        touched=given_places(said.values),
        time_zone=current().company.time_zone,
    )
    problems = [
        *checked.problems,
        *auto_problems(shape.category.fields, said.values),
        *day_problems(said.happened_on, today()),
    ]
    codes = (changed_codes(stored, checked.clean) | masked) & said.values.keys()
    if not problems and not codes:
        problems.append(Problem(code="nothing_new", message=rules.nothing_new(said.refiled)))
    if problems:
        raise Invalid(problems)
    return {code: checked.clean.get(code) for code in sorted(codes)}


@transaction.atomic
def compare(
    actor: Actor, number: int, accepted: Collection[str], *, version: int, answer: str = ""
) -> ChangeNotice:
    """Decide on each value of a notice: what is accepted is changed as by hand, the rest stays (REQ-UPD-06).

    `version` is that of the record the values were compared with. Raise Refused without the right to change
    the record, Conflict when it changed since or the notice is decided already, Invalid as any change.
    """
    hold_policy()
    notice = queries.notice_of(actor, number)
    record = locked(actor, [notice.record_id])[notice.record_id]
    demand(actor, Verb.EDIT, record, may_edit(actor, record))
    notice = ChangeNotice.objects.select_for_update().get(pk=number)
    by = notice.decided_by
    allowed = rules.may_compare(notice.state, by.name if by else "")
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    demand_version(record, version)
    values = queries.incoming(notice)
    found = rules.split(values, accepted)
    problem = rules.needs_answer(found, answer)
    if not problem:
        raise Invalid([Problem(code="answer", message=problem.reason, where="answer")])
    with change_set(actor, "notice.compare"):
        if found.taken:
            registering.change(actor, _edit(notice, record, values, found.taken), {})
        notice.state, notice.decided_at = rules.State.DECIDED, now()
        notice.decided_by_id = int(actor.id)
        notice.taken, notice.left = list(found.taken), list(found.left)
        notice.answer = answer.strip()
        notice.save()
        writer.record(
            actor=actor,
            verb="notice.compare",
            target=f"record:{record.pk}",
            record_id=record.pk,
            payload={"notice": number, "taken": notice.taken, "left": notice.left},
        )
    tell_decided(notice)
    return notice


def _edit(
    notice: ChangeNotice, record: Record, values: Mapping[str, Any], taken: Collection[str]
) -> Edit:
    words = gettext(REFILED) if notice.refiled else gettext(REASON)
    reason = words.format(name=notice.submitted_by.name)
    return Edit(
        record_id=record.pk,
        version=record.version,
        values={code: values[code] for code in taken},
        reason=f"{reason}: {notice.words}" if notice.words else reason,
        happened_on=notice.happened_on,
    )


@transaction.atomic
def verify(actor: Actor, record_id: int, said: Verified) -> ChangeEvidence:
    """Record how the new values of a change that waits were verified; it may be approved then (REQ-VER-07).

    Raise Conflict where no change of critical fields waits, Refused for who neither changes nor decides.
    """
    record = locked(actor, [record_id])[record_id]
    demand(actor, Verb.EDIT, record, queries.may_verify(actor, record))
    proposal = queries.unverified(record)
    if proposal is None:
        raise Conflict(N_("No change of important information waits here any more."))
    on = said.on or today()
    if problems := _evidence_problems(said, on):
        raise Invalid(problems)
    found = ChangeEvidence.objects.create(
        proposal=proposal,
        method=said.method,
        on=on,
        by_id=int(actor.id),
        at=now(),
        reference=said.reference.strip(),
        note=said.note.strip(),
    )
    with change_set(actor, "record.evidence"):
        writer.record(
            actor=actor,
            verb="record.evidence",
            target=f"record:{record.pk}",
            record_id=record.pk,
            payload={
                "proposal": proposal.pk,
                "method": found.method,
                "on": on.isoformat(),
                "reference": found.reference,
                "note": found.note,
            },
        )
    return found


def _evidence_problems(said: Verified, on: date) -> list[Problem]:
    found = [replace(one, where="on") for one in day_problems(on, today())]
    if said.method not in VerifiedHow.values:
        message = N_("Say how it was verified.")
        found.append(Problem(code="method", message=message, where="method"))
    if not said.note.strip():
        message = N_("Say what was verified, and with whom or in what.")
        found.append(Problem(code="note", message=message, where="note"))
    if len(said.reference) > rules.LONGEST_REFERENCE or len(said.note) > rules.LONGEST:
        message = N_("Say it in at most {most} characters.")
        params = {"most": rules.LONGEST_REFERENCE}
        found.append(Problem(code="long", message=message, params=params, where="reference"))
    return found
