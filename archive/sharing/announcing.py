"""Makes known at start-up what sharing gives to others: who acts on decisions, a part of a page, what is erased."""

from django.urls import reverse

from archive.records.approving import SHARE
from archive.records.beside import SHARES, register_part
from archive.records.naming import register_numbered
from archive.sharing import actions, queries
from archive.sharing.erasing import register_erasing
from archive.sharing.queries import register_counts
from archive.sharing.screens import record_part
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_
from security.audit.undoing import forbid


def register_sharing() -> None:
    """Register everything; called once at start-up."""
    register_numbered("share", queries.shares, "share_page")
    register_counts()
    register_part(SHARES, record_part)
    register_erasing()
    forbid("share.open", N_("What was seen cannot be unseen; end the share."))
    register(
        SHARE,
        Handler(
            label=N_("Share a record"),
            on_approved=actions.agreed,
            on_returned=actions.not_agreed,
            on_withdrawn=actions.withdrawn,
            describe_url=_url,
        ),
    )


def _url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("share_page", args=[number]) if number else ""
