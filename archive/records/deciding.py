"""Tells the engines of requests and of the policy what follows for records."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.urls import reverse

from archive.records import decided_actions, raising, rederiving, rekeeping, verifying
from archive.records.approving import CHANGE, REVIEW
from archive.records.models import Record
from archive.records.surviving import StoredRecords
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document import recorded
from policies.document.following import follow
from security import permission
from security.actor import Actor

_MEETING = (Verb.VIEW, Verb.CREATE, Verb.REVIEW, Verb.APPROVE)  # who reads what a record is called


def register_handlers() -> None:
    """Register review and change of records, and what a publication asks of them; called once at start-up."""
    register(
        REVIEW,
        Handler(
            label=N_("Review a record"),
            on_approved=decided_actions.review_approved,
            on_returned=decided_actions.review_returned,
            on_withdrawn=decided_actions.review_withdrawn,
            describe_url=_url,
            hidden=_hidden,
        ),
    )
    register(
        CHANGE,
        Handler(
            label=N_("Approve a change"),
            on_approved=decided_actions.change_approved,
            on_returned=decided_actions.change_dropped,
            on_withdrawn=decided_actions.change_dropped,
            describe_url=_url,
            hidden=_hidden,
        ),
    )
    recorded.fill(StoredRecords())
    follow("records.keep", rekeeping.after_publication)
    follow("records.derive", rederiving.after_publication)
    follow("records.verify", verifying.after_publication)
    follow("records.raise", raising.after_publication)


def _hidden(actor: Actor, targets: Collection[str]) -> frozenset[str]:
    """Return those of records that `actor` reaches in no way: neither to look up nor to enter or decide on."""
    reached = [permission.reach(actor, verb) for verb in _MEETING]
    ids = {number: target for target in targets if (number := number_in(target.partition(":")[2]))}
    seen = Record.objects.filter(reduce(or_, reached), any_id("pk", ids))
    met = set(seen.values_list("pk", flat=True))
    return frozenset(target for number, target in ids.items() if number not in met)


def _url(target: str) -> str:
    kind, _, number = target.partition(":")
    return reverse("record_page", args=[int(number)]) if kind == "record" else ""
