"""Says at start-up what custody puts on the page of a record, what it asks of levels, and what it hears of changes."""

from typing import Any

from django.urls import reverse

from archive.custody import incident_queries
from archive.custody.copy_queries import has_copies
from archive.custody.copy_screens import copies_part
from archive.custody.guarding import level_refusals
from archive.custody.incident_models import Incident
from archive.custody.incident_views import state_of
from archive.custody.queries import keeps_places, places_named
from archive.custody.screens import record_part
from archive.custody.sync_actions import follow_trail
from archive.custody.sync_screens import sync_part
from archive.records.beside import COPIES, CUSTODY, register_part
from archive.records.models import Record
from archive.records.placed import Places, fill_places
from archive.records.resting import register_check
from archive.records.traces import register_trace
from kernel.text import N_
from security.actor import Actor
from security.audit.hearing import hear
from security.audit.undoing import forbid


def register_custody() -> None:
    """Register all of it; called once at start-up."""
    register_part(CUSTODY, _part)
    register_part(COPIES, copies_part)
    register_trace(COPIES, has_copies)
    register_check(level_refusals)
    fill_places(Places(kept=keeps_places, named=places_named))
    hear(follow_trail)
    forbid("record.place", N_("A move is kept; move it back instead."))


def _part(actor: Actor, record: Record) -> dict[str, Any]:
    """Return where its paper lies, how paper and electronic stand, and what happened to it."""
    return {
        "place": record_part(actor, record),
        "sync": sync_part(actor, record),
        "incidents": [
            {
                "text": " · ".join(
                    [str(Incident.Kind(one.kind).label), *([one.number] if one.copy_id else [])]
                ),
                "sub": one.found_on.isoformat(),
                "url": reverse("custody_incident", args=[one.pk]),
                "badge": state_of(one),
                "tone": "good" if one.closed_at else "warn",
            }
            for one in incident_queries.of_record(actor, record)
        ],
        "incident_url": reverse("record_incident", args=[record.pk]),
    }
