"""Changes what a company says of itself; the installation learns of it after the commit."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from administration.company import registry
from administration.company.colours import normal
from administration.company.logo import Logo, drawn
from administration.company.models import CompanyLogo, CompanySettings
from administration.company.queries import forget
from administration.company.rules import Choices, CompanyData, problems_with_company
from administration.company.surfaces import palette
from jobs.port import defer
from kernel.errors import Conflict, Invalid, Problem
from kernel.scope import Company, current
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.rights import demand_people

TELL = "administration.tell_registry"
_FIELDS = ("name", "accent", "letterhead", "address", "phone", "language", "time_zone")


@dataclass(frozen=True, kw_only=True)
class LogoChange:
    """A new logo as it was uploaded, or no logo any more."""

    data: bytes = b""
    remove: bool = False


def choices() -> Choices:
    """Return what there is to choose from on this installation."""
    return Choices(
        languages=[code for code, _name in settings.LANGUAGES],
        time_zones=settings.WAGTAIL_USER_TIME_ZONES,
        palette=palette(),
    )


@transaction.atomic
def change_company(
    actor: Actor, data: CompanyData, *, version: int, logo: LogoChange | None = None
) -> CompanySettings:
    """Store the settings; Invalid, Refused or Conflict leave everything as it was.

    `version` is that of the settings the person saw: who changes what somebody else has just changed is told.
    """
    demand_people(actor, "company.change", "company")
    row = _locked()
    if row.version != version:
        message = N_(
            "Somebody else changed the settings in the meantime; nothing of yours was stored. Open "
            "them again and enter your change."
        )
        raise Conflict(message)
    problems = problems_with_company(data, choices())
    picture = _drawn(logo, problems)
    if problems:
        raise Invalid(problems)
    before = _values(row)
    _put(row, data)
    with change_set(actor, "company.change"):
        if logo is not None:
            row.logo_digest = _keep_logo(picture)
        after = _values(row)
        if before != after:
            row.version += 1
            row.save()
            _record(actor, before, after)
            _tell(row)
    forget()
    return row


def tell_installation(row: CompanySettings, company_id: str) -> None:
    """Hand name, language and time zone to whoever keeps them for the installation."""
    registry.keep(company_id, name=row.name, language=row.language, time_zone=row.time_zone)


def _locked() -> CompanySettings:
    """Return the one row, locked; made from what the installation knows when it is the first time."""
    company: Company = current().company
    CompanySettings.objects.bulk_create(
        [
            CompanySettings(
                id=CompanySettings.ONLY,
                name=company.name,
                language=company.language,
                time_zone=company.time_zone,
                version=0,
            )
        ],
        ignore_conflicts=True,
    )
    return CompanySettings.objects.select_for_update().get()


def _drawn(change: LogoChange | None, problems: list[Problem]) -> Logo | None:
    if change is None or change.remove:
        return None
    try:
        return drawn(change.data)
    except Invalid as error:
        problems += error.problems
        return None


def _put(row: CompanySettings, data: CompanyData) -> None:
    row.name = data.name.strip()
    row.accent = normal(data.accent) if data.accent else ""
    row.letterhead = "\n".join(line.strip() for line in data.letterhead.splitlines()).strip()
    row.address = data.address.strip()
    row.phone = data.phone.strip()
    row.language = data.language
    row.time_zone = data.time_zone


def _keep_logo(picture: Logo | None) -> str:
    if picture is None:
        CompanyLogo.objects.all().delete()
        return ""
    CompanyLogo.objects.update_or_create(
        id=CompanyLogo.ONLY,
        defaults={
            "image": picture.image,
            "digest": picture.digest,
            "width": picture.width,
            "height": picture.height,
        },
    )
    return picture.digest


def _values(row: CompanySettings) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _FIELDS}, "logo": row.logo_digest}


def _record(actor: Actor, before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = [name for name in after if before[name] != after[name]]
    payload = {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
    writer.record(actor=actor, verb="company.change", target="company", payload=payload)


def _tell(row: CompanySettings) -> None:
    """Tell the installation at once, and once more by a job: a process may die between the two."""
    company_id = current().company.id
    transaction.on_commit(lambda: tell_installation(row, company_id), robust=True)
    defer(TELL)
