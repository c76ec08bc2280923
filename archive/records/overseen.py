"""The way from a record to who sees it, for those who answer for its rights."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.changing import facts_of
from archive.records.models import Record
from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.head_queries import headed_by


def may_explain(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may read who sees a record: who shapes the rights, audits it or heads its department."""
    if permission.decide(actor, Verb.CONFIGURE):
        return ALLOWED
    if permission.decide(actor, Verb.AUDIT, facts_of(record)):
        return ALLOWED
    if record.department and record.department in headed_by(actor):
        return ALLOWED
    return refusal(
        N_("Only who configures, audits these records or heads their department may read this.")
    )


def who_link(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """Return the way to who sees a record and why."""
    if not may_explain(actor, record):
        return []
    return [
        {
            "label": _("Who can see this"),
            "url": reverse("record_who", args=[record.pk]),
            "kind": "secondary",
        }
    ]
