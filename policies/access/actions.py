"""Gives one person a right for a time, or shares one record; what was given is never changed, it ends."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.grants import Verb
from policies.access.models import Opening, PersonalGrant
from policies.access.openings import Open, forget_openings
from policies.access.personal import LONGEST_SHARE, shares_of
from security import permission
from security.actor import Actor
from security.audit import writer
from security.people.queries import appointments_in_force
from security.permission import Subject


def give_for_a_time(  # noqa: PLR0913 - a right has this many independent parts
    actor: Actor,
    *,
    person: int,
    verb: Verb,
    category: str,
    clearance: str,
    since: date,
    until: date,
    request: int,
) -> None:
    """Give what a request asked for; the caller carries out the approval of that request."""
    PersonalGrant.objects.create(
        person_id=person,
        verb=str(verb),
        category=category,
        clearance=clearance,
        valid_from=since,
        valid_to=until,
        request=request,
    )
    writer.record(
        actor=actor,
        verb="access.give",
        target=f"person:{person}",
        payload={
            "right": str(verb),
            "category": category,
            "clearance": clearance,
            "until": until.isoformat(),
            "request": request,
        },
    )


def open_to(
    actor: Actor, wanted: Iterable[Open], *, until: datetime, request: int | None = None
) -> None:
    """Open to somebody what was closed to him until a moment; the caller has judged it and wrote it into the trail."""
    Opening.objects.bulk_create(
        Opening(
            person_id=int(actor.id),
            category=one.category,
            record=one.record,
            purpose=one.purpose,
            identity=one.identity,
            opened_at=now(),
            until=until,
            request=request,
        )
        for one in wanted
    )
    forget_openings()


def share_record(
    actor: Actor, subject: Subject, *, person: int | None, until: date | None, purpose: str
) -> None:
    """Let a colleague look up one record until a day, as far as it is confidential today.

    `purpose` is what for, as the trail says it, '' where that is not asked; the caller has judged it.
    `subject` is the record with the level that holds for it: should that rise, the share reaches no further.
    Raise Refused without the right to share it, Invalid with what is wrong, Conflict for one shared already.
    """
    target = f"record:{subject.record}"
    permission.demand(actor, Verb.SHARE, subject, target=target)
    permission.demand(actor, Verb.VIEW, subject, target=target)
    problems = [*_person_problems(actor, person), *_until_problems(until)]
    if problems or person is None or until is None:
        raise Invalid(problems)
    record = int(subject.record)
    if any(
        one.person_id == person and one.clearance == subject.level
        for one in shares_of(record, today())
    ):
        raise Conflict(N_("It is shared with this person already; end that first."))
    PersonalGrant.objects.create(
        person_id=person,
        verb=str(Verb.VIEW),
        category=subject.category,
        clearance=subject.level,
        valid_from=today(),
        valid_to=until,
        record=record,
        given_by_id=actor.user_id,
    )
    writer.record(
        actor=actor,
        verb="access.share",
        target=target,
        record_id=record,
        payload={
            "person": person,
            "until": until.isoformat(),
            "level": subject.level,
            **({"purpose": purpose} if purpose else {}),
        },
    )


def end_share(actor: Actor, subject: Subject, share: int) -> None:
    """End a share at once; whoever may share the record may end it, and so may who shared it.

    Raise Missing where there is none, Refused for others.
    """
    target = f"record:{subject.record}"
    found = next((one for one in shares_of(int(subject.record), today()) if one.pk == share), None)
    if found is None:
        raise Missing
    if found.given_by_id != actor.user_id:
        permission.demand(actor, Verb.SHARE, subject, target=target)
    found.ended_at = now()
    found.save(update_fields=["ended_at"])
    writer.record(
        actor=actor,
        verb="access.unshare",
        target=target,
        record_id=int(subject.record),
        payload={"person": found.person_id},
    )


def end_shares(actor: Actor, record: int) -> None:
    """End every share of a record at once; the caller has checked the right."""
    found = shares_of(record, today())
    for one in found:
        one.ended_at = now()
        one.save(update_fields=["ended_at"])
    if found:
        writer.record(
            actor=actor,
            verb="access.unshare",
            target=f"record:{record}",
            record_id=record,
            payload={"people": [one.person_id for one in found]},
        )


def end_shares_of(actor: Actor, records: Sequence[int]) -> int:
    """End every share of many records at once, and return how many; the caller has checked the right."""
    rows = PersonalGrant.objects.filter(any_id("record", records), ended_at__isnull=True)
    people = sorted(set(rows.values_list("person_id", flat=True)))
    count = rows.update(ended_at=now())
    if count:
        single = records[0] if len(set(records)) == 1 else None
        writer.record(
            actor=actor,
            verb="access.unshare",
            target=f"record:{single}" if single else "record",
            record_id=single,
            payload={"people": people, "records": len(set(records))},
        )
    return count


def _person_problems(actor: Actor, person: int | None) -> list[Problem]:
    if person is None:
        message = N_("There is no such person; choose one of the list.")
    elif person == actor.user_id:
        message = N_("You see this record already; share it with somebody else.")
    elif not _holds_post(person):
        message = N_("This person holds no post; only colleagues with a post are shared with.")
    else:
        return []
    return [Problem(code="person", message=message, where="person")]


def _until_problems(until: date | None) -> list[Problem]:
    if until is not None and today() <= until <= today() + timedelta(days=LONGEST_SHARE):
        return []
    message = N_("Choose a day from today on, at most {days} days ahead.")
    return [Problem(code="until", message=message, params={"days": LONGEST_SHARE}, where="until")]


def _holds_post(person: int) -> bool:
    own = appointments_in_force(today()).filter(user=person, stands_in_for__isnull=True)
    return own.filter(user__is_active=True, user__former=False).exists()


def withdraw_right(actor: Actor, number: int, *, reason: str) -> None:
    """End what was given to one person for a time, or a shared record, at once; it is never overwritten.

    Raise Refused without the right to shape the company, Missing where nothing of it holds any more.
    """
    permission.demand(actor, Verb.CONFIGURE, target="right")
    row = PersonalGrant.objects.select_for_update().filter(pk=number, ended_at=None).first()
    if row is None:
        raise Missing
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    payload = {
        "person": row.person_id,
        "verb": row.verb,
        "category": row.category,
        "record": row.record,
        "reason": reason,
    }
    writer.record(actor=actor, verb="right.withdraw", target=f"right:{number}", payload=payload)
