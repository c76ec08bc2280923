"""What the console shows: the companies of the registry, the packs they can start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext

from config.console.apart import apart
from kernel.clock import now
from kernel.errors import Missing
from policies.packs.loader import ADDONS, pack_codes
from policies.packs.words import PURPOSES, pack_name
from tenants.models import Company, CompanyEvent, State

SIGN_UP = "sign-up"  # who made a company that nobody of the operators made


@dataclass(frozen=True, kw_only=True)
class CompanyRow:
    """One company as operators see it."""

    id: str
    name: str
    hosts: tuple[str, ...]
    state: str
    pack: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """What happened to a company as such, when, by whom and why."""

    at: datetime
    what: str
    who: str
    reason: str


def companies(text: str = "") -> Sequence[CompanyRow]:
    """Return the companies, the newest first; `text` is a part of name or host."""
    wanted = text.strip().casefold()
    rows = apart(_all)
    return [row for row in rows if wanted in f"{row.name} {' '.join(row.hosts)}".casefold()]


def company_or_missing(company_id: str) -> CompanyRow:
    """Return one company; raise Missing, also for the operators' own."""
    for row in apart(_all):
        if row.id == company_id:
            return row
    raise Missing


def events_of(company_id: str) -> Sequence[EventRow]:
    """Return what happened to a company, the newest first."""
    return apart(lambda: _events(company_id))


def signed_up_lately(hours: int = 1) -> int:
    """Return how many companies signed themselves up in the last hours."""
    since = now() - timedelta(hours=hours)
    return apart(
        lambda: CompanyEvent.objects.filter(what="created", who=SIGN_UP, at__gte=since).count()
    )


def packs(language: str) -> list[tuple[str, str]]:
    """Return code and name of every pack and variant, with what it is for, in `language`."""
    return [(code, _told(code, language)) for code in pack_codes()]


def addons(language: str) -> list[tuple[str, str]]:
    """Return code and name of the packs that can be had beside another."""
    return [(code, _told(code, language)) for code in ADDONS]


def pack_of(company_id: str, pack: str) -> str:
    """Return the code of the pack a company was made from, its add-ons with it where they were told."""
    made = apart(
        lambda: (
            CompanyEvent.objects.filter(company_id=company_id, what="created")
            .order_by("pk")
            .first()
        )
    )
    told = made.detail.get("pack", "") if made else ""
    return str(told) if told.partition("+")[0] == pack else pack


def _told(code: str, language: str) -> str:
    with translation.override(language):
        return gettext("%(pack)s: %(purpose)s") % {
            "pack": pack_name(code, language),
            "purpose": gettext(PURPOSES[code]),
        }


def _all() -> list[CompanyRow]:
    listed = Company.objects.filter(kind="company").exclude(state=State.DELETED)
    return [
        CompanyRow(
            id=company.pk,
            name=company.name,
            hosts=tuple(domain.domain for domain in company.domains.all()),
            state=company.state,
            pack=company.pack,
            created_at=company.created_at,
        )
        for company in listed.order_by("-created_at").prefetch_related("domains")
    ]


def _events(company_id: str) -> list[EventRow]:
    return [
        EventRow(at=event.at, what=event.what, who=event.who, reason=event.detail.get("reason", ""))
        for event in CompanyEvent.objects.filter(company_id=company_id).order_by("-at", "-pk")[:50]
    ]
