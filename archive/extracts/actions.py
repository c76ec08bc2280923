"""Draws up what customers asked for, has it checked by a second person, releases it and notes how it was handed over.

The only way an extract leaves: by `take`, once it was released, and only as long as its records are as they were.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from archive.extracts import freezing, queries
from archive.extracts.models import Extract, ExtractPart
from archive.extracts.reminding import end_reminder, remind
from archive.extracts.rules import LONGEST, MOST_RECORDS, Question, problems_with
from archive.outputs.counting import Kind, count_output
from archive.records.cards import CardField
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record
from archive.records.purposes import Stated, stated_for_record
from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.scope import current
from kernel.text import N_, one_line
from kernel.workdays import work_calendar
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.consultations import governing
from policies.document.queries import published
from policies.document.values import Consultation
from security.actor import Actor
from security.audit import writer

State = Extract.State
Clear = Mapping[int, Sequence[str]]  # record id → masked fields its reader is shown in clear
# Also what was released: its records may have changed before it was handed over.
_TO_DRAW = {State.ASKED, State.RETURNED, State.DRAWN, State.RELEASED}


@transaction.atomic
def register(actor: Actor, said: Question) -> Extract:
    """Take down what a customer asks; it is due by the policy's working days. Invalid with all that is missing."""
    if actor.user_id is None or not queries.may_give(actor, said.category):
        decision = refusal(N_("You may not give records of this category out."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.EXPORT), target="extract")
    problems = problems_with(said, now())
    if problems:
        raise Invalid(problems)
    days = _rule(said.category).answer_days
    row = Extract.objects.create(
        category=said.category,
        channel=said.channel,
        language=said.language,
        purpose=said.purpose,
        asked_at=said.asked_at,
        due_on=work_calendar().add_working_days(localtime(said.asked_at).date(), days),
        made_by_id=actor.user_id,
        made_at=now(),
    )
    told = {"asker": said.asker, "evidence": said.evidence, "question": said.question}
    freezing.put(row, told)
    row.save(update_fields=["sealed"])
    _tell(actor, "extract.register", row, {**told, "due": row.due_on.isoformat()})
    remind(actor, row)
    return row


@transaction.atomic
def draw(actor: Actor, number: int, wanted: Mapping[int, Sequence[str]], clear: Clear) -> Extract:
    """Draw an extract up of these fields by record id, frozen as they are now; without a check it is released at once.

    `clear`: masked fields the author is shown in clear. Refused for others than who took the question down, Invalid
    for a field that may not be given out or that he does not see in clear, Conflict once it was handed over.
    """
    row = _locked(actor, number, _TO_DRAW)
    _demand_author(actor, row)
    chosen = {pk: list(codes) for pk, codes in wanted.items() if codes}
    if not 1 <= len(chosen) <= MOST_RECORDS:
        message = N_("Choose fields of 1 to {most} records.")
        raise Invalid([Problem(code="records", message=message, params={"most": MOST_RECORDS})])
    records = _records(actor, row, list(chosen))
    row.parts.all().delete()
    for pk, codes in chosen.items():
        demand_factor_for(actor, records[pk], Verb.EXPORT)
        stated_for_record(records[pk], row.purpose)
        fields = _fields(actor, records[pk], codes, clear.get(pk, ()))
        part = ExtractPart.objects.create(extract=row, record_id=pk, fields=codes)
        freezing.freeze(part, records[pk], fields)
        part.save(update_fields=["sealed"])
    row.digest = freezing.digest_of([(records[pk], codes) for pk, codes in chosen.items()])
    row.state, row.drawn_at, row.reason = State.DRAWN, now(), ""
    row.checked_by, row.released_at = None, None
    told = {"records": sorted(chosen), "fields": chosen, "sha256": row.digest}
    _tell(actor, "extract.draw", row, told)
    if not _rule(row.category).answer_check:
        row.state, row.released_at = State.RELEASED, now()
        _tell(actor, "extract.release", row, {"check": False})
    row.save()
    return row


