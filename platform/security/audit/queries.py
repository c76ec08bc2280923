"""Reading the audit trail: what happened to a record, what changed in it, and the whole trail for
its auditor.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from persistence.arrays import any_id
from security import permission
from security.actor import Actor
from security.audit.canonical import SALT_BYTES, Header, Verdict, commit_to
from security.audit.models import MONTH_KEY, AuditChange, AuditEvent, ChangeSet
from security.keys import store
from security.keys.envelope import Unreadable, context, unseal
from security.permission import ANYTHING, Subject

AUDIT = "G"  # the right to read the trail
PAGE = 50
MASKED = "•••"
READING = ("record.view", "record.consult", "record.unmask", "record.print", "record.export")
LOOKED_THROUGH = 5_000  # events opened for one page that asks for a purpose
LOOKED_AT_ONCE = 500

Bytes = bytes | memoryview


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Sealed content as read: `content` is empty unless the verdict is PROVED."""

    verdict: Verdict
    salt: bytes = b""
    raw: bytes = b""

    @property
    def content(self) -> Mapping[str, Any]:
        """The JSON object that was sealed."""
        return loads(self.raw) if self.raw else {}


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One event as shown: its header, and its payload as far as its key still exists."""

    header: Header
    payload: Opened


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """What one event changed in one record, by whom and when; before and after per field."""

    id: int
    event: int
    at: datetime
    actor: str
    actor_name: str
    verb: str
    change_set: int | None
    verdict: Verdict
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    said: Mapping[
        str, Any
    ]  # what the event says beside it, of all its records: not to be shown whole


@dataclass(frozen=True, kw_only=True)
class TrailFilter:
    """What part of the trail is asked for; an empty member does not narrow. `until` is excluded."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    verb: str = ""
    target_kind: str = ""
    target_id: str = ""
    record_id: int | None = None
    outcome: str = ""
    change_set: int | None = None
    purpose: str = (
        ""  # a part of the purpose or reason somebody gave, of what he searched by, or of the IP
    )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How often and when one person looked at a record in one way."""

    actor: str
    actor_name: str
    verb: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, kw_only=True)
class TrailPage:
    """Events newest first; `older` continues after the last, None at the end."""

    events: tuple[EventView, ...]
    older: int | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which changes of a record: the `newest` so many at most, of those before the change of the id `before`."""

    newest: int | None = None
    before: int | None = None


WHOLE = Span()


def events_for_record(
    actor: Actor,
    record_id: int,
    *,
    verb: str = AUDIT,
    subject: Subject = ANYTHING,
    limit: int = 200,
) -> list[EventView]:
    """Return the newest events of a record, bulk ones included; Refused unless `actor` has `verb`
    to `subject`.
    """
    permission.demand(actor, verb, subject, target=f"record:{record_id}")
    rows = AuditEvent.objects.filter(of_record(record_id)).order_by("-id")[:limit]
    return _views(rows)


def changes_for_record(
    actor: Actor,
    record_id: int,
    *,
    subject: Subject,
    verb: str = AUDIT,
    columns: Collection[str] = (),
    span: Span = WHOLE,
) -> list[ChangeView]:
    """Return what changed in a record, oldest first, as far as `actor` may read its fields now.


    Fields come out by the policy's `readable`: unnamed ones are left out, masked ones show that
    they are. `columns` names what is no field of the policy (state, owner …) and is always shown.
    `span` says which of them are asked for. Refused without `verb` to `subject`.
    """
    permission.demand(actor, verb, subject, target=f"record:{record_id}")
    shown = dict(permission.readable(actor, subject.category)) | dict.fromkeys(columns, True)
    found = AuditChange.objects.filter(record_id=record_id).select_related("event")
    if span.before is not None:
        found = found.filter(id__lt=span.before)
    rows = list(found.order_by("-id")[: span.newest])[::-1]
    opened = open_changes(rows)
    events = open_events(list({row.event_id: row.event for row in rows}.values()))
    return [_change_view(row, opened[row.pk], events[row.event_id], shown) for row in rows]


def actors_of(records: Collection[int], verbs: Collection[str]) -> dict[int, frozenset[str]]:
    """Return who did one of these acts to each record, by id; for rules that part people, never for a screen."""
    rows = AuditChange.objects.filter(any_id("record_id", records), event__verb__in=verbs)
    found: dict[int, set[str]] = {}
    for record, person in rows.values_list("record_id", "event__actor_id").distinct():
        found.setdefault(record, set()).add(person)
    return {record: frozenset(people) for record, people in found.items()}


