"""Who an account at a provider is: bound by its subject, by an administrator or by oneself, never by a mail address."""

from django.db import transaction

from kernel.clock import instant
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.freshness import demand_fresh
from security.people.models import User
from security.people.queries import person_or_missing
from security.people.rights import demand_people, require
from security.providers.models import IdentityProvider, ProviderLink
from security.providers.queries import offered_or_missing
from security.providers.rules import LONGEST_SUBJECT
from security.sessions.actions import end_through

LINK_VERB = "provider.link"


@transaction.atomic
def link_person(actor: Actor, provider: int, person: int, subject: str) -> ProviderLink:
    """Bind an account to somebody; for who manages people, never for oneself.

    Refused, NotFresh, Missing, Invalid, or Conflict where account or person are bound already.
    """
    target = f"person:{person}"
    demand_people(actor, LINK_VERB, target)
    demand_fresh()
    user = person_or_missing(person)
    if actor.id == str(user.pk):
        reason = N_("Not for yourself: sign in through the provider and link it in your account.")
        require(refusal(reason), actor, LINK_VERB, target)
    wanted = subject.strip()
    if not 0 < len(wanted) <= LONGEST_SUBJECT or not wanted.isprintable():
        message = N_("Enter the subject: the text by which the provider knows the person for good.")
        raise Invalid([Problem(code="subject", message=message, where="subject")])
    row = offered_or_missing(provider)
    return _link(actor, row, user, wanted)


@transaction.atomic
def link_oneself(actor: Actor, row: IdentityProvider, subject: str) -> ProviderLink:
    """Bind the account somebody has just proved to who is signed in; NotFresh, or Conflict as above."""
    demand_fresh()
    if actor.user_id is None:
        raise Missing
    return _link(actor, row, person_or_missing(actor.user_id), subject)


def _link(actor: Actor, row: IdentityProvider, user: User, subject: str) -> ProviderLink:
    IdentityProvider.objects.select_for_update().get(
        pk=row.pk
    )  # two at once would both find it free
    held = ProviderLink.objects.filter(provider=row)
    if held.filter(subject=subject).exists():
        raise Conflict(N_("This account is linked to somebody already."))
    if held.filter(user=user).exists():
        raise Conflict(N_("This person is linked to another account there; undo that first."))
    made = ProviderLink.objects.create(
        provider=row, user=user, subject=subject, linked_at=instant()
    )
    payload = {"provider": row.pk, "subject": subject, "people": [user.pk]}
    writer.record(actor=actor, verb=LINK_VERB, target=f"person:{user.pk}", payload=payload)
    return made


@transaction.atomic
def unlink(actor: Actor, number: int) -> ProviderLink:
    """Undo a link, one's own or, for who manages people, somebody else's; sessions that came by it end.

    Refused, NotFresh, Missing, or Conflict for who would have no way in any more.
    """
    row = ProviderLink.objects.select_related("provider", "user").filter(pk=number).first()
    if row is None:
        raise Missing
    target = f"person:{row.user_id}"
    if actor.id != str(row.user_id):
        demand_people(actor, "provider.unlink", target)
    demand_fresh()
    others = ProviderLink.objects.filter(user_id=row.user_id).exclude(pk=row.pk).exists()
    if actor.id == str(row.user_id) and not others and not row.user.has_usable_password():
        raise Conflict(N_("It is your only way in; ask an administrator for a password first."))
    row.delete()
    ended = end_through(row.provider_id, row.user_id)
    payload = {"provider": row.provider_id, "subject": row.subject, "sessions": ended}
    writer.record(actor=actor, verb="provider.unlink", target=target, payload=payload)
    return row
