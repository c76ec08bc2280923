"""The things people hold that this layer knows: posts, stand-ins, tokens of programs."""

from collections.abc import Iterator
from datetime import timedelta

from decisions.reviews.port import Holding, register
from decisions.reviews.rules import Held, Kind
from gateway.tokens import actions as tokens
from gateway.tokens.models import Token
from kernel.clock import now, today
from kernel.errors import Missing
from security.actor import Actor
from security.audit.models import AuditEvent, Outcome
from security.people.models import Appointment
from security.people.queries import appointments_in_force
from security.people.second_acts import ending
from security.people.second_port import do_or_ask

# Whoever only comes and goes uses nothing.
_NO_USE = ("person.sign_in", "person.sign_out", "session.end")


def register_holdings() -> None:
    """Register them; called once at start-up."""
    register(Kind.POST, Holding(gather=_own, withdraw=_end))
    register(Kind.STAND_IN, Holding(gather=_in_stead, withdraw=_end))
    register(Kind.TOKEN, Holding(gather=_tokens, withdraw=_revoke))


def active_since(days: int) -> set[int]:
    """Return the ids of the people who did anything in the last `days`."""
    done = AuditEvent.objects.filter(
        at__gte=now() - timedelta(days=days), actor_kind="person", outcome=Outcome.DONE
    ).exclude(verb__in=_NO_USE)
    found = done.order_by().values_list("actor_id", flat=True).distinct()
    return {int(one) for one in found if one.isdigit()}


def _own(days: int) -> Iterator[Held]:
    return _posts(Kind.POST, days)


def _in_stead(days: int) -> Iterator[Held]:
    return _posts(Kind.STAND_IN, days)


def _posts(kind: Kind, days: int) -> Iterator[Held]:
    active = active_since(days)
    rows = appointments_in_force(today()).filter(stands_in_for__isnull=kind is Kind.POST)
    for row in rows.select_related("stands_in_for").order_by("user__name", "pk"):
        said = {
            "department": row.department.code,
            "position": row.position.code,
            "from": row.valid_from.isoformat(),
        }
        if row.stands_in_for is not None:
            said["for"] = row.stands_in_for.name
        yield Held(
            kind=kind,
            item=row.pk,
            person=row.user_id,
            department=row.department.code,
            said=said,
            until=row.valid_to,
            idle=row.user_id not in active,
        )


def _end(actor: Actor, item: int, reason: str) -> int | None:
    row = (
        Appointment.objects.filter(pk=item).select_related("user", "department", "position").first()
    )
    if row is None:
        raise Missing
    # It ends with yesterday where it can, so that from this moment on nothing hangs on it.
    last = max(row.valid_from, today() - timedelta(days=1))
    return do_or_ask(actor, ending(row, last_day=last, vacancy=reason))


def _tokens(days: int) -> Iterator[Held]:
    rows = Token.objects.filter(revoked_at__isnull=True, expires_on__gte=today())
    since = now() - timedelta(days=days)
    first = {row.user_id: row.department.code for row in appointments_in_force(today())}
    for row in rows.order_by("user__name", "pk"):
        used = row.last_used_at or row.made_at
        yield Held(
            kind=Kind.TOKEN,
            item=row.pk,
            person=row.user_id,
            department=first.get(row.user_id, ""),
            said={"name": row.name, "scopes": sorted(row.scopes)},
            until=row.expires_on,
            idle=used < since,
        )


def _revoke(actor: Actor, item: int, _reason: str) -> int | None:
    tokens.revoke(actor, item)
    return None
