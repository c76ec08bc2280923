"""Who has access to what today, with what nobody used for a time and what ends soon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from archive.insight.access_rules import ACTS, Use, ends_soon, idle
from archive.records.models import Record
from kernel.clock import now, today
from policies.access.rules import Verb
from policies.document.explaining import Explainer, Insider, Told, Way, insiders
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit.models import AuditEvent, Outcome
from security.people.models import User
from security.permission import Subject

ALL, IDLE, ENDING = "", "idle", "ending"


@dataclass(frozen=True, kw_only=True)
class Access:
    """One way in which somebody may do something in a category; `idle` is what of it nobody used."""

    insider: Insider
    told: Told
    way: Way
    category: str
    idle: tuple[Verb, ...]
    ending: bool


def may_report(actor: Actor) -> bool:
    """Say whether somebody audits, or shapes the rights of the company."""
    return any(permission.decide(actor, verb) for verb in (Verb.CONFIGURE, Verb.AUDIT))


def demand_report(actor: Actor) -> None:
    """Refused unless `actor` audits, or shapes the rights of the company."""
    if not may_report(actor):
        permission.demand(actor, Verb.AUDIT, target="access")


def access(
    actor: Actor, *, category: str = "", person: int | None = None, days: int, show: str = ALL
) -> list[Access]:
    """Return who may do what in a category ('' every one), by name; `show` narrows to what is idle or ends soon."""
    demand_report(actor)
    document = published().document
    codes = [category] if category else [one.code for one in document.categories]
    people = insiders(None if person is None else User.objects.filter(pk=person))
    uses = _uses(days)
    parents = {one.code: one.parent for one in document.categories}
    explainer = Explainer(document)
    found = _ways(explainer, people, codes)
    rows = [
        Access(
            insider=insider,
            told=told,
            way=way,
            category=code,
            idle=idle(insider.actor.id, way.verbs, code, uses.get(insider.actor.id, ()), parents),
            ending=ends_soon(way.until, today()),
        )
        for insider, told, way, code in found
    ]
    if show == IDLE:
        return [one for one in rows if one.idle]
    return [one for one in rows if one.ending] if show == ENDING else rows


def _ways(
    explainer: Explainer, people: Sequence[Insider], codes: Sequence[str]
) -> Iterator[tuple[Insider, Told, Way, str]]:
    for insider in people:
        for code in codes:
            told = explainer.tell(insider, Subject(category=code))
            for way in told.ways:
                yield insider, told, way, code


def _uses(days: int) -> dict[str, list[Use]]:
    """Return what each person did in the last `days`, once for each act and category."""
    category = Record.objects.filter(pk=OuterRef("record_id")).values("category")
    done = AuditEvent.objects.filter(
        at__gte=now() - timedelta(days=days),
        outcome=Outcome.DONE,
        verb__in=ACTS,
        actor_kind="person",
    ).order_by()
    named = done.annotate(of=Coalesce(Subquery(category), Value("")))
    found: dict[str, list[Use]] = {}
    for person, act, of in named.values_list("actor_id", "verb", "of").distinct():
        found.setdefault(person, []).append(Use(person, act, of))
    return found
