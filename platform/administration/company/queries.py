"""What a company says of itself, for screens, prints and the sign-in page."""

from dataclasses import dataclass
from typing import cast

from administration.company.models import CompanyLogo, CompanySettings
from administration.company.registry import fonds_number
from kernel.clock import today
from kernel.scope import current, current_or_none
from security.actor import Actor, Post
from security.people.models import User
from security.people.queries import appointments_in_force
from security.people.rights import demand_people, manages_people

_CACHED = "administration.company"


@dataclass(frozen=True, kw_only=True)
class Brand:
    """What a page shows of the company; public, since it stands on the sign-in page too."""

    name: str
    accent: str = ""
    logo: str = ""  # digest of the picture


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What stands above a printed page."""

    name: str
    fonds: str
    lines: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""
    logo: str = ""


def stored() -> CompanySettings | None:
    """Return the row of settings, read once in a scope; None while the company never changed them."""
    cache = current().cache
    if _CACHED not in cache:
        cache[_CACHED] = CompanySettings.objects.first()
    return cast("CompanySettings | None", cache[_CACHED])


def forget() -> None:
    """Read the settings again: an action has changed them."""
    current().cache.pop(_CACHED, None)


def settings_for(actor: Actor) -> CompanySettings:
    """Return the settings to change them, filled from the installation at first; Refused for others."""
    demand_people(actor, "company.view", "company")
    company = current().company
    return stored() or CompanySettings(
        name=company.name, language=company.language, time_zone=company.time_zone, version=0
    )


def brand() -> Brand:
    """Return name, colour and logo of the company in scope."""
    scope = current_or_none()
    if scope is None or scope.company.kind != "company":
        return Brand(name=scope.company.name if scope else "")
    found = stored()
    if found is None:
        return Brand(name=scope.company.name)
    return Brand(name=found.name, accent=found.accent, logo=found.logo_digest)


def logo() -> bytes | None:
    """Return the logo as PNG, None where there is none."""
    row = CompanyLogo.objects.first()
    return bytes(row.image) if row else None


def letterhead() -> Letterhead:
    """Return what stands above a printed page of the company."""
    found = stored()
    name = found.name if found else current().company.name
    if found is None:
        return Letterhead(name=name, fonds=fonds_number())
    return Letterhead(
        name=name,
        fonds=fonds_number(),
        lines=tuple(line for line in found.letterhead.splitlines() if line.strip()),
        address=found.address,
        phone=found.phone,
        logo=found.logo_digest,
    )


def administrators() -> tuple[User, ...]:
    """Return who administers the company today and may sign in, with one query of posts."""
    people: dict[int, User] = {}
    posts: dict[int, list[Post]] = {}
    for held in appointments_in_force(today()).filter(user__is_active=True).order_by("user_id"):
        people[held.user_id] = held.user
        post = Post(department=held.department.code, position=held.position.code)
        posts.setdefault(held.user_id, []).append(post)
    return tuple(user for pk, user in people.items() if manages_people(_actor(user, posts[pk])))


def _actor(user: User, posts: list[Post]) -> Actor:
    return Actor(id=str(user.pk), name=user.name, posts=tuple(posts))
