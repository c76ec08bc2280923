"""Which providers a company has, who is linked to them, and whether somebody signs in with a password at all."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from kernel.decision import ALLOWED, Decision
from kernel.errors import Missing
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from security.people.rights import manages_people, require
from security.people.security_rights import demand_security, keeps_security
from security.providers.discovery import remembered
from security.providers.group_rules import GroupPost
from security.providers.models import IdentityProvider, ProviderGroup, ProviderLink
from security.providers.rules import ACTIVE, REMOVED, ProviderData, Turned, metadata_of


def offered() -> QuerySet[IdentityProvider]:
    """Return the providers the sign-in page offers, whoever looks at it."""
    return IdentityProvider.objects.filter(state=ACTIVE).order_by("name", "pk")


def offered_or_missing(number: int) -> IdentityProvider:
    """Return a provider the sign-in page offers; Missing for any other."""
    found = offered().filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def providers_for(actor: Actor) -> list[IdentityProvider]:
    """Return the company's providers; Refused unless `actor` keeps security or manages people."""
    require(may_look(actor), actor, "provider.view", "provider")
    return list(IdentityProvider.objects.exclude(state=REMOVED).order_by("name", "pk"))


def provider_for(actor: Actor, number: int) -> IdentityProvider:
    """Return one of the company's providers; Refused as above, Missing when it was removed or never was."""
    require(may_look(actor), actor, "provider.view", f"provider:{number}")
    found = IdentityProvider.objects.exclude(state=REMOVED).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def provider_to_change(actor: Actor, number: int, verb: str) -> IdentityProvider:
    """Return a provider, locked, for who keeps security; Refused for others, Missing when it was removed."""
    demand_security(actor, verb, f"provider:{number}")
    rows = IdentityProvider.objects.select_for_update().exclude(state=REMOVED)
    found = rows.filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def may_look(actor: Actor) -> Decision:
    """Say whether somebody sees the providers: who keeps security sets them, who manages people maps their groups."""
    return ALLOWED if manages_people(actor) else keeps_security(actor)


def data_of(row: IdentityProvider) -> ProviderData:
    """Return what is said of a provider."""
    return ProviderData(
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        scopes=tuple(row.scopes),
        name_claim=row.name_claim,
        unknown=row.unknown,
        groups_claim=row.groups_claim,
        factors=tuple(row.factors),
        only_way=row.only_way,
        check_minutes=row.check_minutes,
    )


def mapping_of(provider: int) -> list[GroupPost]:
    """Return which groups of a provider give which posts, by group."""
    rows = ProviderGroup.objects.filter(provider_id=provider)
    named = rows.values_list("group", "department__code", "position__code", "by_id")
    return sorted(
        GroupPost(group=group, department=department, position=position, by=str(by))
        for group, department, position, by in named
    )


def links_of_provider(provider: int) -> QuerySet[ProviderLink]:
    """Return who is linked to a provider, by name."""
    rows = ProviderLink.objects.filter(provider_id=provider).select_related("user")
    return rows.order_by("user__name", "pk")


def links_of_person(person: int) -> QuerySet[ProviderLink]:
    """Return the accounts a person is linked to at providers that were not removed."""
    rows = ProviderLink.objects.filter(user_id=person).exclude(provider__state=REMOVED)
    return rows.select_related("provider").order_by("provider__name", "pk")


def password_is_off(user: User) -> bool:
    """Say whether somebody signs in by a provider only; who manages people always keeps the password."""
    rows = ProviderLink.objects.filter(
        user_id=user.pk, provider__state=ACTIVE, provider__only_way=True
    )
    return rows.exists() and not manages_people(actor_of(user))


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Where to sign out at a provider as well."""

    name: str
    address: str


def end_session(provider: int, back_to: str) -> Leave | None:
    """Return where to sign out at a provider, by what it last said of itself; None where it offers nothing."""
    row = offered().filter(pk=provider).first()
    kept = remembered(provider)
    if row is None or kept is None:
        return None
    try:
        metadata = metadata_of(kept.described, row.issuer)
    except Turned:
        return None
    if not metadata.end_session:
        return None
    asked = urlencode({"client_id": row.client_id, "post_logout_redirect_uri": back_to})
    joint = "&" if "?" in metadata.end_session else "?"
    return Leave(name=row.name, address=f"{metadata.end_session}{joint}{asked}")
