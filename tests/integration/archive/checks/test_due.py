"""When a record is due to be checked: the database says the same as the plain rules, for whatever record."""

import random
from datetime import date, timedelta

import pytest

from archive.records import verifying
from archive.records.models import Record, VerificationState
from kernel.scope import reenter
from policies.cadences.rules import (
    Cadence,
    CadenceKind,
    Counting,
    DoneBy,
    due_after,
    first_due,
    governing,
)
from policies.document.queries import published
from policies.document.recurring import said_by
from tests.integration.archive.checks.conftest import at, number_of, put_in_force

TODAY = date(2026, 6, 20)


def rules_of(rng):
    """Return some cadences of cards, as different as they can be."""
    for n in range(rng.randrange(1, 5)):
        calendar = rng.random() < 0.5
        every = rng.choice(["P1M", "P2M", "P3M", "P6M", "P12M", "P24M"])
        condition, values = rng.choice(
            [("", ()), ("cust_class", ("J",)), ("cust_class", ("Z", "")), ("brands", ())]
        )
        yield Cadence(
            code=f"T{n}",
            zh="核对",
            kind=CadenceKind.VERIFY,
            every=every if calendar else rng.choice([every, "P7D", "P1M5D"]),
            counting=Counting.CALENDAR if calendar else Counting.ROLLING,
            categories=("KP",),
            condition=condition,
            values=values,
            of="person",
            done_by=rng.choice(list(DoneBy)),
        )


def expected(state, cadence):
    """Return when a record is due by the plain rules."""
    days = []
    if cadence.done_by is not DoneBy.SIGNED:
        days.append(state.changed_on)
    if cadence.done_by is not DoneBy.CHANGE:
        days.append(state.checked_on)
    done = max((day for day in days if day is not None), default=None)
    if done is not None and done >= state.since:
        return due_after(cadence, done)
    return first_due(cadence, state.since)


@pytest.mark.parametrize("seed", range(12))
def test_the_database_says_what_the_rules_say(june, filed, seed):
    rng = random.Random(seed)  # noqa: S311 - repeatable
    with at(TODAY):
        ids = [number_of(path) for path in filed(2)]
        put_in_force(june, *rules_of(rng))
    with reenter(june.company.id), at(TODAY):
        for pk in ids:
            record = Record.objects.get(pk=pk)
            record.values["cust_class"] = rng.choice(["J", "Z", "T"])
            record.values.pop("brands", None)
            if rng.random() < 0.5:
                record.values["brands"] = "凤凰"
            record.save()
            day = TODAY - timedelta(days=rng.randrange(700))
            VerificationState.objects.update_or_create(
                record_id=pk,
                defaults={
                    "cadence": "T0",
                    "since": day,
                    "changed_on": rng.choice([None, day + timedelta(days=rng.randrange(-90, 300))]),
                    "checked_on": rng.choice([None, day + timedelta(days=rng.randrange(-90, 300))]),
                },
            )
        verifying.derive(ids)
        document = published().document
        parents = {one.code: one.parent for one in document.categories}
        for pk in ids:
            record, state = Record.objects.get(pk=pk), VerificationState.objects.get(pk=pk)
            said = said_by(document, record.values)
            wanted = governing(document.cadences, CadenceKind.VERIFY, "KP", said, parents=parents)
            assert state.cadence == (wanted.code if wanted else "")
            assert state.due == (expected(state, wanted) if wanted else None), (wanted, state)


def test_a_new_rule_makes_nothing_overdue_at_once(june, filed):
    """A record filed before comes under its first cadence today, and has a whole period."""
    (path,) = filed()  # ten days before
    rule = Cadence(
        code="LATE",
        zh="核对",
        kind=CadenceKind.VERIFY,
        every="P7D",
        categories=("KP",),
        of="person",
    )
    with at(TODAY):
        put_in_force(june)
        with reenter(june.company.id):
            verifying.again(0)
            assert VerificationState.objects.get(pk=number_of(path)).due is None
        put_in_force(june, rule)
        with reenter(june.company.id):
            verifying.again(0)
            assert VerificationState.objects.get(pk=number_of(path)).due == date(2026, 6, 27)
