"""Lets no department lose its last keeper unnoticed: the act says why, the trail keeps it, others hear of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.clock import today
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.locks import lock_exclusive
from security.people.keeper_port import Vacated, asked, holding_records, tell
from security.people.keeper_queries import keeping_from
from security.people.keeper_rules import Holder, left_unkept, running_out
from security.people.models import Department

LOCK = "people.keepers"
WHY = "vacancy"  # the field that asks why; problems of this module stand at it
AHEAD = 30  # days before a post ends that its end is told
LOOKED_BACK = 30  # days after it: no job ran, or nobody was there to be told
_LISTED = 5  # categories named in the sentence; the rest is counted


def keepers_before() -> Sequence[Holder]:
    """Return who keeps what before an act, and keep other such acts waiting: two last keepers never go at once.

    Called first in the transaction of the act; `accounted` ends it.
    """
    lock_exclusive(LOCK)
    return keeping_from(today())


def accounted(before: Sequence[Holder], why: str) -> dict[str, Any]:
    """Return what the trail keeps of departments the act has left without a keeper, nothing where it has not.

    Invalid with one sentence where nobody said why; else those who listen are told.
    """
    left = left_unkept(before, keeping_from(today()), on=today())
    found = vacated(left)
    if found is None:
        return {}
    if not why.strip():
        raise Invalid([problem(found)])
    for one in _each(left):  # each with its own first day: no date tells of it a second time
        tell(one)
    said = asdict(found) | {"since": found.since.isoformat()}
    return {"unkept": said, "why": why.strip()}


def vacated(left: Mapping[str, date]) -> Vacated | None:
    """Return what of this matters: departments that keep categories or have records, and those categories."""
    if not left:
        return None
    custodians = {one.code: one.custodian for one in asked(get_language() or "").categories}
    holding = holding_records(left) | (set(custodians.values()) & set(left))
    if not holding:
        return None
    return Vacated(
        departments=tuple(sorted(holding)),
        categories=tuple(code for code, custodian in custodians.items() if custodian in holding),
        since=min(left[code] for code in holding),
    )


def ended_by_date(on: date) -> Sequence[Vacated]:
    """Return the departments whose last keeper's post has ended by its date lately and that nobody keeps on a day."""
    since = on - timedelta(days=LOOKED_BACK)
    held = keeping_from(since)
    left = running_out(held, since=since, until=on)
    kept = {one.department for one in held if one.holds_on(on)}
    return _each({code: day for code, day in left.items() if code not in kept})


def ending_soon(on: date) -> Sequence[Vacated]:
    """Return the departments whose last keeper's post ends by its date within a month of a day."""
    return _each(running_out(keeping_from(on), since=on, until=on + timedelta(days=AHEAD)))


def _each(left: Mapping[str, date]) -> Sequence[Vacated]:
    found = [vacated({code: day}) for code, day in left.items()]
    return [one for one in found if one is not None]


def problem(found: Vacated) -> Problem:
    """Return the one sentence that says who and what would be without a keeper, and what to do."""
    names = {one.code: f"{one.code} {one}" for one in _departments(found.departments)}
    params: dict[str, Any] = {
        "departments": _(", ").join(names.get(code, code) for code in found.departments),
        "day": found.since.isoformat(),
    }
    message = N_(
        "From {day} on nobody would keep the files of {departments}: "
        "name a successor first, or write why it may stay so for now."
    )
    if found.categories:
        message = N_(
            "From {day} on nobody would keep the files of {departments}, and so the categories "
            "{categories} ({count}): name a successor first, or write why it may stay so for now."
        )
        params |= {"categories": _categories(found.categories), "count": len(found.categories)}
    return Problem(code="unkept", message=message, params=params, where=WHY)


def _departments(codes: Collection[str]) -> Sequence[Department]:
    return list(Department.objects.filter(code__in=codes))


def _categories(codes: Sequence[str]) -> str:
    names = {one.code: f"{one.code} {one.name}" for one in asked(get_language() or "").categories}
    named = _(", ").join(names[code] for code in codes[:_LISTED])
    return f"{named} …" if len(codes) > _LISTED else named
