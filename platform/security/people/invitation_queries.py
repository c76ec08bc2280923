"""Reads invitations: the list for who manages people, and the one behind a link."""

from collections.abc import Iterable

from django.core import signing
from django.db.models import QuerySet

from kernel.clock import now, today
from kernel.errors import Conflict, Missing
from kernel.scope import current
from kernel.text import N_
from security.actor import Actor
from security.people.bulk_models import Invitation
from security.people.invitation_rules import InvitationFacts, may_open
from security.people.models import User
from security.people.rights import demand_people
from security.people.rules import has_begun

_SALT = "fonds.invitation"


class Forged(Conflict):
    """A link that this company never gave out, or of which a part is missing."""

    message = N_("This link is not complete or is none of ours; open it again out of the mail.")


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return every invitation, the newest first; Refused unless `actor` manages people."""
    demand_people(actor, "person.view", "invitation")
    return Invitation.objects.select_related("user", "by").order_by("-sent_at", "-pk")


def not_invited(actor: Actor) -> QuerySet[User]:
    """Return who may sign in, has no password yet and no invitation that waits."""
    demand_people(actor, "person.view", "person")
    waiting = Invitation.objects.filter(
        used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now()
    )
    found = User.objects.filter(is_active=True, former=False, password__startswith="!")  # noqa: S106 - no password
    return found.exclude(pk__in=waiting.values("user")).order_by("name", "pk")


def facts_of(invitation: Invitation) -> InvitationFacts:
    """Return an invitation as the rules know it."""
    return InvitationFacts(
        sent_at=invitation.sent_at,
        expires_at=invitation.expires_at,
        used=invitation.used_at is not None,
        revoked=invitation.revoked_at is not None,
    )


def token_of(invitation: Invitation) -> str:
    """Return what a link carries: signed for this company, good for the latest sending only."""
    said = [current().company.id, invitation.pk, invitation.nonce]
    return signing.dumps(said, salt=_SALT)


def path_of(number: int) -> str:
    """Return the path of the present link of an invitation; Missing when there is none."""
    found = Invitation.objects.filter(pk=number).first()
    if found is None:
        raise Missing
    return f"/invited/{token_of(found)}/"


def behind(token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation a link belongs to; Conflict with one sentence for one of no use (Forged: none of ours)."""
    try:
        company, number, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Forged from error
    rows: QuerySet[Invitation] = Invitation.objects.select_related("user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=number).first() if company == current().company.id else None
    if found is None:
        raise Forged
    decision = may_open(facts_of(found), now())
    if not decision:
        raise Conflict(decision.reason)
    if found.nonce != nonce:
        raise Conflict(N_("A newer invitation was sent; open the link of that one."))
    if not found.user.is_active:
        raise Conflict(N_("This invitation was taken back; ask who invited you."))
    if not has_begun(found.user.first_day, today()):
        day = found.user.first_day.isoformat() if found.user.first_day else ""
        raise Conflict(
            N_("Your first day in the company is {day}; open this link then, it waits."), day=day
        )
    return found


def waiting_for(people: Iterable[int]) -> dict[int, Invitation]:
    """Return the invitations neither used nor taken back, by person."""
    rows = Invitation.objects.filter(
        user__in=list(people), used_at__isnull=True, revoked_at__isnull=True
    )
    return {row.user_id: row for row in rows.select_for_update().order_by("pk")}
