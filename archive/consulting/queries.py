"""Reads whom a statement opens what to, what was asked to be shown, and what an agreed query found."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from archive.consulting.models import ViewRequest
from archive.consulting.rules import MOST_FOUND, Asked
from archive.consulting.said import said_in
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.searching import condition, title_is
from archive.records.title_sealing import with_titles
from archive.records.traces import HERE, beside, near
from decisions.queries import waiting_for
from kernel.clock import now, today
from kernel.digits import number_in
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.closing import apart_from_closing, closed_for
from policies.document.consultations import Closed, allowed_purposes, governing
from policies.document.queries import published
from policies.document.values import Consultation, Purpose
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.freshness import NotFresh
from security.permission import Subject

PAGE = 100
_SHOWN_NAMESAKES = 10


def rule_of(category: str) -> Consultation:
    """Return how records of a category are consulted; Missing where nothing is said."""
    rule = governing(published().document).get(category)
    if rule is None:
        raise Missing
    return rule


def purposes_of(category: str) -> tuple[Purpose, ...]:
    """Return the purposes records of a category may be consulted for; none where none is asked."""
    rule = governing(published().document).get(category)
    return tuple(allowed_purposes(published().document, rule)) if rule else ()


def governed_alike(actor: Actor, category: str) -> list[str]:
    """Return the categories that one rule closes to somebody as it closes this one: what is said opens them all."""
    rule, closed = rule_of(category), closed_for(actor)
    rules = governing(published().document)
    return [code for code in closed if rules[code] == rule]


def closed_categories(actor: Actor, *reasons: Closed) -> tuple[str, ...]:
    """Return the categories records are filed in that are closed to somebody for one of these reasons."""
    known = published().document.categories_by_code
    return tuple(
        code
        for code, why in closed_for(actor).items()
        if why in reasons
        and not known[code].abstract
        and permission.decide(actor, Verb.VIEW, Subject(category=code))
    )


def behind(actor: Actor, number: int) -> Record:
    """Return a filed record that somebody may see once it is opened to him; Missing for any other."""
    with apart_from_closing():
        found = visible_to(actor).filter(pk=number, state=State.FILED).first()
    if found is None or found.category not in closed_for(actor):
        raise Missing
    return found


def customer_meant(actor: Actor, category: str, text: str) -> Record:
    """Return the filed record with exactly this number, adopted old number or name.

    Invalid where there is none for `actor`, and with the numbers where several have the name: a part of a name or
    initials would tell customers apart before anybody's identity was checked.
    """
    wanted = one_line(text)
    inside = below(published().document.categories, category) & set(
        closed_categories(actor, Closed.IDENTITY)
    )
    numbered = NumberEvent.objects.filter(normalised=normalise(wanted), record_id__isnull=False)
    meant = (
        Q(archive_no=wanted)
        | Q(title=wanted)
        | title_is(wanted)
        | Q(pk__in=numbered.values("record_id"))
    )
    with apart_from_closing():
        rows = visible_to(actor).filter(meant, category__in=sorted(inside), state=State.FILED)
        found = list(rows.order_by("archive_no")[: _SHOWN_NAMESAKES + 1]) if wanted else []
    if len(found) == 1:
        return found[0]
    message = N_("There is no such record, or you may not see it. Type the whole number or name.")
    params = {}
    if found:
        message = N_("Several have this name; type one of their numbers: {numbers}.")
        params = {"numbers": ", ".join(one.archive_no or f"#{one.pk}" for one in found)}
    raise Invalid([Problem(code="customer", message=message, params=params, where="customer")])


def mine(actor: Actor) -> list[ViewRequest]:
    """Return what somebody asked to be shown, the latest first."""
    return list(ViewRequest.objects.filter(asked_by=actor.user_id)[:PAGE])


def request_of(actor: Actor, number: int) -> ViewRequest:
    """Return a request to be shown something; Missing for others than who asked, decides, or reads the trail."""
    found = ViewRequest.objects.select_related("asked_by").filter(pk=number).first()
    if found is None or not (
        found.asked_by_id == actor.user_id
        or waiting_for(actor).filter(pk=found.request or 0).exists()
        or permission.decide(actor, Verb.AUDIT)
    ):
        raise Missing
    return found


def number_of(row: ViewRequest) -> str:
    """Return the number of the record a request is about, '' for none: who decides has to know which it is."""
    if row.record is None:
        return ""
    found = Record.objects.filter(pk=row.record).values_list("archive_no", flat=True).first()
    return found or f"#{row.record}"


def is_open(actor: Actor, row: ViewRequest) -> bool:
    """Say whether somebody is shown now what he asked for."""
    agreed = row.state == ViewRequest.State.AGREED and row.asked_by_id == actor.user_id
    return agreed and today() <= row.until


def result_of(actor: Actor, row: ViewRequest) -> list[Record]:
    """Return the records of an agreed query, as far as their reader still may see them; Missing when it is over."""
    if row.kind != Asked.QUERY or not is_open(actor, row):
        raise Missing
    return with_titles(visible_to(actor).filter(pk__in=row.found).order_by("archive_no", "pk"))


def found_for(actor: Actor, row: ViewRequest) -> QuerySet[Record]:
    """Return what a query finds for who asked it, were it open to him: numbers and words he may search by."""
    inside = below(published().document.categories, row.category)
    with apart_from_closing():
        rows = visible_to(actor).filter(category__in=sorted(inside), state=State.FILED)
        if row.record is not None:
            return rows.filter(pk=row.record)
        rows = rows.filter(condition(actor, said_in(row)["text"])).order_by("pk")
        return Record.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:MOST_FOUND]))


def end_of(row: ViewRequest) -> datetime:
    """Return the moment at which an agreed request is over: the end of its day in the company."""
    return timezone.make_aware(datetime.combine(row.until + timedelta(days=1), time()))


SHOWN = near(  # agreed requests for masked values of a record
    "shown_values",
    lambda: ViewRequest.objects.filter(
        kind=Asked.VALUES, state=ViewRequest.State.AGREED, record=HERE
    ),
    columns=("fields", "asked_by", "until"),
)


def shown_values(actor: Actor, record: Record) -> Mapping[str, float]:
    """Return field code → until when (seconds of the clock) masked values of a record are shown by request.

    At the highest level of the company nothing is, without a second factor given.
    """
    try:
        demand_factor_for(actor, record, Verb.UNMASK)
    except NotFresh:
        return {}
    rows = [one for one in beside(record, SHOWN) if one.asked_by_id == actor.user_id]
    found: dict[str, float] = {}
    for row in rows if actor.user_id is not None else ():
        until = end_of(row).timestamp()
        if until > now().timestamp():
            found |= {str(code): max(until, found.get(code, 0.0)) for code in row.fields}
    return found


def record_in(text: str) -> int | None:
    """Return the id of a record in an address, None where there is none."""
    return number_in(text) if text else None
