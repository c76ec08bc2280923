"""Writes what the privacy desk keeps: versions of the notice, assessments, requests of people, what is sealed."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from archive.files import keeping
from archive.files.actions import Given
from archive.files.marking import MARKED, demand_markable, line_for
from archive.files.models import File
from archive.files.rules import may_be_had
from archive.outputs.counting import count_output
from archive.outputs.models import OutputTally
from archive.privacy import seal_queries
from archive.privacy.assessment_rules import Assessment, assessment_problems
from archive.privacy.deciding import ask_about_seal, ask_for
from archive.privacy.limits import due_on
from archive.privacy.models import DataRequest, ImpactAssessment, NoticeVersion, SealRequest
from archive.privacy.queries import demand_desk, versions
from archive.privacy.reminding import ASSESSMENT, REQUEST, end_of
from archive.privacy.request_rules import (
    DECIDED,
    Answer,
    Ground,
    Kind,
    Outcome,
    Taken,
    answer_problems,
    taken_problems,
)
from archive.privacy.rules import Wanted, version_problems
from archive.privacy.seal_rules import SealAsked, SealKind, asking_problems
from archive.records.bars import Act, demand_free
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record, RetentionState
from archive.records.naming_for_disposal import name_for_disposal
from archive.records.purposes import UNASKED
from archive.records.queries import visible_to
from archive.records.restricting import seal_records, unseal_records, withdraw_consent
from decisions.port import Ended
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing
from kernel.text import N_
from persistence.arrays import any_id
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor
from security.audit import writer

VERB = "notice_version.add"
ASSESS = "assessment.add"
TAKE, ANSWER = "data_request.take", "data_request.answer"
DECIDE, LETTER = "data_request.decide", "data_request.letter"
GIVE = "data_request.give"
ASK_SEAL, DECIDE_SEAL = "seal_request.ask", "seal_request.decide"
CONSULT = "record.consult"


@transaction.atomic
def add_version(actor: Actor, wanted: Wanted) -> NoticeVersion:
    """Add a version; it ends the one before. Invalid says what is wrong with it."""
    demand_desk(actor)
    lock_exclusive("notice_version")
    problems = version_problems(wanted, versions(), today())
    if problems:
        raise Invalid(problems)
    row = NoticeVersion.objects.create(
        code=wanted.code,
        zh=wanted.zh,
        en=wanted.en,
        since=wanted.since,
        added_by_id=actor.user_id,
        added_at=now(),
    )
    payload = {
        "after": {"code": row.code, "since": row.since.isoformat(), "zh": row.zh, "en": row.en}
    }
    writer.record(actor=actor, verb=VERB, target=f"notice_version:{row.pk}", payload=payload)
    return row


@transaction.atomic
def add_assessment(actor: Actor, wanted: Assessment) -> ImpactAssessment:
    """Record an assessment that was made; Invalid says what is wrong with it."""
    demand_desk(actor)
    categories = {one.code for one in published().document.categories}
    problems = assessment_problems(wanted, categories, today())
    if problems:
        raise Invalid(problems)
    said = asdict(wanted)
    row = ImpactAssessment.objects.create(**said, added_by_id=actor.user_id, added_at=now())
    earlier = ImpactAssessment.objects.filter(category=row.category).exclude(pk=row.pk)
    end_of(actor, ASSESSMENT, list(earlier.values_list("pk", flat=True)))
    told = {name: str(value) for name, value in said.items()}
    target = f"assessment:{row.pk}"
    writer.record(actor=actor, verb=ASSESS, target=target, payload={"after": told})
    return row


@transaction.atomic
def take_request(actor: Actor, record_id: int, wanted: Taken) -> DataRequest:
    """Take down what somebody asks about the data in a record; Invalid says what is missing.

    A consent that is withdrawn ends at once what it was for (REQ-CON-03); whether the data goes is decided then.
    """
    demand_desk(actor)
    record = _record(actor, record_id)
    problems = taken_problems(wanted, today())
    if problems:
        raise Invalid(problems)
    there = DataRequest.objects.filter(record=record, kind=wanted.kind)
    if there.exclude(state=DataRequest.State.ANSWERED).exists():
        raise Conflict(N_("The same is asked about this record already, and not answered yet."))
    row = DataRequest.objects.create(
        **asdict(wanted),
        record=record,
        due_on=due_on(wanted.received_on),
        taken_by_id=actor.user_id,
        taken_at=now(),
    )
    if wanted.kind is Kind.WITHDRAW:
        reason = wanted.note or gettext("The consent was withdrawn.")
        withdraw_consent(actor, record, wanted.received_on, reason)
    told = {name: str(value) for name, value in asdict(wanted).items()}
    _tell(actor, TAKE, row, told)
    return row


@transaction.atomic
def answer_request(actor: Actor, number: int, wanted: Answer) -> DataRequest:
    """Answer a request, or propose its outcome where a second person decides; Invalid says what is wrong."""
    demand_desk(actor)
    row = _request(number, DataRequest.State.OPEN)
    kept = RetentionState.objects.filter(record=row.record_id).values_list("due", flat=True).first()
    problems = answer_problems(Kind(row.kind), wanted, kept_until=kept, today=today())
    if problems:
        raise Invalid(problems)
    row.outcome, row.reason = wanted.outcome, wanted.reason
    row.ground = wanted.ground if wanted.outcome is Outcome.SEALED else ""
    if row.kind in DECIDED:
        row.state, row.request = DataRequest.State.DECIDING, ask_for(actor, row)
    else:
        row.state, row.answered_on = DataRequest.State.ANSWERED, today()
        row.answered_by_id = actor.user_id
        end_of(actor, REQUEST, [row.pk])
    row.save()
    _tell(actor, ANSWER, row, {"outcome": row.outcome, "ground": row.ground, "reason": row.reason})
    return row


def outcome_approved(actor: Actor, request: Ended) -> None:
    """Let an outcome stand, and seal the record and what lies in it where it is so decided."""
    row = _request(int(request.target_id), DataRequest.State.DECIDING)
    if row.outcome == Outcome.SEALED:
        rows = Record.objects.select_for_update().order_by("pk")
        found = rows.filter(Q(pk=row.record_id) | Q(parent=row.record_id))
        row.levels = seal_records(actor, list(found))
    if row.outcome == Outcome.DELETED:
        demand_free(Act.DESTROY, [row.record_id])
        name_for_disposal(actor, [row.record], row.reason)
    row.state, row.answered_on = DataRequest.State.ANSWERED, today()
    row.answered_by_id = actor.user_id
    end_of(actor, REQUEST, [row.pk])
    row.save()
    _tell(actor, DECIDE, row, {"outcome": row.outcome})


def outcome_returned(actor: Actor, request: Ended) -> None:
    """Open a request again, so that another outcome can be proposed."""
    row = _request(int(request.target_id), DataRequest.State.DECIDING)
    row.state, row.outcome, row.ground, row.reason = DataRequest.State.OPEN, "", "", ""
    row.save()
    _tell(actor, DECIDE, row, {"outcome": ""})


def seal_ours(
    actor: Actor, records: Sequence[Record], *, ground: Ground, reason: str, asked_by: int | None
) -> list[DataRequest]:
    """Seal records nobody asked about, each with what lies in it, once that was decided; return what seals each.

    The caller has checked the right and that two people agreed. Locks the rows; what is sealed already stays as it is.
    """
    ids = [one.pk for one in records]
    rows = Record.objects.select_for_update().order_by("pk")
    found = list(rows.filter(any_id("pk", ids) | any_id("parent", ids)))
    before = seal_records(actor, found)
    made = []
    for one in found:
        own = {one.pk, *(item.pk for item in found if item.parent_id == one.pk)}
        levels = {str(pk): before[pk] for pk in sorted(own) if pk in before}
        if one.pk not in ids or not levels:
            continue
        row = DataRequest.objects.create(
            record=one,
            kind=Kind.OWN,
            received_on=today(),
            state=DataRequest.State.ANSWERED,
            outcome=Outcome.SEALED,
            ground=ground,
            reason=reason,
            levels=levels,
            taken_by_id=asked_by,
            taken_at=now(),
            answered_by_id=actor.user_id,
            answered_on=today(),
        )
        made.append(row)
        _tell(actor, DECIDE, row, {"outcome": row.outcome, "ground": ground, "reason": reason})
    return made


def note_letter(actor: Actor, row: DataRequest, language: str) -> None:
    """Note that the letter to the person leaves; Refused for others than the desk."""
    demand_desk(actor)
    _tell(actor, LETTER, row, {"language": language})


def note_given(actor: Actor, row: DataRequest, form: str) -> None:
    """Note that somebody's data leaves; Refused for others than the desk, Conflict unless it was asked to be seen.

    NotFresh at the highest level without a second factor.
    """
    demand_desk(actor)
    if row.kind != Kind.SEE or row.outcome == Outcome.REFUSED:
        raise Conflict(N_("Data is given out only to who asked to see it and was not refused."))
    demand_factor_for(actor, row.record, Verb.EXPORT)
    # What it is for is the request itself: the person's own data, for the person (PIPL 45).
    count_output(actor, OutputTally.Kind.EXPORT, 1, UNASKED)
    _tell(actor, GIVE, row, {"form": form})


def _record(actor: Actor, record_id: int) -> Record:
    found = visible_to(actor).filter(pk=record_id).first()
    if found is None:
        raise Missing
    return found


def _request(number: int, state: str) -> DataRequest:
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related("record")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Missing
    if found.state != state:
        raise Conflict
    return found


def _tell(actor: Actor, verb: str, row: DataRequest, said: dict[str, str]) -> None:
    writer.record(
        actor=actor,
        verb=verb,
        target=f"data_request:{row.pk}",
        record_id=row.record_id,
        payload={"after": {"state": str(row.state), **said}},
    )


@transaction.atomic
def ask_about(actor: Actor, number: int, wanted: SealAsked) -> SealRequest:
    """Ask to consult what the request `number` sealed, or to lift that seal; Invalid says what is missing."""
    sealing = seal_queries.sealed_record(actor, number)
    problems = asking_problems(wanted, today())
    if problems:
        raise Invalid(problems)
    waiting = SealRequest.objects.filter(
        sealed_by=sealing,
        kind=wanted.kind,
        asked_by=actor.user_id,
        state=SealRequest.State.DECIDING,
    )
    if waiting.exists():
        raise Conflict(N_("This has been asked already and waits for a decision."))
    row = SealRequest.objects.create(
        **asdict(wanted), sealed_by=sealing, asked_by_id=actor.user_id, asked_at=now()
    )
    row.request = ask_about_seal(actor, row)
    row.save(update_fields=["request"])
    _tell_seal(actor, ASK_SEAL, row, {name: str(value) for name, value in asdict(wanted).items()})
    return row


def seal_agreed(actor: Actor, request: Ended) -> None:
    """Let who asked consult the record until the day that was asked for, or lift the seal."""
    row = _seal_decided(request)
    if row.kind == SealKind.LIFT:
        _lift(actor, row)
    _end_seal(actor, row, SealRequest.State.AGREED)


def seal_returned(actor: Actor, request: Ended) -> None:
    """Leave the record sealed and closed."""
    _end_seal(actor, _seal_decided(request), SealRequest.State.RETURNED, request.reason)


def seal_withdrawn(actor: Actor, request: Ended) -> None:
    """Leave the record sealed and closed; who asked thought better of it."""
    _end_seal(actor, _seal_decided(request), SealRequest.State.WITHDRAWN)


def consult(actor: Actor, number: int, record_id: int | None = None) -> Record:
    """Return a sealed record to be read; that is in the trail before anything of it leaves."""
    record = seal_queries.opened_by(actor, number, record_id)
    _note_look(actor, number, record)
    return record


def consult_file(actor: Actor, number: int, record_id: int, token: str) -> Given:
    """Open a file of a sealed record to be looked at, always with a watermark; Conflict where it can carry none."""
    record = seal_queries.opened_by(actor, number, record_id)
    file = File.objects.filter(record=record, token=token).first()
    if file is None:
        raise Missing
    leaves = may_be_had(file.state, is_damaged=file.is_damaged)
    if not leaves:
        raise Conflict(leaves.reason, **leaves.params)
    if file.kind not in MARKED:
        raise Conflict(
            N_("Files of sealed records are shown with a watermark only, and this kind has none.")
        )
    demand_markable(file.size)
    mark = line_for(actor)
    _note_look(actor, number, record, file=token, watermark=mark)
    return Given(file=file, content=keeping.opened(file), mark=mark)


def _note_look(actor: Actor, number: int, record: Record, **said: str) -> None:
    writer.record(
        actor=actor,
        verb=CONSULT,
        target=f"record:{record.pk}",
        record_id=record.pk,
        payload={"seal_request": number, **said},
    )


def _lift(actor: Actor, row: SealRequest) -> None:
    """Give back what every request about this record sealed: the record has one seal, whoever asked for it."""
    sealing = DataRequest.objects.select_for_update().filter(
        record=row.sealed_by.record_id, outcome=Outcome.SEALED, unsealed_on=None
    )
    levels = {int(one): level for found in sealing for one, level in found.levels.items()}
    if not levels:
        raise Conflict(N_("This record is not sealed any more."))
    records = Record.objects.select_for_update(of=("self",)).select_related("parent")
    unseal_records(actor, list(records.filter(pk__in=levels).order_by("pk")), levels, row.note)
    for found in sealing:
        found.unsealed_on = today()
        found.save(update_fields=["unsealed_on"])


def _seal_decided(request: Ended) -> SealRequest:
    rows = SealRequest.objects.select_for_update(of=("self",)).select_related("sealed_by")
    found = rows.filter(pk=int(request.target_id)).first()
    if found is None:
        raise Missing
    if found.state != SealRequest.State.DECIDING:
        raise Conflict
    return found


def _end_seal(actor: Actor, row: SealRequest, state: SealRequest.State, reason: str = "") -> None:
    row.state, row.ended_on = state, today()
    row.save(update_fields=["state", "ended_on"])
    _tell_seal(actor, DECIDE_SEAL, row, {"reason": reason} if reason else {})


def _tell_seal(actor: Actor, verb: str, row: SealRequest, said: dict[str, str]) -> None:
    demanded = {"kind": row.kind, "state": str(row.state), "sealed_by": str(row.sealed_by_id)}
    writer.record(
        actor=actor,
        verb=verb,
        target=f"seal_request:{row.pk}",
        record_id=row.sealed_by.record_id,
        payload={"after": {**demanded, **said}},
    )
