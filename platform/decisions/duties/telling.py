"""Tells people of duties: who has to sign one that appeared, and once the superior of one that is overdue."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from django.urls import reverse

from decisions.duties.models import Duty, DutyBearer
from decisions.duties.naming import matters
from decisions.duties.passing import Holders
from kernel.clock import today
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register

APPEARED = "duty.appeared"
OVERDUE = "duty.overdue"
REMINDER = "duty.reminder"
REMINDERS = "duty.reminders"
LATE = "duty.reminders_overdue"
_Told = tuple[Duty, tuple[str, ...]]  # a duty, and the ids of the people who are told of it


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    variables = {"what": N_("the name of the duty"), "due": N_("the day it is due")}
    samples = {"what": N_("Room inspection"), "due": "2026-12-31"}
    register(
        Kind(
            code=APPEARED,
            label=N_("A duty of mine has appeared"),
            subject=N_("Duty: {what}, due {due}"),
            body=N_("“{what}” is yours to do and to sign, due {due}."),
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=OVERDUE,
            label=N_("A duty of my department is overdue"),
            subject=N_("Overdue: {what}"),
            body=N_("“{what}” was due {due} and nobody has signed it."),
            variables=variables,
            samples=samples,
            escalation=True,
            about=matters,
        )
    )
    _register_reminders()


def _register_reminders() -> None:
    """The record a reminder is of is no variable: it is named to its reader alone, when he reads."""
    variables = {"what": N_("the name of the reminder"), "due": N_("the day it is of")}
    samples = {"what": N_("Birthday of a contact"), "due": "2026-12-31"}
    register(
        Kind(
            code=REMINDER,
            label=N_("A date of a record comes near"),
            subject=N_("Reminder: {what}, {due}"),
            body=N_("Sign what you have done by {due}, or that nothing is needed."),
            variables=variables,
            samples=samples,
            about=matters,
        )
    )
    many = {"what": variables["what"], "count": N_("how many records it is about")}
    some = {"what": samples["what"], "count": "12"}
    register(
        Kind(
            code=REMINDERS,
            label=N_("A date of several records comes near"),
            subject=N_("Reminder: {what}, {count} records"),
            body=N_("The list of duties says of which records and by when."),
            variables=many,
            samples=some,
        )
    )
    register(
        Kind(
            code=LATE,
            label=N_("Reminders of my department are overdue"),
            subject=N_("Overdue: {what}, {count} records"),
            body=N_("Nobody has signed them; the list of duties of your departments says which."),
            variables=many,
            samples=some,
            escalation=True,
        )
    )


def tell_appeared(duties: Collection[Duty], bearers: Sequence[DutyBearer]) -> None:
    """Tell who has to sign these duties; the same person once for each."""
    notify([_notice(APPEARED, duty, people) for duty, people in _borne(duties, bearers)])


def tell_reminded(duties: Collection[Duty], bearers: Sequence[DutyBearer]) -> None:
    """Tell who has these reminders: of one with its day, of several of the same kind in one notice."""
    notify(_together(REMINDER, REMINDERS, _borne(duties, bearers), mark="", query="?kind=reminder"))


def tell_again(duties: Collection[Duty], bearers: Sequence[DutyBearer], *, lead: int) -> None:
    """Tell once more, so many days before; the mark of the day keeps it from being told twice."""
    found = _borne(duties, bearers)
    notify(_together(REMINDER, REMINDERS, found, mark=f":{lead}", query="?kind=reminder"))


def tell_overdue(duties: Collection[Duty], bearers: Sequence[DutyBearer]) -> None:
    """Tell the head over whoever has to sign; where there is none, the administrators."""
    holders, known = Holders(today()), {duty.pk: duty for duty in duties}
    single: list[_Told] = []
    of_records: list[_Told] = []
    for one in bearers:
        own = holders.bearing(one.bearer)
        superior = holders.heads_over(one.department, without=own) if one.department else ()
        people = superior or tuple(map(str, administrators()))
        duty = known[one.duty_id]
        (of_records if duty.subject_kind == "record" else single).append((duty, people))
    query = "?show=department&when=overdue"
    notify(
        [
            *(_notice(OVERDUE, duty, people) for duty, people in single),
            *_together(OVERDUE, LATE, of_records, mark="", query=query),
        ]
    )


def _borne(duties: Collection[Duty], bearers: Sequence[DutyBearer]) -> list[_Told]:
    """Return each duty with who bears it, the holders of a post asked for once."""
    bearing, known = cache(Holders(today()).bearing), {duty.pk: duty for duty in duties}
    return [(known[one.duty_id], bearing(one.bearer)) for one in bearers]


def _together(
    one: str, many: str, told: Iterable[_Told], *, mark: str, query: str
) -> Iterator[Notice]:
    """Yield one notice for all the duties of a rule that the same people are told of."""
    groups: dict[tuple[str, tuple[str, ...]], list[Duty]] = {}
    for duty, people in told:
        groups.setdefault((duty.cadence, people), []).append(duty)
    for (cadence, people), duties in groups.items():
        if len(duties) == 1:
            yield _notice(one, duties[0], people, mark=mark)
            continue
        yield Notice(
            kind=many,
            people=tuple(map(int, people)),
            params={"what": duties[0].zh, "count": str(len(duties))},
            path=reverse("duties_list") + query,
            key=f"{many}:{cadence}:{duties[0].pk}{mark}",
        )


def _notice(kind: str, duty: Duty, people: Collection[str], *, mark: str = "") -> Notice:
    return Notice(
        kind=kind,
        people=tuple(map(int, people)),
        params={"what": duty.zh, "due": duty.due_on.isoformat()},
        path=reverse("duty_page", args=[duty.pk]),
        key=f"{kind}:{duty.pk}{mark}",
    )
