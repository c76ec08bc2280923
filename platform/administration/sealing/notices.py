"""Tells who watches over the trail when something in it is not what was sealed."""

from django.urls import reverse

from kernel.clock import today
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register
from security.audit.verification import TrailReport
from security.people.queries import people_with

BROKEN = "audit.broken"
AUDITOR, SECURITY = "AUDA", "SECA"  # the audit and the security administrator (三员分立)


def register_kinds() -> None:
    """Make the notices known; called once at start-up."""
    register(
        Kind(
            code=BROKEN,
            label=N_("The audit trail is not what was sealed"),
            subject=N_("The audit trail is not what was sealed: {where}"),
            body=N_(
                "The nightly proof of the audit trail found {count} things that are not as they were "
                "sealed, the first at: {where}. Somebody may have changed the database past the "
                "program. Keep the database as it is and call your operator."
            ),
            variables={"count": N_("how many"), "where": N_("the first of them")},
            samples={"count": "1", "where": "event 17"},
            escalation=True,
        )
    )


def watchers(*positions: str) -> tuple[int, ...]:
    """Return who holds one of these posts today; where nobody does, the administrators."""
    found: set[int] = set()
    for position in positions:
        held = people_with(department="", position=position, on=today())
        found |= set(held.values_list("pk", flat=True))
    return tuple(sorted(found)) or administrators()


def tell_broken(report: TrailReport) -> None:
    """Tell them once a day as long as it is so."""
    first = report.problems[0]
    params = {"count": f"{len(report.problems):,}", "where": first.where or first.code}
    notify(
        [
            Notice(
                kind=BROKEN,
                people=watchers(AUDITOR, SECURITY),
                params=params,
                path=reverse("trail_list"),
                key=f"{BROKEN}:{today().isoformat()}",
            )
        ]
    )
