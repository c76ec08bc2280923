"""Opens records to one person as an application to use archives was agreed to, and closes them again (REQ-USE-02)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kernel.clock import now
from policies.access.grants import Verb
from policies.access.models import Opening, PersonalGrant
from policies.access.openings import forget_openings


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One record that was agreed to, with the level up to which it is open."""

    record: int
    category: str
    clearance: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """For whom, under which application and request, in which days (both count) and between which moments."""

    person: int
    application: str
    request: int
    purpose: str
    since: date
    until: date
    begins: datetime
    ends: datetime


def open_for_use(term: Term, records: Iterable[Granted], verbs: Iterable[Verb]) -> None:
    """Open records in some manners; the caller has carried out the approval and writes it into the trail."""
    wanted, rights = list(records), sorted({Verb.VIEW, *verbs})
    PersonalGrant.objects.bulk_create(
        PersonalGrant(
            person_id=term.person,
            verb=str(verb),
            category=one.category,
            clearance=one.clearance,
            valid_from=term.since,
            valid_to=term.until,
            request=term.request,
            record=one.record,
            application=term.application,
        )
        for one in wanted
        for verb in rights
    )
    Opening.objects.bulk_create(
        Opening(
            person_id=term.person,
            category=one.category,
            record=one.record,
            purpose=term.purpose,
            opened_at=term.begins,
            until=term.ends,
            request=term.request,
        )
        for one in wanted
    )
    forget_openings()


def close_use(person: int, application: str, request: int) -> int:
    """End at once what an application opened and return how many rights ended; the caller writes it into the trail."""
    rights = PersonalGrant.objects.filter(
        person=person, application=application, ended_at__isnull=True
    )
    count = rights.update(ended_at=now())
    held = Opening.objects.filter(person=person, request=request, until__gt=now())
    held.filter(opened_at__gte=now()).delete()  # it never began
    held.update(until=now())
    forget_openings()
    return count
