"""Who comes back with a good token is somebody the company knows, somebody new where it says so, or turned away."""

from dataclasses import dataclass

from django.db import transaction

from kernel.clock import instant, now, today
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.people.models import User
from security.people.queries import actor_of
from security.people.rules import PersonData, has_begun, problems_with_person, same_name
from security.people.sign_ins import DOOR
from security.providers.group_actions import follow_groups
from security.providers.group_rules import Given
from security.providers.models import IdentityProvider, ProviderLink
from security.providers.rules import CREATE, Account, Turned, Why, counts_as_factor

SIGN_IN_VERB = "provider.sign_in"


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Who was let as far as the second step: whether the provider has seen to that, and which posts were not given."""

    user: User
    factor: bool
    given: Given


@transaction.atomic
def enter(
    row: IdentityProvider, account: Account, *, address: str, renewed: bool = False
) -> Entered:
    """Return who an account is; Turned for somebody unknown or who may not sign in, and then nothing is written.

    `renewed`: the person is signed in, and the provider was only asked again.
    """
    link = _link_of(row, account)
    if link is None:
        # The same account twice at once: the second finds what the first has made.
        IdentityProvider.objects.select_for_update().get(pk=row.pk)
        link = _link_of(row, account) or _new(row, account)
    user = link.user
    if not user.is_active or user.former or not has_begun(user.first_day, today()):
        raise Turned(Why.BARRED, N_("The person may not sign in."))
    given = follow_groups(row, user, account.groups)
    link.used_at, link.left_out = instant(), sorted(given.left_out)
    link.save(update_fields=["used_at", "left_out"])
    factor = counts_as_factor(account.methods, row.factors)
    payload = {"provider": row.pk, "address": address, "factor": factor}
    if renewed:
        payload["renewed"] = True
    target = f"person:{user.pk}"
    writer.record(actor=actor_of(user), verb=SIGN_IN_VERB, target=target, payload=payload)
    return Entered(user=user, factor=factor, given=given)


def _link_of(row: IdentityProvider, account: Account) -> ProviderLink | None:
    rows = ProviderLink.objects.select_related("user")
    return rows.filter(provider=row, subject=account.subject).first()


def _new(row: IdentityProvider, account: Account) -> ProviderLink:
    """Register somebody nobody knows, without any post; a name that is taken is never taken over."""
    if row.unknown != CREATE:
        message = N_("Nobody is linked to the account “{subject}” ({name}).")
        raise Turned(Why.UNKNOWN, message, subject=account.subject, name=account.username)
    username = same_name(account.username)
    person = PersonData(username=username, name=account.name or account.username)
    taken = {username} if User.objects.filter(username__iexact=username).exists() else set()
    problems = problems_with_person(person, taken=taken, languages=())
    if problems:
        message = N_("The account “{subject}” cannot be registered as “{name}”: {because}")
        because = str(problems[0])
        raise Turned(Why.UNKNOWN, message, subject=account.subject, name=username, because=because)
    user = User(username=username, name=person.name, date_joined=now())
    user.set_unusable_password()
    user.save()
    at = instant()
    made = ProviderLink.objects.create(
        provider=row, user=user, subject=account.subject, linked_at=at
    )
    payload = {
        "people": [{"id": user.pk, "username": username, "name": person.name}],
        "provider": row.pk,
        "subject": account.subject,
    }
    actor: Actor = DOOR
    writer.record(actor=actor, verb="person.register", target=f"person:{user.pk}", payload=payload)
    return made
