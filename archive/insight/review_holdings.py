"""What people were given for a time, as the review of access lists and withdraws it."""

from collections.abc import Iterator
from datetime import timedelta

from archive.insight.access_rules import USED_BY
from decisions.reviews.port import Holding, register
from decisions.reviews.rules import Held, Kind
from kernel.clock import now, today
from policies.access.actions import withdraw_right
from policies.access.models import PersonalGrant
from policies.access.rules import Verb
from security.actor import Actor
from security.audit.models import AuditEvent, Outcome
from security.people.queries import appointments_in_force


def register_holdings() -> None:
    """Register it; called once at start-up."""
    register(Kind.RIGHT, Holding(gather=_rights, withdraw=_withdraw))


def _rights(days: int) -> Iterator[Held]:
    on = today()
    rows = PersonalGrant.objects.filter(ended_at=None, valid_from__lte=on, valid_to__gte=on)
    used = _used(days)
    first = {row.user_id: row.department.code for row in appointments_in_force(on)}
    for row in rows.order_by("person__name", "pk"):
        acts = USED_BY.get(Verb(row.verb), frozenset())
        yield Held(
            kind=Kind.RIGHT,
            item=row.pk,
            person=row.person_id,
            department=first.get(row.person_id, ""),
            said={"verb": row.verb, "category": row.category, "record": row.record},
            until=row.valid_to,
            idle=bool(acts) and not any((row.person_id, act) in used for act in acts),
        )


def _used(days: int) -> set[tuple[int, str]]:
    done = AuditEvent.objects.filter(
        at__gte=now() - timedelta(days=days), outcome=Outcome.DONE, actor_kind="person"
    ).order_by()
    found = done.values_list("actor_id", "verb").distinct()
    return {(int(who), verb) for who, verb in found if who.isdigit()}


def _withdraw(actor: Actor, item: int, reason: str) -> int | None:
    withdraw_right(actor, item, reason=reason)
    return None
