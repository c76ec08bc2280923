"""What a company says of itself, for screens, prints and the sign-in page."""

from dataclasses import dataclass
from typing import cast

from administration.company.models import CompanyLogo, CompanySettings
from administration.company.registry import fonds_number
from backoffice.printing.sheet import Letterhead
from kernel.scope import current, current_or_none
from security.actor import Actor
from security.people.rights import demand_people

_CACHED = "administration.company"


@dataclass(frozen=True, kw_only=True)
class Brand:
    """What a page shows of the company; public, since it stands on the sign-in page too."""

    name: str
    accent: str = ""
    logo: str = ""  # digest of the picture


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
        return Letterhead(company=name, fonds=fonds_number())
    lines = (*found.letterhead.splitlines(), found.address, found.phone)
    return Letterhead(
        company=name,
        fonds=fonds_number(),
        lines=tuple(line.strip() for line in lines if line.strip()),
        logo=(logo() or b"") if found.logo_digest else b"",
    )