@transaction.atomic
def release(actor: Actor, number: int, *, seen: str, clear: Clear) -> Extract:
    """Release an extract somebody else drew up, compared with its records; `seen` is the digest he compared.

    Refused for its author, for who stands in for him, and for who does not see all of it in clear; Conflict once a
    record has changed, or another person was faster.
    """
    row = _to_check(actor, number)
    parts = _compared(actor, row, clear)
    if seen != row.digest:
        raise Conflict(N_("The extract was drawn up anew meanwhile; compare it again."))
    _demand_unchanged(row, parts)
    row.state, row.checked_by_id, row.released_at = State.RELEASED, actor.user_id, now()
    row.save(update_fields=["state", "checked_by", "released_at"])
    _tell(actor, "extract.release", row, {"check": True, "sha256": row.digest})
    return row


@transaction.atomic
def give_back(actor: Actor, number: int, *, reason: str) -> Extract:
    """Return an extract to its author with the reason; it has to be drawn up again. Invalid without a reason."""
    row = _to_check(actor, number)
    if not reason.strip():
        message = N_("Say what is wrong with the extract.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    row.state, row.reason = State.RETURNED, reason.strip()
    row.save(update_fields=["state", "reason"])
    _tell(actor, "extract.return", row, {"reason": row.reason})
    return row


@transaction.atomic
def take(actor: Actor, number: int) -> Extract:
    """Note that a released extract leaves, before it does; Conflict until it is released, or once a record changed.

    Refused for others than its author and who checked it: they saw all of it in clear.
    """
    row = _locked(actor, number, {State.RELEASED, State.HANDED})
    if actor.user_id not in {row.made_by_id, row.checked_by_id}:
        raise _refused(actor, row, N_("Its author and who checked it give it out."))
    records = queries.records_in(actor, row)
    if row.state == State.RELEASED:
        _demand_unchanged(row, [(record, part.fields) for part, record in records])
    stated: Stated | None = None
    for _part, record in records:
        _demand_giving(actor, record)
        stated = stated_for_record(record, row.purpose)
    if stated is None:
        raise Missing
    count_output(actor, Kind.PRINT, len(records), stated)
    told = {"records": [record.pk for _part, record in records], "sha256": row.digest}
    _tell(actor, "extract.take", row, {**told, **stated.said})
    return row


@transaction.atomic
def hand_over(actor: Actor, number: int, *, how: str) -> Extract:
    """Note when and how a released extract was handed over; that ends the question. Invalid without saying how."""
    row = _locked(actor, number, {State.RELEASED})
    _demand_author(actor, row)
    if not one_line(how):
        message = N_("Say how it was handed over, and to whom.")
        raise Invalid([Problem(code="how", message=message, where="how")])
    records = queries.records_in(actor, row)
    _demand_unchanged(row, [(record, part.fields) for part, record in records])
    row.state, row.handed_at, row.handed_how = State.HANDED, now(), one_line(how)[:LONGEST]
    row.save(update_fields=["state", "handed_at", "handed_how"])
    _tell(actor, "extract.hand_over", row, {"how": row.handed_how})
    end_reminder(actor, number)
    return row


def revoke(actor: Actor, record_ids: Sequence[int]) -> int:
    """Take back what was frozen of records that are sealed, out of extracts nobody handed over; return how many.

    Each of those extracts is drawn up again without them: the customer still waits for an answer.
    """
    parts = ExtractPart.objects.filter(any_id("record", record_ids)).values("extract")
    rows = Extract.objects.select_for_update().filter(pk__in=parts, handed_at=None).order_by("pk")
    found = list(rows)
    with override(current().company.language):
        reason = gettext("A record in it was sealed; nothing of it is given out.")
    for row in found:
        row.parts.all().delete()
        row.state, row.reason, row.digest = State.RETURNED, reason, ""
        row.checked_by, row.released_at = None, None
        row.save(update_fields=["state", "reason", "digest", "checked_by", "released_at"])
        _tell(actor, "extract.revoke", row, {"reason": reason})
    return len(found)


def _rule(category: str) -> Consultation:
    rule = governing(published().document).get(category)
    if rule is None or not rule.given:
        raise Conflict(N_("The policy lets nothing of these records be given out."))
    return rule


def _locked(actor: Actor, number: int, states: set[State]) -> Extract:
    """Return an extract that waits for this, locked; Conflict where somebody else was faster."""
    queries.extract_of(actor, number)
    row = Extract.objects.select_for_update().get(pk=number)
    if row.state not in states:
        raise Conflict(
            N_("This extract is at another step by now: {state}."), state=row.get_state_display()
        )
    return row


def _to_check(actor: Actor, number: int) -> Extract:
    row = _locked(actor, number, {State.DRAWN})
    author = str(row.made_by_id)
    stands_in = any(post.stands_in_for == author for post in actor.posts)
    if actor.user_id in {None, row.made_by_id} or stands_in:
        message = N_("A second person checks it: neither who drew it up nor who stands in for him.")
        raise _refused(actor, row, message)
    return row


def _demand_author(actor: Actor, row: Extract) -> None:
    if actor.user_id != row.made_by_id:
        raise _refused(actor, row, N_("Who took the question down goes on with it."))


def _refused(actor: Actor, row: Extract, message: str) -> Refused:
    target = f"extract:{row.pk}"
    return Refused(refusal(message), actor=actor.id, verb=str(Verb.EXPORT), target=target)


def _demand_unchanged(row: Extract, parts: Sequence[tuple[Record, Sequence[str]]]) -> None:
    """Raise Conflict where a record, or what the policy lets out, is no longer as when the extract was drawn up."""
    _demand_given(row, parts)
    if freezing.digest_of(parts) != row.digest:
        raise Conflict(N_("A record was changed since the extract was drawn up; draw it up again."))


def _demand_given(row: Extract, parts: Sequence[tuple[Record, Sequence[str]]]) -> None:
    allowed = set(_rule(row.category).given)
    if any(set(codes) - allowed for _record, codes in parts):
        raise Conflict(N_("The policy lets less be given out by now; draw the extract up again."))


def _demand_giving(actor: Actor, record: Record) -> None:
    if not queries.may_take(actor, record):
        decision = refusal(N_("You may not give records of this category out."))
        target = f"record:{record.pk}"
        raise Refused(decision, actor=actor.id, verb=str(Verb.EXPORT), target=target)
    demand_factor_for(actor, record, Verb.EXPORT)


def _records(actor: Actor, row: Extract, ids: Sequence[int]) -> dict[int, Record]:
    """Return the records of an extract, locked until it is frozen; Missing for one that may not be in it."""
    list(Record.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    found = queries.givable(actor, row).in_bulk(list(ids))
    if set(ids) - found.keys():
        raise Missing
    return found


def _fields(
    actor: Actor, record: Record, codes: Sequence[str], clear: Sequence[str]
) -> list[CardField]:
    known = {one.code: one for one in freezing.given_fields(actor, record, clear)}
    wrong = sorted(set(codes) - known.keys())
    if wrong:
        message = N_(
            "{number}: the field “{field}” may not be given out, or you do not see it in clear."
        )
        params = {"number": record.archive_no or f"#{record.pk}", "field": wrong[0]}
        raise Invalid([Problem(code="field", message=message, params=params, where="fields")])
    return [one for code, one in known.items() if code in set(codes)]


def _compared(actor: Actor, row: Extract, clear: Clear) -> list[tuple[Record, Sequence[str]]]:
    """Return what an extract is made of now; Refused for who does not see each of its fields in clear."""
    found: list[tuple[Record, Sequence[str]]] = []
    for part, record in queries.records_in(actor, row):
        _demand_giving(actor, record)
        shown = freezing.clear_fields(actor, record, clear.get(record.pk, ()))
        if set(part.fields) - shown:
            message = N_("You do not see all of it in clear; ask to see the masked values first.")
            raise _refused(actor, row, message)
        found.append((record, part.fields))
    return found


def _tell(actor: Actor, verb: str, row: Extract, more: Mapping[str, object]) -> None:
    only = row.parts.values_list("record_id", flat=True)[:2]
    writer.record(
        actor=actor,
        verb=verb,
        target=f"extract:{row.pk}",
        record_id=only[0] if len(only) == 1 else None,
        payload={"category": row.category, "state": str(row.state), **more},
    )
