"""What can change about people in bulk: a file is kept for its preview, and done whole or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kernel.clock import now
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from persistence.locks import lock_exclusive
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.freshness import demand_fresh_in_browser
from security.people.bulk_models import PeopleFile
from security.people.bulk_queries import standings
from security.people.bulk_rows import Change, Group, Plan, PostRow, Standing, Standings, Table
from security.people.keeper_guard import accounted, keepers_before
from security.people.leaving_queries import demand_settled
from security.people.models import Appointment, Department, Position, User
from security.people.recovery_models import Recovery
from security.people.rights import demand_people
from security.people.second_guard import demand_second, said_of
from security.people.second_rules import Seconded
from security.profiles.rules import OFFICERS
from security.sessions.actions import end_all

LOCK = "people.bulk"
_ROLES = (Table.POSITIONS, Table.POSTS)
ALL = 10_000  # rows one file may hold, far more than a company has people

Planner = Callable[[PeopleFile, Standings], Plan]


@transaction.atomic
def keep_people_file(
    actor: Actor, *, name: str, rows: dict[str, Any], effective: date, complete: bool
) -> PeopleFile:
    """Keep a file for its preview; an earlier one of the same person that was not done is forgotten."""
    demand_people(actor, "people.read_in", "person")
    count = sum(len(table) for table in rows.values())
    if count > ALL:
        message = N_("The file has {count} rows; {limit} can be taken at once.")
        raise Invalid(
            [Problem(code="rows", message=message, params={"count": count, "limit": ALL})]
        )
    PeopleFile.objects.filter(by=int(actor.id), done_at__isnull=True).delete()
    kept = PeopleFile.objects.create(
        by_id=int(actor.id), name=name[:255], rows=rows, effective=effective, complete=complete
    )
    payload = {"file": kept.name, "rows": count, "effective": effective.isoformat()}
    writer.record(
        actor=actor, verb="people.read_in", target=f"people_file:{kept.pk}", payload=payload
    )
    return kept


@transaction.atomic
def do_people_file(
    actor: Actor,
    number: int,
    *,
    digest: str,
    planner: Planner,
    vacancy: str = "",
    seconded: Seconded | None = None,
) -> Plan:
    """Do what the preview with this digest showed, all of it in one transaction and one change set.

    `vacancy` says why it may leave departments without a keeper; Invalid where it would and nobody says, and
    where somebody with open work leaves: he goes on his own page. Conflict when the company has changed so that
    the file would do something else now, or when it was done already; then nothing is written. SecondNeeded
    where roles would change and nobody has agreed.
    """
    demand_people(actor, "people.bulk", "person")
    lock_exclusive(LOCK)
    keeping = keepers_before()
    kept = (
        PeopleFile.objects.select_for_update(of=("self",))
        .filter(pk=number, by=int(actor.id))
        .first()
    )
    if kept is None:
        raise Missing
    if kept.done_at is not None:
        raise Conflict(N_("This file was done already; read it in again to see what is left."))
    # Locked in the order of their ids: nobody changes a person between the plan and its writing.
    list(User.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    plan = planner(kept, standings(actor))
    if plan.digest != digest:
        raise Conflict(
            N_(
                "The company has changed since this preview; look at the new one before you confirm."
            )
        )
    if any(change.table in _ROLES for change in plan.changes):
        target = f"people_file:{kept.pk}"
        concerned = _whose(plan.changes)
        demand_second(actor, "people.bulk", target, concerned=concerned, seconded=seconded)
    if any(_makes_officer(change) for change in plan.changes):
        demand_fresh_in_browser()
    with change_set(actor, "people.bulk"):
        _write(plan.changes)
        _shut_off(actor, plan.changes)
        writer.record(
            actor=actor,
            verb="people.bulk",
            target=f"people_file:{kept.pk}",
            payload={
                "file": kept.name,
                "changes": [_said(change) for change in plan.changes],
                **accounted(keeping, vacancy),
                **said_of(seconded),
            },
        )
    kept.rows, kept.done_at = {}, now()
    kept.save(update_fields=["rows", "done_at"])
    return plan


@transaction.atomic
def note_people_export(actor: Actor, *, what: str, rows: int) -> None:
    """Write down that people were taken out, before the file leaves; Refused unless `actor` manages people."""
    demand_people(actor, "people.export", "person")
    payload = {"what": what, "rows": rows}
    writer.record(actor=actor, verb="people.export", target="person", payload=payload)


def _makes_officer(change: Change) -> bool:
    after = change.after
    return isinstance(after, PostRow) and after.position in OFFICERS and after.valid_to is None


def _whose(changes: Sequence[Change]) -> set[int]:
    names = {change.key for change in changes if change.table is Table.POSTS}
    return set(User.objects.filter(username__in=names).values_list("pk", flat=True))


def _said(change: Change) -> dict[str, Any]:
    said = asdict(change)
    return {name: value for name, value in said.items() if name != "label"}


def _write(changes: Sequence[Change]) -> None:
    of = {table: [c for c in changes if c.table is table] for table in Table}
    _write_units(Department, of[Table.DEPARTMENTS])
    _write_units(Position, of[Table.POSITIONS])
    _write_people(of[Table.PEOPLE])
    _write_posts(of[Table.POSTS])


def _write_units(model: type[Department] | type[Position], changes: Sequence[Change]) -> None:
    rows: dict[str, Any] = {row.code: row for row in model.objects.select_for_update()}
    for change in changes:
        row = rows.get(change.key) or model(code=change.key)
        for name in ("zh", "en", "keeps", "leads", "closed"):
            if name in change.after:
                setattr(row, name, change.after[name])
        row.save()
        rows[change.key] = row
    # A part may stand above its whole in the file: parents are set when all of them are there.
    for change in changes:
        if "parent" in change.after:
            rows[change.key].parent = rows.get(change.after["parent"])
            rows[change.key].save(update_fields=["parent"])


def _write_people(changes: Sequence[Change]) -> None:
    names = [c.key for c in changes]
    rows = {user.username: user for user in User.objects.filter(username__in=names)}
    new: list[User] = []
    for change in changes:
        user = rows.get(change.key)
        if user is None:
            user = User(username=change.key, date_joined=now())
            user.set_unusable_password()
            new.append(user)
        _put_person(user, change.after)
    User.objects.bulk_create(new)
    fields = ["name", "email", "staff_no", "language", "first_day", "is_active", "former"]
    if rows:
        User.objects.bulk_update(list(rows.values()), fields)


def _put_person(user: User, after: Any) -> None:
    for name in ("name", "email", "staff_no", "language"):
        if name in after:
            setattr(user, name, after[name])
    if "first_day" in after:
        user.first_day = _day(after["first_day"])
    if "standing" in after:
        user.is_active = after["standing"] == Standing.ACTIVE
        user.former = after["standing"] == Standing.FORMER


def _shut_off(actor: Actor, changes: Sequence[Change]) -> None:
    """End the sign-ins of who leaves by a file; Invalid with one sentence for who has open work."""
    names = [one.key for one in changes if one.table is Table.PEOPLE and "standing" in one.after]
    gone = list(User.objects.filter(username__in=names, is_active=False).order_by("pk"))
    demand_settled(actor, gone)
    end_all(actor, [user.pk for user in gone])
    Recovery.objects.filter(user__in=gone).update(expires_at=now())


def _write_posts(changes: Sequence[Change]) -> None:
    ended = {c.number: c for c in changes if c.group in {Group.ENDS, Group.MOVES}}
    rows = list(Appointment.objects.select_for_update().filter(pk__in=list(ended)).order_by("pk"))
    for row in rows:
        row.valid_to = _last_day(row, ended[row.pk])
    if rows:
        Appointment.objects.bulk_update(rows, ["valid_to"])
    begun = [c for c in changes if c.group in {Group.BEGINS, Group.MOVES}]
    names = {c.key for c in begun} | {c.after.get("stands_in_for", "") for c in begun}
    people = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    departments = dict(Department.objects.values_list("code", "pk"))
    positions = {position.code: position for position in Position.objects.all()}
    Appointment.objects.bulk_create(
        Appointment(
            user_id=people[c.key],
            department_id=departments[c.after["department"]],
            position=positions[c.after["position"]],
            valid_from=date.fromisoformat(c.after["valid_from"]),
            valid_to=_day(c.after.get("valid_to", "")),
            territory=c.after.get("territory", ""),
            stands_in_for_id=people.get(c.after.get("stands_in_for", "")),
        )
        for c in begun
    )


def _last_day(row: Appointment, change: Change) -> date | None:
    """Return when a post ends: as the row says, or the day before its holder moves on."""
    if change.group is Group.ENDS:
        return _day(change.after["valid_to"])
    first = _day(change.after["valid_from"])
    assert first is not None  # noqa: S101 - every post has a first day
    last = first - timedelta(days=1)
    return min(last, row.valid_to) if row.valid_to else last


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
