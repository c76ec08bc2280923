"""Reads notes on the development of customers and watched records, as far as somebody may see the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Q, QuerySet

from archive.following.models import DevelopmentNote, Watch
from archive.records.changing import facts_of, may_edit
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import open_titles
from archive.records.traces import HERE
from kernel.decision import Decision
from kernel.errors import Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.closing import apart_from_closing
from security import permission
from security.actor import Actor

NOTES, WATCHED = "development_notes", "watched"  # the traces of them
SHOWN = 3  # notes on the page of a record
MOST = 500  # notes of one record that are shown or printed
PAGE = 50
MOST_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class NotesAsked:
    """What somebody asks of the list of notes; an empty member does not narrow."""

    text: str = ""
    since: date | None = None
    until: date | None = None


def has_notes() -> Exists:
    """Return the condition that a record has notes."""
    return Exists(DevelopmentNote.objects.filter(record=HERE))


def is_watched() -> Exists:
    """Return the condition that the person at work watches a record."""
    return Exists(Watch.objects.filter(record=HERE, person=current().actor.user_id))


def may_note(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may add to a record: who may change it, or register records there."""
    decision = may_edit(actor, record)
    return decision or permission.decide(actor, Verb.CREATE, facts_of(record))


def notes_of(record: Record, most: int = MOST) -> Sequence[DevelopmentNote]:
    """Return the notes of a record its reader may see, what happened last first, each before its corrections."""
    rows = DevelopmentNote.objects.filter(record=record, corrects__isnull=True)
    return list(rows.select_related("by").order_by("-happened_on", "-pk")[:most])


def corrections_of(notes: Sequence[DevelopmentNote]) -> dict[int, list[DevelopmentNote]]:
    """Return note id → what was added to put it right, the first first."""
    found: dict[int, list[DevelopmentNote]] = {}
    rows = DevelopmentNote.objects.filter(corrects__in=[one.pk for one in notes])
    for one in rows.select_related("by").order_by("pk"):
        found.setdefault(one.corrects_id or 0, []).append(one)
    return found


def note_of(record: Record, number: int) -> DevelopmentNote:
    """Return a note of this record that is no correction itself, or raise Missing."""
    found = DevelopmentNote.objects.filter(record=record, corrects__isnull=True, pk=number).first()
    if found is None:
        raise Missing
    return found


def notes(actor: Actor, asked: NotesAsked) -> QuerySet[DevelopmentNote]:
    """Return the notes of all records `actor` sees, what happened last first."""
    rows = DevelopmentNote.objects.filter(record__in=visible_to(actor))
    for word in asked.text.split():
        rows = rows.filter(Q(text__icontains=word) | Q(source__icontains=word))
    if asked.since is not None:
        rows = rows.filter(happened_on__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(happened_on__lte=asked.until)
    return rows.select_related("record", "by").order_by(F("happened_on").desc(), F("pk").desc())


def watched(actor: Actor) -> QuerySet[Watch]:
    """Return the records `actor` watches and still sees, what changed last first."""
    rows = Watch.objects.filter(person=actor.user_id, record__in=visible_to(actor))
    return rows.select_related("record").order_by(F("news_at").desc(nulls_last=True), "-pk")


def closed_count(actor: Actor) -> int:
    """Return how many watched records somebody sees once he has said what his company asks first."""
    open_ones = visible_to(actor)
    rows = Watch.objects.filter(person=actor.user_id).exclude(record__in=open_ones)
    hidden = list(rows.values_list("record", flat=True))
    if not hidden:
        return 0
    with apart_from_closing():
        return visible_to(actor).filter(pk__in=hidden).count()


def with_titles_of(rows: Sequence[Watch] | Sequence[DevelopmentNote]) -> None:
    """Open the titles of the records these are of."""
    open_titles(one.record for one in rows)
