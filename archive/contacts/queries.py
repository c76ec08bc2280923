"""Reads the contacts of a customer, and how long each took from the first contact to its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import DateField, DurationField, ExpressionWrapper, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate

from archive.contacts.rules import FIRST, day_of, is_transaction, logs_contacts, working_days
from archive.records.models import Record
from archive.records.queries import categories_for, visible_to
from archive.records.shapes import shape_of
from archive.records.title_sealing import with_titles
from kernel.scope import current
from kernel.workdays import work_calendar
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.document.queries import PublishedPolicy, published
from security import permission
from security.actor import Actor

SHOWN = 10
MOST = 200


@dataclass(frozen=True, kw_only=True)
class FirstEntry:
    """A customer's file: the first contact, the entry, the working days between, and how many it may take."""

    record: Record
    first: date
    entered: date
    working_days: int
    at_most: int  # 0: no day is set

    @property
    def is_late(self) -> bool:
        """Whether it took longer than the policy lets it."""
        return bool(self.at_most) and self.working_days > self.at_most


def contact_category(actor: Actor) -> str:
    """Return the category in which `actor` logs contacts, the first of the policy; '' where there is none."""
    policy = published()
    for one in categories_for(actor, Verb.CREATE):
        shape = shape_of(policy, one.code)
        if shape.category.kind is Kind.ITEM and logs_contacts(shape.by_code):
            return one.code
    return ""


def contacts_of(actor: Actor, file: Record) -> Sequence[Record]:
    """Return the latest contacts of a customer that `actor` may see."""
    codes = contact_codes(published())
    if not codes:
        return ()
    rows = visible_to(actor).filter(parent=file.pk, category__in=codes)
    return list(rows.order_by("-values__happened_on", "-pk")[:SHOWN])


def contact_codes(policy: PublishedPolicy) -> list[str]:
    """Return the categories that take contacts."""
    shapes = [shape_of(policy, one.code) for one in policy.document.categories if not one.abstract]
    return [
        one.code for one in shapes if one.category.kind is Kind.ITEM and logs_contacts(one.by_code)
    ]


def is_of_transactions(policy: PublishedPolicy, category: str) -> bool:
    """Say whether the records of a category are transactions."""
    return is_transaction(shape_of(policy, category).by_code)


def first_entries(actor: Actor, *, late: bool) -> list[FirstEntry]:
    """Return files `actor` may see with a first contact, the latest first; `late`: those that took too long."""
    days = {
        one.code: shape_of(published(), one.code).category.entry_days
        for one in published().document.categories
        if not one.abstract and permission.readable(actor, one.code).get(FIRST)
    }
    rows: QuerySet[Record] = visible_to(actor).filter(
        category__in=sorted(days), values__has_key=FIRST
    )
    if late:
        rows = _too_long(rows, days)
    rows = rows.order_by("-created_at", "-pk")
    found = [
        entry
        for one in with_titles(rows[:MOST])
        if (entry := first_entry(one, days.get(one.category, 0))) is not None
    ]
    return [one for one in found if one.is_late] if late else found


def first_entry(record: Record, at_most: int) -> FirstEntry | None:
    """Return how long one file took, None where its first contact is not known."""
    first = day_of(record.values, FIRST)
    if first is None:
        return None
    entered = entered_on(record)
    taken = working_days(work_calendar(), first, entered)
    return FirstEntry(
        record=record, first=first, entered=entered, working_days=taken, at_most=at_most
    )


def entered_on(record: Record) -> date:
    """Return the company's day on which a record was entered."""
    return record.created_at.astimezone(ZoneInfo(current().company.time_zone)).date()


def _too_long(rows: QuerySet[Record], days: dict[str, int]) -> QuerySet[Record]:
    """Leave those that took more days of the calendar than they may take working days: no other is late."""
    zone = ZoneInfo(current().company.time_zone)
    first = Cast(KeyTextTransform(FIRST, "values"), DateField())
    rows = rows.annotate(
        elapsed=ExpressionWrapper(
            TruncDate("created_at", tzinfo=zone) - first, output_field=DurationField()
        )
    )
    limits = {most for most in days.values() if most}
    wanted = (
        Q(
            category__in=[code for code, most in days.items() if most == limit],
            elapsed__gt=timedelta(days=limit),
        )
        for limit in limits
    )
    return rows.filter(reduce(or_, wanted, Q(pk__in=())))