def trail(
    actor: Actor, filters: TrailFilter, *, older: int | None = None, size: int = PAGE
) -> TrailPage:
    """Return one page of the trail, newest first, payloads opened together; Refused without the
    right 'G'.
    """
    permission.demand_any(actor, AUDIT, target="audit")
    rows = AuditEvent.objects.filter(_condition(filters)).order_by("-id")
    if older is not None:
        rows = rows.filter(id__lt=older)
    if filters.purpose:
        return _with_purpose(rows, filters.purpose, size)
    found = list(rows[: size + 1])
    events = _views(found[:size])
    return TrailPage(
        events=tuple(events), older=events[-1].header.id if len(found) > size else None
    )


def readers_of(actor: Actor, record_id: int) -> list[Reading]:
    """Return who looked at a record, printed it or took it out, by person and act, the latest first."""
    permission.demand_any(actor, AUDIT, target="audit")
    rows = (
        AuditEvent.objects.filter(record_id=record_id, verb__in=READING, outcome="done")
        .values("actor_id", "actor_name", "verb")
        .annotate(times=Count("id"), first=Min("at"), last=Max("at"))
        .order_by("-last")
    )
    return [
        Reading(
            actor=row["actor_id"],
            actor_name=row["actor_name"],
            verb=row["verb"],
            times=row["times"],
            first=row["first"],
            last=row["last"],
        )
        for row in rows
    ]


def _with_purpose(rows: QuerySet[AuditEvent], text: str, size: int) -> TrailPage:
    """Purposes are sealed, so events are opened one part after the other; a page ends where the eye gave up."""
    found: list[EventView] = []
    looked, wanted = 0, text.casefold()
    for start in range(0, LOOKED_THROUGH, LOOKED_AT_ONCE):
        part = _views(rows[start : start + LOOKED_AT_ONCE])
        for view in part:
            looked = view.header.id
            if wanted in _purpose_of(view.payload.content).casefold():
                found.append(view)
            if len(found) == size:
                return TrailPage(events=tuple(found), older=looked)
        if len(part) < LOOKED_AT_ONCE:
            return TrailPage(events=tuple(found), older=None)
    return TrailPage(events=tuple(found), older=looked)


def _purpose_of(content: Mapping[str, Any]) -> str:
    given = [content.get(name) for name in ("purpose", "reason", "why", "identity", "ip")]
    criteria = content.get("criteria")
    given += list(criteria.values()) if isinstance(criteria, Mapping) else []
    return " ".join(str(one) for one in given if one)


def own_latest(actor: Actor, *, limit: int) -> list[Header]:
    """Return the headers of the newest events of the actor's own, which everybody may see."""
    rows = AuditEvent.objects.filter(actor_id=actor.id).order_by("-id")[:limit]
    return [header_of(row) for row in rows]


def own_sets(
    actor: Actor, *, before: int | None = None, size: int = PAGE
) -> list[tuple[ChangeSet, bool]]:
    """Return up to `size` + 1 change sets of the actor's own, newest first, each with whether it was taken back."""
    rows = ChangeSet.objects.filter(actor_id=actor.id, closed_at__isnull=False)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.annotate(
        undone=Exists(ChangeSet.objects.filter(undo_of=OuterRef("pk"))),
        touches=Exists(AuditEvent.objects.filter(change_set=OuterRef("pk"))),
    ).filter(touches=True)
    return [(row, row.undone) for row in rows.order_by("-pk")[: size + 1]]


def changes_of_set(change_set: int) -> QuerySet[AuditChange]:
    """Return the changes of a change set, newest first, as an undo takes them back; the caller has
    the right.
    """
    return AuditChange.objects.filter(event__change_set_id=change_set).order_by("-id")


def open_changes(rows: Sequence[AuditChange]) -> dict[int, Opened]:
    """Open the content of many changes with few queries, by change id."""
    return _open(
        "audit.change", [(row.pk, row.key_ref, row.commitment, row.content) for row in rows]
    )


