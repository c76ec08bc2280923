"""The only writer of electronic backup sets: registered, kept elsewhere, withdrawn; and of what leaves the register."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from archive.backups.models import BackupSet
from archive.backups.reminding import CHECKS
from archive.backups.rules import (
    Described,
    Kept,
    description_problems,
    keeping_problems,
    may_end,
)
from archive.custody import places
from archive.custody.place_models import Location
from archive.custody.rules import may_take_up
from archive.outputs.counting import Kind, count_output
from archive.outputs.queries import demand_within
from archive.records.closing import said_for_list
from archive.records.levels_in_force import demand_factor_among
from archive.records.models import Record
from archive.records.purposes import UNASKED, stated_for_titles
from decisions.duties.actions import look_again
from decisions.duties.tasks import DAILY
from jobs.port import defer
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer

SET, REGISTER = "backup_set", "backup_register"
LONGEST = 200


@transaction.atomic
def register_set(actor: Actor, said: Described, kept: Kept) -> BackupSet:
    """Register an electronic set; who keeps records may. Invalid with everything wrong, each beside its field."""
    permission.demand_any(actor, KEEPING, target=SET)
    if said.medium not in BackupSet.Medium.values:
        raise Missing
    wrong = [*description_problems(said, today()), *keeping_problems(kept, made_on=said.made_on)]
    label = one_line(said.label)
    if BackupSet.objects.filter(label__iexact=label).exists():
        text = N_("{label} is registered already; give the medium another number.")
        wrong.append(Problem(code="label", message=text, params={"label": label}, where="label"))
    if wrong:
        raise Invalid(wrong)
    row = BackupSet(
        label=label,
        medium=said.medium,
        covers=one_line(said.covers),
        made_on=said.made_on,
        made_by=one_line(said.made_by),
        digest=said.digest,
        size=said.size,
        encrypted=said.encrypted,
        registered_at=now(),
        registered_by_id=actor.user_id,
    )
    _keep(row, kept)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else took the number a moment ago
        raise Conflict from error
    _ask_anew()
    facts = {"medium": row.medium, "covers": row.covers, "made_on": row.made_on.isoformat()}
    more = {"made_by": row.made_by, "digest": row.digest, "encrypted": row.encrypted}
    _note(actor, "backup_set.register", row, {**facts, **more, **_kept(row)})
    return row


@transaction.atomic
def keep_set(actor: Actor, number: int, kept: Kept, *, seen: int) -> BackupSet:
    """Say anew where a set is kept, until when, and how it is checked; Conflict where it was changed meanwhile.

    `seen`: the version somebody saw. What the set is stays as it was registered.
    """
    row = _locked(actor, number)
    if row.version != seen:
        raise Conflict
    wrong = keeping_problems(kept, made_on=row.made_on)
    if wrong:
        raise Invalid(wrong)
    before = _kept(row)
    _keep(row, kept)
    row.version += 1
    row.save()
    _ask_anew()
    after = _kept(row)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    _note(actor, "backup_set.keep", row, {"changed": changed})
    return row


@transaction.atomic
def withdraw_set(actor: Actor, number: int, *, why: str) -> BackupSet:
    """Withdraw a set for a reason; the register keeps it, and nobody is asked to check it any more."""
    row = _locked(actor, number)
    said = one_line(why)[:LONGEST]
    if not said:
        text = N_("Say why the set is withdrawn.")
        raise Invalid([Problem(code="why", message=text, where="why")])
    row.ended_on, row.ended_by_id, row.ended_why = today(), actor.user_id, said
    row.version += 1
    row.save(update_fields=["ended_on", "ended_by", "ended_why", "version"])
    _ask_anew()
    _note(actor, "backup_set.withdraw", row, {"why": said})
    return row


def give_register(
    actor: Actor, form: str, records: Sequence[Record], *, lines: int, purpose: str
) -> None:
    """Note that the register leaves, before it does: `form` "print" or "export", `records` those it has copies of.

    Refused without the right to export, Invalid for more than one may take out and without a purpose where the
    policy asks for one, NotFresh for records of the highest level without a second factor.
    """
    permission.demand_any(actor, Verb.EXPORT, target=REGISTER)
    stated = UNASKED
    if records:
        demand_within(actor, "", len(records))
        demand_factor_among(actor, records, Verb.EXPORT)
        stated = stated_for_titles(purpose)
        count_output(actor, Kind.PRINT if form == "print" else Kind.EXPORT, len(records), stated)
    said = {**said_for_list(actor), "criteria": {"list": "backups"}, "shown": len(records)}
    said |= {"lines": lines, "records": [one.pk for one in records], **stated.said}
    writer.record(actor=actor, verb=f"{REGISTER}.{form}", target=REGISTER, payload=said)


def _locked(actor: Actor, number: int) -> BackupSet:
    permission.demand_any(actor, KEEPING, target=SET)
    row = BackupSet.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Missing
    may = may_end(ended=row.ended_on is not None)
    if not may:
        raise Conflict(may.reason, **may.params)
    return row


def _keep(row: BackupSet, kept: Kept) -> None:
    """Put where it is kept into a row; Invalid for a place out of use and a department the policy does not have."""
    row.location = _place(kept.location, row.location_id) if kept.location is not None else None
    departments = {one.code for one in published().document.departments}
    if kept.department and kept.department not in departments:
        text = N_("The policy has no such department; choose one of the list.")
        raise Invalid([Problem(code="department", message=text, where="department")])
    row.kept_at, row.until = one_line(kept.kept_at)[:LONGEST], kept.until
    row.every, row.department = kept.every, kept.department


def _place(number: int, before: int | None) -> Location:
    found = places.found(number)
    usable = may_take_up(places.place_of(found))
    if not usable and number != before:
        wrong = Problem(code="place", message=usable.reason, params=usable.params, where="location")
        raise Invalid([wrong])
    return found


def _ask_anew() -> None:
    """Let the checks of media be asked for today still."""
    look_again(CHECKS)
    defer(DAILY)


def _kept(row: BackupSet) -> dict[str, object]:
    return {
        "kept_at": row.kept_at,
        "location": row.location.code if row.location is not None else "",
        "until": row.until.isoformat() if row.until is not None else "",
        "every": row.every,
        "department": row.department,
    }


def _note(actor: Actor, verb: str, row: BackupSet, said: Mapping[str, object]) -> None:
    payload = {"label": row.label, **said}
    writer.record(actor=actor, verb=verb, target=f"{SET}:{row.pk}", payload=payload)


def note_check(actor: Actor, verb: str, target: str, said: Mapping[str, object]) -> None:
    """Tell the trail what an action on checks and defects did; the one way of those beside this module."""
    writer.record(actor=actor, verb=verb, target=target, payload=said)
