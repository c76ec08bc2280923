"""The only writer of development notes and watches: adding a note, watching, leaving, telling what has changed."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max

from archive.following import queries, rules
from archive.following.models import DevelopmentNote, Watch
from archive.following.rules import Happened, Said
from archive.following.telling import notice_of
from archive.records.changing import facts_of, locked
from archive.records.demands import demand
from archive.records.queries import NOTE, record_of, told_codes, visible_to
from kernel.clock import now, today
from kernel.errors import Invalid
from notices.port import notify
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.closing import apart_from_closing
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.audit.models import AuditChange
from security.audit.queries import open_changes
from security.people.models import User
from security.people.queries import actor_of

OPENED_AT_ONCE = 1_000  # changes


@transaction.atomic
def add_note(actor: Actor, record_id: int, said: Said) -> DevelopmentNote:
    """Add a dated note to a record, or put a note right by another one (REQ-COL-25).

    Raise Missing for a record `actor` does not see or a note it does not have, Refused for who may not add to
    it, Invalid with what is missing.
    """
    record = locked(actor, [record_id])[record_id]  # changes of one record stand in one order
    demand(actor, Verb.EDIT, record, queries.may_note(actor, record))
    corrects = queries.note_of(record, said.corrects) if said.corrects else None
    if problems := rules.note_problems(said, today()):
        raise Invalid(problems)
    found = DevelopmentNote.objects.create(
        record=record,
        happened_on=said.happened_on,
        text=said.text.strip(),
        source=said.source.strip(),
        corrects=corrects,
        by_id=actor.user_id or 0,
        at=now(),
    )
    with change_set(actor, "record.note"):
        writer.record(
            actor=actor,
            verb="record.note",
            target=f"record:{record.pk}",
            record_id=record.pk,
            payload={"note": found.pk, "source": found.source, "corrects": said.corrects},
            changes=[
                writer.Change(
                    record_id=record.pk,
                    before={NOTE: corrects.text} if corrects else {},
                    after={NOTE: found.text},
                )
            ],
        )
    return found


@transaction.atomic
def watch(actor: Actor, record_id: int) -> Watch:
    """Watch a record one sees: from now on one is told of its changes. Twice is once; Missing for another."""
    record = record_of(actor, record_id)
    permission.demand(actor, Verb.VIEW, facts_of(record), target=f"record:{record_id}")
    last = AuditChange.objects.filter(record_id=record_id).aggregate(last=Max("id"))["last"]
    found, is_new = Watch.objects.get_or_create(
        record=record, person_id=actor.user_id or 0, defaults={"since": now(), "seen": last or 0}
    )
    if is_new:
        _note_watching(actor, "record.watch", record_id)
    return found


@transaction.atomic
def leave(actor: Actor, record_id: int) -> bool:
    """Watch a record no more; say whether one did. Nothing is asked: it is one's own list."""
    gone, _each = Watch.objects.filter(record=record_id, person=actor.user_id).delete()
    if gone:
        _note_watching(actor, "record.unwatch", record_id)
    return bool(gone)


def _note_watching(actor: Actor, verb: str, record_id: int) -> None:
    writer.record(actor=actor, verb=verb, target=f"record:{record_id}", record_id=record_id)


def tell_next(after: int) -> int | None:
    """Tell the next person behind id `after` who watches anything; return who it is, None at the end."""
    rows = Watch.objects.filter(person__gt=after).order_by("person")
    person: int | None = rows.values_list("person", flat=True).first()
    if person is not None:
        tell_person(person)
    return person


@transaction.atomic
def tell_person(person: int) -> int:
    """Tell one person, in one notice, of the records he watches that changed; return how many they are.

    Only of what he may still see: who lost the right to a record, or left, watches it no more and is told
    nothing. What he sees once he has said what his company asks is told of, for the notice shows nothing of it.
    """
    # Of the rows that are locked nobody else tells meanwhile.
    rows = list(Watch.objects.select_for_update().filter(person=person).order_by("pk"))
    user = User.objects.filter(pk=person, is_active=True, former=False).first()
    if user is None:
        Watch.objects.filter(person=person).delete()
        return 0
    actor = actor_of(user)
    with apart_from_closing():
        seen = visible_to(actor).filter(any_id("pk", [one.record_id for one in rows]))
        categories = dict(seen.values_list("pk", "category"))
        reads = {code: told_codes(actor, code) for code in {*categories.values()}}
    lost = [one.pk for one in rows if one.record_id not in categories]
    if lost:
        Watch.objects.filter(pk__in=lost).delete()
    told: list[Watch] = []
    kept = [one for one in rows if one.record_id in categories]
    happened = _happened(kept)
    for one in kept:
        changes = happened.get(one.record_id, [])
        news = rules.to_be_told(
            changes, person=actor.id, seen=one.seen, reads=reads[categories[one.record_id]]
        )
        one.seen = max([one.seen, *(each.id for each in changes)])
        if news:
            last = news[-1]
            one.news_at, one.news_by, one.news_verb = last.at, last.name[:100], last.verb[:60]
            told.append(one)
    changed = [one for one in kept if one.record_id in happened]
    Watch.objects.bulk_update(changed, ["seen", "news_at", "news_by", "news_verb"], batch_size=500)
    if told:
        notify([notice_of(person, [(one.record_id, one.seen) for one in told])])
    return len(told)


def _happened(watches: Sequence[Watch]) -> dict[int, list[Happened]]:
    """Return record → what changed in it that was not looked at yet, oldest first."""
    if not watches:
        return {}
    seen = {one.record_id: one.seen for one in watches}
    rows = AuditChange.objects.filter(any_id("record_id", list(seen)), id__gt=min(seen.values()))
    found: dict[int, list[Happened]] = {}
    batch: list[AuditChange] = []
    for row in rows.select_related("event").order_by("id").iterator(OPENED_AT_ONCE):
        if row.id > seen[row.record_id]:
            batch.append(row)
        if len(batch) == OPENED_AT_ONCE:
            _add(found, batch)
            batch = []
    _add(found, batch)
    return found


def _add(found: dict[int, list[Happened]], rows: Sequence[AuditChange]) -> None:
    contents = open_changes(rows)
    for row in rows:
        content = contents[row.pk].content
        found.setdefault(row.record_id, []).append(
            Happened(
                id=row.pk,
                record=row.record_id,
                by=row.event.actor_id,
                name=row.event.actor_name,
                verb=row.event.verb,
                at=row.event.at,
                codes=_codes(content.values()),
            )
        )


def _codes(sides: Iterable[object]) -> frozenset[str]:
    return frozenset(code for side in sides if isinstance(side, dict) for code in side)
