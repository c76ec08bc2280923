"""Reads what was done under one application to use archives, out of the trail (REQ-USE-03)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, TextField, Value, When

from persistence.arrays import any_id
from security.audit.canonical import Header
from security.audit.models import AuditEvent, Outcome
from security.audit.queries import header_of, open_events

MOST = 1_000  # events that are opened for one application
_LISTS = Q(record_id__isnull=True, verb__in=("record.export", "record.print", "form.print"))


@dataclass(frozen=True, kw_only=True)
class Done:
    """One act under an application: its header and what was said with it."""

    header: Header
    said: dict[str, Any] = field(default_factory=dict)


def done_under(
    number: str, *, person: int, target: str, records: Collection[int], since: datetime
) -> Sequence[Done]:
    """Return what was done under an application, the latest first; the caller judged who may see it.

    `target`: the application as the trail names it ("kind:id"), about which others note uses of `person`.
    """
    kind, _, key = target.partition(":")
    own = Q(actor_id=str(person)) & (any_id("record_id", records) | _LISTS)
    noted = Q(verb="use.note", target_kind=kind, target_id=key)
    rows = AuditEvent.objects.filter(own | noted, outcome=Outcome.DONE, at__gte=since)
    listed = list(rows.exclude(verb="use.ask").order_by("-id")[:MOST])
    opened = open_events(listed)
    return [
        Done(header=header_of(row), said=dict(opened[row.pk].content))
        for row in listed
        if number in str(opened[row.pk].content.get("application", "")).split(", ")
    ]


def times_done(
    verbs: Collection[str], since: datetime, until: datetime
) -> Sequence[tuple[str, str, str, int]]:
    """Return (person, verb, id of the target, how often) of acts of people in [since, until); for figures alone.

    The id of the target is given for notes of use only, which others than who used archives write.
    """
    rows = AuditEvent.objects.filter(
        verb__in=list(verbs), at__gte=since, at__lt=until, outcome=Outcome.DONE, actor_kind="person"
    )
    noted = Case(
        When(verb="use.note", then=F("target_id")), default=Value(""), output_field=TextField()
    )
    counted = rows.order_by().values("actor_id", "verb", about=noted).annotate(times=Count("id"))
    return list(counted.values_list("actor_id", "verb", "about", "times"))
