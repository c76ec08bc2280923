"""Which dates of records come near: the database says the same as the plain rules, and asks nothing for each record."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.records import reminding
from archive.records.models import Record, ReminderState
from decisions.duties.models import Duty
from kernel.scope import reenter
from policies.cadences.rules import Cadence, CadenceKind, next_occasion, reminders
from policies.document.queries import published
from policies.document.recurring import said_by
from security.actor import Actor
from tests.integration.archive.checks.conftest import at, number_of, put_in_force

TODAY = date(2026, 6, 20)
ONE = timedelta(days=1)


def rules_of(rng):
    """Return some reminders of cards, as different as they can be."""
    for n in range(rng.randrange(1, 5)):
        condition, values = rng.choice(
            [("", ()), ("cust_class", ("J",)), ("cust_class", ("Z", "")), ("brands", ())]
        )
        yield Cadence(
            code=f"T{n}", zh="提醒", kind=CadenceKind.REMINDER, categories=("KP",), of="person",
            every=rng.choice(["", "P1Y", "P12M", "P1M", "P7D", "P3M2D"]),
            date_field=rng.choice(["birthday", "shop_day"]), condition=condition, values=values,
            lead=rng.choice([(), (3,), (0,), (5, 1)]),
        )  # fmt: skip


def days_of(values, field):
    """Return the dates of a card: the birthdays of its contacts, or the day of the shop."""
    rows = values.get("CTC", []) if field == "birthday" else [values]
    return {date.fromisoformat(one[field]) for one in rows if one.get(field)}


def expected(cadence, day, first):
    """Return the day a date comes next by the plain rules; of several that are near already the last."""
    if not cadence.every:
        return day if day >= first else None
    found = next_occasion(cadence, day, today=first)
    near = TODAY + timedelta(days=max(cadence.lead, default=0))
    while (later := next_occasion(cadence, day, today=found + ONE)) <= near:
        found = later
    return found


def some_day(rng):
    return (TODAY - timedelta(days=rng.randrange(-400, 20_000))).isoformat()


@pytest.mark.parametrize("seed", range(12))
def test_the_database_says_what_the_rules_say(june, filed, seed):
    rng = random.Random(seed)  # noqa: S311 - repeatable
    with at(TODAY):
        ids = [number_of(path) for path in filed(2)]
        put_in_force(june, *rules_of(rng))
    with reenter(june.company.id), at(TODAY):
        document = published().document
        codes = [one.code for one in reminding.reminders_of(document)]
        for pk in ids:
            record = Record.objects.get(pk=pk)
            record.values["cust_class"] = rng.choice(["J", "Z", "T"])
            record.values["shop_day"] = rng.choice(["2004-02-29", some_day(rng), ""])
            contacts = [{"birthday": some_day(rng)} for _ in range(rng.randrange(3))]
            record.values["CTC"] = [*contacts, {"birthday": None}, *contacts[:1]]
            record.save()
            day, raised = TODAY - timedelta(days=rng.randrange(900)), rng.choice([None, TODAY])
            for field in ("birthday", "shop_day"):
                for one in days_of(record.values, field):
                    for code in codes:
                        ReminderState.objects.get_or_create(
                            record_id=pk, cadence=code, day=one,
                            defaults={"since": day, "raised": raised},
                        )  # fmt: skip
        reminding.derive(ids, since="filed")
        parents = {one.code: one.parent for one in document.categories}
        for pk in ids:
            record = Record.objects.get(pk=pk)
            said = said_by(document, record.values)
            wanted = {
                (one.code, day)
                for one in reminders(document.cadences, "KP", said, parents=parents)
                for day in days_of(record.values, one.date_field)
            }
            states = {
                (one.cadence, one.day): one for one in ReminderState.objects.filter(record=pk)
            }
            assert states.keys() == wanted
            by_code = {one.code: one for one in document.cadences}
            for (code, day), state in states.items():
                first = max(state.since, state.raised + ONE) if state.raised else state.since
                assert state.occasion == expected(by_code[code], day, first), (by_code[code], state)


def raised_with(june, count):
    """Raise the reminders of `count` more cards; return how many questions that took."""
    with at(TODAY):
        with reenter(june.company.id):
            template = Record.objects.filter(filed_on__isnull=False).first()
            made = []
            for _ in range(count):
                template.pk, template.archive_no = None, f"R-{Record.objects.count()}-{len(made)}"
                template.values = {"shop_day": "2001-06-22"}
                template.save(force_insert=True)
                made.append(template.pk)
        with (
            reenter(june.company.id) as scope,
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            scope.actor = Actor.system("job")
            reminding.derive(made, since="filed")
            assert reminding.raise_near(500) == (count, count)
    with reenter(june.company.id):
        assert Duty.objects.filter(subject_id__in=map(str, made)).count() == count
    return len(asked)


def test_raising_asks_nothing_for_each_record(june, filed):
    filed()
    rule = Cadence(
        code="SHOP", zh="店庆", kind=CadenceKind.REMINDER, every="P1Y", categories=("KP",),
        date_field="shop_day", lead=(3,), of="person",
    )  # fmt: skip
    with at(TODAY):
        put_in_force(june, rule)
    with reenter(june.company.id):
        ReminderState.objects.all().delete()
    raised_with(june, 2)  # what is asked once in a process
    assert raised_with(june, 3) == raised_with(june, 60)
