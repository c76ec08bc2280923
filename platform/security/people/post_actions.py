"""What can change about posts: appointments begin and end, departments and positions open and close."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from kernel.decision import Outcome
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.freshness import demand_fresh_in_browser
from security.people.held import held_posts
from security.people.keeper_guard import accounted, keepers_before
from security.people.models import Appointment, Department, Position, User
from security.people.rights import demand_people, require
from security.people.rules import (
    AppointmentData,
    UnitData,
    may_touch_posts_of,
    problems_with_appointment,
    problems_with_ending,
    problems_with_unit,
)
from security.people.second_guard import demand_second, said_of
from security.people.second_rules import Seconded
from security.profiles.rules import OFFICERS

Unit = Department | Position
_KINDS: dict[str, type[Department] | type[Position]] = {
    "department": Department,
    "position": Position,
}


@transaction.atomic
def appoint(
    actor: Actor, wanted: Sequence[AppointmentData], *, seconded: Seconded | None = None
) -> Outcome[Appointment]:
    """Give people posts; Refused for oneself, Invalid for unsound or double ones, and then none is given.

    SecondNeeded where the company wants a second administrator and none has agreed; NotFresh for an officer's
    post while it is long ago that whoever sits there proved to be himself.
    """
    demand_people(actor, "post.appoint", "appointment")
    if any(one.position in OFFICERS for one in wanted):
        demand_fresh_in_browser()
    people = {one.person for one in wanted}
    demand_second(actor, "post.appoint", "appointment", concerned=people, seconded=seconded)
    before = held_posts(people)
    made: list[Appointment] = []
    problems: list[Problem] = []
    with change_set(actor, "post.appoint"):
        for one in wanted:
            decision = may_touch_posts_of(actor.id, one.person)
            require(decision, actor, "post.appoint", f"person:{one.person}")
            # The person's row is the lock: two administrators never give the same post twice.
            user = User.objects.select_for_update().filter(pk=one.person, former=False).first()
            if user is None:
                raise Missing
            found = problems_with_appointment(one, _held_by(one.person), first_day=user.first_day)
            problems += found
            if not found:
                made.append(_appointment(one))
        if problems:
            raise Invalid(problems)
        payload = {
            "appointments": [_said(row) for row in made],
            "before": before,
            "after": held_posts(people),
            **said_of(seconded),
        }
        writer.record(actor=actor, verb="post.appoint", target=_person_of(made), payload=payload)
    return Outcome(done=tuple(made))


@transaction.atomic
def end_appointments(
    actor: Actor,
    ids: Sequence[int],
    *,
    last_day: date,
    vacancy: str = "",
    seconded: Seconded | None = None,
) -> Outcome[Appointment]:
    """Set the last day of appointments once; what is over already is never rewritten.

    `vacancy` says why it may leave a department without a keeper; Invalid where it would and nobody says.
    """
    demand_people(actor, "post.end", "appointment")
    keeping = keepers_before()
    rows = list(
        Appointment.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids))
        .select_related("user", "department", "position")
        .order_by("pk")
    )
    if len(rows) != len(set(ids)):
        raise Missing
    people = {row.user_id for row in rows}
    demand_second(actor, "post.end", "appointment", concerned=people, seconded=seconded)
    before = held_posts(people)
    problems: list[Problem] = []
    for row in rows:
        decision = may_touch_posts_of(actor.id, row.user_id)
        require(decision, actor, "post.end", f"person:{row.user_id}")
        problems += problems_with_ending(row.valid_from, row.valid_to, last_day)
        row.valid_to = last_day
    if problems:
        raise Invalid(problems)
    with change_set(actor, "post.end"):
        Appointment.objects.bulk_update(rows, ["valid_to"])
        payload = {
            "appointments": [_said(row) for row in rows],
            "before": before,
            "after": held_posts(people),
            **accounted(keeping, vacancy),
            **said_of(seconded),
        }
        writer.record(actor=actor, verb="post.end", target=_person_of(rows), payload=payload)
    return Outcome(done=tuple(rows))


def end_appointment(
    actor: Actor, appointment: int, *, last_day: date, vacancy: str = ""
) -> Appointment:
    """End one appointment; see `end_appointments`."""
    return end_appointments(actor, [appointment], last_day=last_day, vacancy=vacancy).done[0]


def make_department(actor: Actor, unit: UnitData) -> Department:
    """Make a department; Invalid for a code that is malformed or was ever used."""
    parent = _unit("department", unit.parent).pk if unit.parent else None
    made = _make(actor, "department", unit, parent_id=parent)
    assert isinstance(made, Department)  # noqa: S101 - said by the kind
    return made


def make_position(actor: Actor, unit: UnitData) -> Position:
    """Make a position; Invalid for a code that is malformed or was ever used."""
    made = _make(actor, "position", unit, keeps=unit.keeps, leads=unit.leads)
    assert isinstance(made, Position)  # noqa: S101 - said by the kind
    return made


@transaction.atomic
def change_unit(
    actor: Actor,
    kind: str,
    unit: UnitData,
    *,
    vacancy: str = "",
    seconded: Seconded | None = None,
) -> Unit:
    """Change what is said of a department or position (`kind`); the code never changes.

    `vacancy` says why a position may stop keeping files though a department is left without a keeper.
    SecondNeeded where a position keeps or leads otherwise and the company wants a second administrator.
    """
    demand_people(actor, f"{kind}.change", f"{kind}:{unit.code}")
    keeping = keepers_before()
    row = _unit(kind, unit.code)
    problems = problems_with_unit(unit, taken=())
    if problems:
        raise Invalid(problems)
    before = _values(row)
    row.zh, row.en = unit.zh.strip(), unit.en.strip()
    if isinstance(row, Position):
        if (row.keeps, row.leads) != (unit.keeps, unit.leads):
            target = f"{kind}:{unit.code}"
            demand_second(actor, f"{kind}.change", target, concerned=(), seconded=seconded)
        row.keeps, row.leads = unit.keeps, unit.leads
    row.save(update_fields=list(before))
    payload = {
        "before": before,
        "after": _values(row),
        **accounted(keeping, vacancy),
        **said_of(seconded),
    }
    writer.record(actor=actor, verb=f"{kind}.change", target=f"{kind}:{row.code}", payload=payload)
    return row


@transaction.atomic
def rename_departments(actor: Actor, units: Sequence[UnitData]) -> tuple[Department, ...]:
    """Give departments their own names, all in one change set; the codes never change."""
    demand_people(actor, "department.change", "department")
    rows = Department.objects.select_for_update().filter(code__in=[unit.code for unit in units])
    found = {row.code: row for row in rows.order_by("pk")}
    if len(found) != len(units):
        raise Missing
    problems = [problem for unit in units for problem in problems_with_unit(unit, taken=())]
    if problems:
        raise Invalid(problems)
    said = []
    for unit in units:
        row = found[unit.code]
        before = {"zh": row.zh, "en": row.en}
        row.zh, row.en = unit.zh.strip(), unit.en.strip()
        said.append({"code": row.code, "before": before, "after": {"zh": row.zh, "en": row.en}})
    if said:
        with change_set(actor, "department.change"):
            Department.objects.bulk_update(list(found.values()), ["zh", "en"])
            payload = {"departments": said}
            writer.record(
                actor=actor, verb="department.change", target="department", payload=payload
            )
    return tuple(found.values())


@transaction.atomic
def close_unit(actor: Actor, kind: str, code: str, *, today: date) -> Unit:
    """Close a department or position (`kind`) to new appointments; Conflict while somebody holds it."""
    demand_people(actor, f"{kind}.close", f"{kind}:{code}")
    row = _unit(kind, code)
    held = Appointment.objects.filter(**{kind: row}).exclude(valid_to__lt=today).count()
    if held:
        raise Conflict(
            N_("{count} people hold a post there; end their appointments first."), count=held
        )
    row.closed = True
    row.save(update_fields=["closed"])
    writer.record(actor=actor, verb=f"{kind}.close", target=f"{kind}:{code}")
    return row


@transaction.atomic
def reopen_department(actor: Actor, code: str) -> Department:
    """Open a department again whose closing is taken back; its code was never given away."""
    demand_people(actor, "department.reopen", f"department:{code}")
    row = _unit("department", code)
    assert isinstance(row, Department)  # noqa: S101 - said by the kind
    row.closed = False
    row.save(update_fields=["closed"])
    writer.record(actor=actor, verb="department.reopen", target=f"department:{code}")
    return row


@transaction.atomic
def _make(actor: Actor, kind: str, unit: UnitData, **more: Any) -> Unit:
    demand_people(actor, f"{kind}.make", kind)
    model = _KINDS[kind]
    taken = set(model.objects.filter(code=unit.code).values_list("code", flat=True))
    problems = problems_with_unit(unit, taken=taken)
    if problems:
        raise Invalid(problems)
    row = model.objects.create(code=unit.code, zh=unit.zh.strip(), en=unit.en.strip(), **more)
    writer.record(
        actor=actor, verb=f"{kind}.make", target=f"{kind}:{row.code}", payload=asdict(unit)
    )
    return row


def _values(row: Unit) -> dict[str, Any]:
    names = ("zh", "en", "keeps", "leads") if isinstance(row, Position) else ("zh", "en")
    return {name: getattr(row, name) for name in names}


def _unit(kind: str, code: str) -> Unit:
    row = _KINDS[kind].objects.select_for_update().filter(code=code).first()
    if row is None:
        raise Missing
    return row


def _appointment(one: AppointmentData) -> Appointment:
    department = Department.objects.filter(code=one.department, closed=False).first()
    position = Position.objects.filter(code=one.position, closed=False).first()
    if department is None or position is None:
        raise Missing
    return Appointment.objects.create(
        user_id=one.person,
        department=department,
        position=position,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        territory=one.territory,
        stands_in_for_id=one.stands_in_for,
    )


def _held_by(person: int) -> list[AppointmentData]:
    rows = Appointment.objects.filter(user_id=person).select_related("department", "position")
    return [
        AppointmentData(
            person=person,
            department=row.department.code,
            position=row.position.code,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            stands_in_for=row.stands_in_for_id,
        )
        for row in rows
    ]


def _said(row: Appointment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "person": row.user_id,
        "department": row.department.code,
        "position": row.position.code,
        "from": row.valid_from.isoformat(),
        "to": row.valid_to.isoformat() if row.valid_to else None,
        "territory": row.territory,
        "stands_in_for": row.stands_in_for_id,
    }


def _person_of(rows: Sequence[Appointment]) -> str:
    people = {row.user_id for row in rows}
    return f"person:{people.pop()}" if len(people) == 1 else "appointment"
