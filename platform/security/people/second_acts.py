"""The changes of roles a second administrator may have to agree to, as values that can wait."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from kernel.clock import today
from kernel.text import N_
from security.actor import Actor
from security.people.leaving_queries import former_posts
from security.people.models import Appointment, Department, Position, User
from security.people.moving_actions import move
from security.people.post_actions import appoint, change_unit, end_appointments
from security.people.rules import AppointmentData, UnitData
from security.people.second_actions import SWITCH, switch_second
from security.people.second_port import Act, Performer, register
from security.people.second_rules import Seconded
from security.people.stand_in_actions import set_stand_in
from security.people.stand_in_rules import StandInData

GIVE, END, STAND_IN, POSITION = "post.give", "post.end", "stand_in.set", "position.change"
MOVE = "post.move"


def register_performers() -> None:
    """Register how each act is done; called once at start-up."""
    register(GIVE, Performer(label=N_("Give a post"), perform=_give))
    register(MOVE, Performer(label=N_("Give a post in place of others"), perform=_move))
    register(END, Performer(label=N_("End a post"), perform=_end))
    register(STAND_IN, Performer(label=N_("Set a stand-in"), perform=_stand_in))
    register(POSITION, Performer(label=N_("Change a position"), perform=_change_position))
    register(SWITCH, Performer(label=N_("Second administrator for roles"), perform=_switch))


def giving(wanted: AppointmentData) -> Act:
    """Return the act of giving a post."""
    department = Department.objects.filter(code=wanted.department).first()
    position = Position.objects.filter(code=wanted.position).first()
    return Act(
        subject=GIVE,
        target=f"post:{wanted.person}-{wanted.department}-{wanted.position}",
        title=_title(
            wanted.person, department, position, _days(wanted.valid_from, wanted.valid_to)
        ),
        data=_plain(asdict(wanted)),
        concerned=(wanted.person,),
    )


def moving(
    wanted: AppointmentData, *, ends: Sequence[int], reason: str = "", vacancy: str = ""
) -> Act:
    """Return the act of giving a post while former ones end on the day before it; of giving it where none is there."""
    act = giving(wanted)
    former = former_posts(wanted.person, before=wanted.valid_from)
    if not ends and all(one.department.code == wanted.department for one in former):
        return act
    more = {"ends": list(ends), "reason": reason, "vacancy": vacancy}
    return replace(act, subject=MOVE, data={"post": dict(act.data), **more})


def ending(row: Appointment, *, last_day: date, vacancy: str = "") -> Act:
    """Return the act of ending a post on a day."""
    return Act(
        subject=END,
        target=f"post:{row.pk}",
        title=_title(row.user_id, row.department, row.position, _days(row.valid_from, last_day)),
        data={"post": row.pk, "last_day": last_day.isoformat(), "vacancy": vacancy},
        concerned=(row.user_id,),
    )


def standing_in(wanted: StandInData) -> Act:
    """Return the act of letting one person stand in for another."""
    stand_in = User.objects.filter(pk=wanted.stand_in).first()
    return Act(
        subject=STAND_IN,
        target=f"stand_in:{wanted.principal}-{wanted.stand_in}",
        title=_title(wanted.principal, stand_in, _days(wanted.valid_from, wanted.valid_to)),
        data=_plain(asdict(wanted)),
        concerned=(wanted.principal, wanted.stand_in),
    )


def changing_position(unit: UnitData, vacancy: str = "") -> Act:
    """Return the act of changing what a position is."""
    return Act(
        subject=POSITION,
        target=f"position:{unit.code}",
        title=f"{unit.code} · {unit.zh}",
        data={**asdict(unit), "vacancy": vacancy},
    )


def switching(*, second: bool) -> Act:
    """Return the act of wanting, or no longer wanting, a second administrator."""
    return Act(
        subject=SWITCH,
        target="role_policy:1",
        title=gettext("A second administrator has to agree")
        if second
        else gettext("One administrator is enough"),
        data={"second": second},
    )


def _give(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    wanted = AppointmentData(**{**data, **_read(data, "valid_from", "valid_to")})
    return appoint(actor, [wanted], seconded=seconded)


def _move(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    post = data["post"]
    wanted = AppointmentData(**{**post, **_read(post, "valid_from", "valid_to")})
    said = {name: data[name] for name in ("ends", "reason", "vacancy")}
    return move(actor, wanted, **said, seconded=seconded)


def _end(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    last_day = date.fromisoformat(data["last_day"])
    vacancy = str(data["vacancy"])
    return end_appointments(
        actor, [data["post"]], last_day=last_day, vacancy=vacancy, seconded=seconded
    )


def _stand_in(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    wanted = StandInData(**{**data, **_read(data, "valid_from", "valid_to")})
    return set_stand_in(actor, wanted, today=today(), seconded=seconded)


def _change_position(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    given = {name: value for name, value in data.items() if name != "vacancy"}
    vacancy = str(data["vacancy"])
    return change_unit(actor, "position", UnitData(**given), vacancy=vacancy, seconded=seconded)


def _switch(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    return switch_second(actor, second=bool(data["second"]), seconded=seconded)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in data.items()}


def _read(data: Mapping[str, Any], *names: str) -> dict[str, date | None]:
    return {name: date.fromisoformat(data[name]) if data[name] else None for name in names}


def _days(first: date, last: date | None) -> str:
    return f"{first.isoformat()} – {last.isoformat() if last else ''}".rstrip()


def _title(person: int, *parts: object) -> str:
    name = User.objects.filter(pk=person).values_list("name", flat=True).first() or ""
    return " · ".join([name, *(str(part) for part in parts if part)])
