"""The bar on every studio page while a draft is open: how many changes, by whom, and what can be done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from kernel.scope import current
from policies.access.rules import Verb
from policies.document.approving import waiting
from policies.document.difference import KEYS, Change, count_changes, key_of
from policies.document.models import Draft
from policies.document.queries import base_document, draft_document, open_draft
from security.actor import Actor
from security.audit.models import AuditEvent, Outcome
from security.audit.queries import open_events
from security.permission import decide

SEEN = "policy.draft.seen"  # where the scope keeps the draft a page read, so that its bar reads it no more
_OPENING = "begin"  # opening a draft changes nothing
_ALL = ""  # a change whose event names no rows: a whole document was taken over


@dataclass(frozen=True, kw_only=True)
class DraftBar:
    """What the bar shows; `waiting` is the request the draft waits for, `in_force_from` the day, if any."""

    count: int
    people: tuple[str, ...]
    waiting: int | None
    in_force_from: date | None = None

    @property
    def names(self) -> str:
        """The people in one line."""
        return gettext(", ").join(self.people)


def draft_bar(actor: Actor) -> DraftBar | None:
    """Return the bar of the open draft; None without one, and for who may not configure."""
    draft, document = current().cache.get(SEEN) or (open_draft(), None)
    if draft is None or not decide(actor, Verb.CONFIGURE):
        return None
    document = document or draft_document(draft)
    count = count_changes(base_document(draft), document)
    people = people_of(draft) if count else ()
    return DraftBar(
        count=count,
        people=people,
        waiting=waiting(draft),
        in_force_from=draft.in_force_from,
    )


@dataclass(frozen=True, kw_only=True)
class Authors:
    """Who changed the draft since it was opened, in the order of their first change, and what each touched."""

    people: tuple[str, ...]
    touched: Mapping[tuple[str, str], tuple[str, ...]]

    def of(self, change: Change) -> tuple[str, ...]:
        """Return the names of who touched the row of a change; everybody where the trail does not say."""
        named = self.touched.get((change.part, change.key), ())
        wholly = self.touched.get((_ALL, _ALL), ())
        return tuple(dict.fromkeys((*named, *wholly))) or self.people


def authors(draft: Draft) -> Authors:
    """Return who changed the draft, by the audit trail: one query for the events, few for their keys."""
    events = list(_events(draft))
    opened = open_events(events)
    touched: dict[tuple[str, str], dict[str, None]] = {}
    people: dict[str, None] = {}
    for event in events:
        said = opened[event.pk].content
        if said.get("act") == _OPENING:
            continue
        people[event.actor_name] = None
        for place in _places(said):
            touched.setdefault(place, {})[event.actor_name] = None
    return Authors(
        people=tuple(people), touched={place: tuple(names) for place, names in touched.items()}
    )


def people_of(draft: Draft) -> tuple[str, ...]:
    """Return the names of who changed the draft, in the order of their first change, from the headers alone.

    Of several people the first event is opened: it alone can be the opening, which changes nothing.
    """
    events = _events(draft)
    names = list(events.values_list("actor_name", flat=True))
    if len(set(names)) > 1:
        first = events[:1].get()
        if open_events([first])[first.pk].content.get("act") == _OPENING:
            del names[0]
    return tuple(dict.fromkeys(names))


def _events(draft: Draft) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        at__gte=draft.opened_at,
        verb=Verb.CONFIGURE,
        target_kind="policy",
        target_id="draft",
        outcome=Outcome.DONE,
    ).order_by("id")


def _places(said: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return (part, key) of the rows an event tells of; of a whole document taken over, all of them."""
    if said.get("act") == "row":
        part = str(said["part"])
        rows = [one for one in (said.get("before"), said.get("after")) if one]
        return [(part, key_of(part, one)) for one in rows if part in KEYS]
    if "changes" in said:
        return [(str(one["part"]), str(one["key"])) for one in said["changes"]]
    return [(_ALL, _ALL)]
