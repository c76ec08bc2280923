"""Which pages of the files of a record somebody looked at, for its auditor: many events, one line for each file."""

from dataclasses import dataclass
from datetime import datetime

from security import permission
from security.actor import Actor
from security.audit.models import AuditEvent
from security.audit.queries import AUDIT, open_events

MOST = 2_000  # events read; older ones are found in the trail


@dataclass(frozen=True, kw_only=True)
class PageLook:
    """Which pages of one version of a file one person looked at; `name` is '' where its key is gone."""

    actor: str
    actor_name: str
    file: str
    name: str
    pages: tuple[int, ...]
    purposes: tuple[str, ...]
    last: datetime


def pages_looked_at(actor: Actor, record_id: int) -> list[PageLook]:
    """Return who looked at which pages of the files of a record, the latest first; Refused without the right 'G'."""
    permission.demand_any(actor, AUDIT, target="audit")
    rows = AuditEvent.objects.filter(record_id=record_id, verb="file.look", outcome="done")
    events = list(rows.order_by("-id")[:MOST])
    opened = open_events(events)
    found: dict[tuple[str, str], list[AuditEvent]] = {}
    for event in events:
        said = opened[event.pk].content
        if said.get("page"):
            found.setdefault((event.actor_id, str(said.get("file", ""))), []).append(event)
    looks = []
    for (person, file), seen in found.items():
        told = [opened[one.pk].content for one in seen]
        looks.append(
            PageLook(
                actor=person,
                actor_name=seen[0].actor_name,
                file=file,
                name=str(told[0].get("name", "")),
                pages=tuple(sorted({int(one["page"]) for one in told})),
                purposes=tuple(
                    dict.fromkeys(str(one["purpose"]) for one in told if one.get("purpose"))
                ),
                last=seen[0].at,
            )
        )
    return looks
