"""Makes known at start-up what applications give to others: who decides, a part of a record's page, notices."""

from django.urls import reverse

from archive.records.approving import USE
from archive.records.beside import USES, register_part
from archive.records.naming import register_numbered
from archive.records.traces import register_trace
from archive.using import actions, queries
from archive.using.queries import TRACE, has_uses
from archive.using.screens import uses_part
from archive.using.telling import register_kinds
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_


def register_uses() -> None:
    """Register everything; called once at start-up."""
    register_numbered("use_application", queries.applications, "use_application")
    register_part(USES, uses_part)
    register_trace(TRACE, has_uses)
    register_kinds()
    register(
        USE,
        Handler(
            label=N_("Use archives"),
            on_approved=actions.agreed,
            on_returned=actions.not_agreed,
            on_withdrawn=actions.withdrawn,
            describe_url=_url,
        ),
    )


def _url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("use_application", args=[number]) if number else ""
