"""Tells the engines of requests and of the policy what follows for records."""

from django.urls import reverse

from archive.records import actions, rederiving, rekeeping
from archive.records.approving import CHANGE, REVIEW
from archive.records.surviving import StoredRecords
from decisions.port import Handler, register
from kernel.text import N_
from policies.document import recorded
from policies.document.following import follow


def register_handlers() -> None:
    """Register review and change of records, and what a publication asks of them; called once at start-up."""
    register(
        REVIEW,
        Handler(
            label=N_("Review a record"),
            on_approved=actions.review_approved,
            on_returned=actions.review_returned,
            on_withdrawn=actions.review_withdrawn,
            describe_url=_url,
        ),
    )
    register(
        CHANGE,
        Handler(
            label=N_("Approve a change"),
            on_approved=actions.change_approved,
            on_returned=actions.change_dropped,
            on_withdrawn=actions.change_dropped,
            describe_url=_url,
        ),
    )
    recorded.fill(StoredRecords())
    follow("records.keep", rekeeping.after_publication)
    follow("records.derive", rederiving.after_publication)


def _url(target: str) -> str:
    kind, _, number = target.partition(":")
    return reverse("record_page", args=[int(number)]) if kind == "record" else ""