def open_events(rows: Sequence[AuditEvent]) -> dict[int, Opened]:
    """Open the payloads of many events with few queries, by event id."""
    return _open(
        "audit.event", [(row.pk, row.key_ref, row.commitment, row.payload) for row in rows]
    )


def header_of(event: AuditEvent) -> Header:
    """Return the header of a stored event, over which its leaf is computed."""
    return Header(
        id=event.pk,
        at=event.at,
        actor=event.actor_id,
        actor_name=event.actor_name,
        actor_kind=event.actor_kind,
        on_behalf_of=event.on_behalf_of,
        verb=event.verb,
        target_kind=event.target_kind,
        target_id=event.target_id,
        record_id=event.record_id,
        outcome=event.outcome,
        request_id=event.request_id,
        change_set=event.change_set_id,
        bulk_count=event.bulk_count,
        bulk_root=None if event.bulk_root is None else bytes(event.bulk_root),
        key_ref=event.key_ref,
        commitment=bytes(event.commitment),
    )


def _views(rows: Iterable[AuditEvent]) -> list[EventView]:
    listed = list(rows)
    opened = open_events(listed)
    return [EventView(header=header_of(row), payload=opened[row.pk]) for row in listed]


def _change_view(
    row: AuditChange, opened: Opened, event: Opened, shown: Mapping[str, bool]
) -> ChangeView:
    content = opened.content
    return ChangeView(
        id=row.pk,
        event=row.event_id,
        at=row.event.at,
        actor=row.event.actor_id,
        actor_name=row.event.actor_name,
        verb=row.event.verb,
        change_set=row.event.change_set_id,
        verdict=opened.verdict,
        before=_shown(content.get("before", {}), shown),
        after=_shown(content.get("after", {}), shown),
        said=event.content,
    )


def _shown(values: Mapping[str, Any], shown: Mapping[str, bool]) -> dict[str, Any]:
    return {
        code: value if shown[code] else MASKED for code, value in values.items() if code in shown
    }


def of_record(record_id: int) -> Q:
    """Return the condition under which an event is of a record, alone or among many."""
    changed = AuditChange.objects.filter(record_id=record_id, event_id=OuterRef("pk"))
    return Q(record_id=record_id) | Q(Exists(changed))


def _condition(filters: TrailFilter) -> Q:
    exact = {
        "actor_id": filters.actor,
        "verb": filters.verb,
        "target_kind": filters.target_kind,
        "target_id": filters.target_id,
        "outcome": filters.outcome,
        "change_set_id": filters.change_set,
        "at__gte": filters.since,
        "at__lt": filters.until,
    }
    condition = Q(**{name: value for name, value in exact.items() if value not in ("", None)})
    return condition if filters.record_id is None else condition & of_record(filters.record_id)


def _open(kind: str, parts: Sequence[tuple[int, str, Bytes, Bytes]]) -> dict[int, Opened]:
    keys = _keys_named({ref for _, ref, _, _ in parts})
    bound = store.realm()
    return {
        number: _opened(
            keys.get(ref),
            bytes(sealed),
            context(bound, kind, ref, bytes(commitment).hex()),
            bytes(commitment),
        )
        for number, ref, commitment, sealed in parts
    }


def _opened(key: bytes | None, sealed: bytes, bound_to: bytes, commitment: bytes) -> Opened:
    if key is None:
        return Opened(verdict=Verdict.SEALED)
    try:
        plain = unseal(key, sealed, bound_to)
    except Unreadable:
        return Opened(verdict=Verdict.ALTERED)
    salt, raw = plain[:SALT_BYTES], plain[SALT_BYTES:]
    if commit_to(salt, raw) != commitment:
        return Opened(verdict=Verdict.ALTERED)
    return Opened(verdict=Verdict.PROVED, salt=salt, raw=raw)


def _keys_named(refs: Iterable[str]) -> dict[str, bytes]:
    """Return the keys behind references `record:<id>` and `month:<year-month>` that still exist."""
    records, months = [], []
    for ref in refs:
        kind, _, name = ref.partition(":")
        if kind == "record":
            records.append(int(name))
        else:
            months.append(name)
    found = {f"record:{pk}": key for pk, key in store.open_record_keys(records).items()}
    if months:
        opened = store.open_purpose_keys(MONTH_KEY + month for month in months)
        found |= {"month:" + name.removeprefix(MONTH_KEY): key for name, key in opened.items()}
    return found
