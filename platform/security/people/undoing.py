"""Takes back acts on people: posts given, names changed, sign-ins taken away or given again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from kernel.clock import today
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import FondsError, Invalid
from kernel.text import N_
from security.actor import Actor
from security.audit.models import AuditEvent, ChangeSet
from security.audit.queries import open_events
from security.audit.undoing import Inverse, Item, Line, forbid, register
from security.people.actions import PersonChange, change_people, deactivate, reactivate
from security.people.keeper_guard import WHY
from security.people.models import Appointment, User
from security.people.post_actions import end_appointments
from security.people.rights import manages_people
from security.people.rules import PersonData

_SINCE = N_("It has been changed since; what stands there now stays.")
_NO_RIGHT = N_("You may not register people any more.")
_NAMES = {
    "name": N_("Name"),
    "username": N_("Sign-in name"),
    "email": N_("Mail"),
    "staff_no": N_("Staff number"),
}


def register_inverses() -> None:
    """Register how acts on people are taken back; called once at start-up."""
    register("post.appoint", _inverse(_posts, _end))
    register("person.change", _inverse(_changed, _change_back))
    register("person.deactivate", _inverse(_switched(active=False), _let_in))
    register("person.reactivate", _inverse(_switched(active=True), _let_go))
    forbid("post.end", N_("A past appointment is never rewritten; give the post again."))
    forbid("person.register", N_("What people did must keep its name; let the person go instead."))


Find = Callable[[Sequence[Mapping[str, Any]]], Sequence[Item]]
Work = Callable[[Actor, Mapping[str, Any], int, str], object]


def _inverse(find: Find, work: Work) -> Inverse:
    def plan(actor: Actor, found: ChangeSet) -> Sequence[Item]:
        items = find(_payloads(found))
        if manages_people(actor):
            return items
        return [Item(key=one.key, label=one.label, decision=refusal(_NO_RIGHT)) for one in items]

    def apply(actor: Actor, found: ChangeSet, keys: Collection[int], why: str) -> Outcome[int]:
        payloads = _payloads(found)
        told = {key: _worked(partial(work, actor), payloads, key, why) for key in keys}
        return Outcome(
            done=tuple(key for key, decision in told.items() if decision),
            refused=tuple((key, decision) for key, decision in told.items() if not decision),
        )

    return Inverse(plan=plan, apply=apply)


def _worked(
    work: Callable[[Mapping[str, Any], int, str], object],
    payloads: Sequence[Mapping[str, Any]],
    key: int,
    why: str,
) -> Decision:
    """Take one thing back; a sentence out of its action undoes only it.

    Where files would be left without a keeper the person is asked why, as by the act itself: Invalid.
    """
    try:
        with transaction.atomic():
            for payload in payloads:
                work(payload, key, why)
    except Invalid as error:
        if any(one.where == WHY for one in error.problems):
            raise
        return refusal(error.problems[0].message, **error.problems[0].params)
    except FondsError as error:
        return refusal(error.template, **error.params)
    return ALLOWED


def _payloads(found: ChangeSet) -> list[Mapping[str, Any]]:
    rows = list(AuditEvent.objects.filter(change_set=found).order_by("pk"))
    opened = open_events(rows)
    return [opened[row.pk].content for row in rows]


def _posts(payloads: Sequence[Mapping[str, Any]]) -> Sequence[Item]:
    given = [one["id"] for payload in payloads for one in payload.get("appointments", ())]
    rows = Appointment.objects.filter(pk__in=given)
    return [
        Item(
            key=row.pk,
            label=f"{row.user.name} · {row.department.code} · {row.position.code}",
            note=N_("The post ends today; what was done in it stays."),
            decision=ALLOWED if row.valid_to is None else refusal(_SINCE),
        )
        for row in rows.select_related("user", "department", "position").order_by("pk")
    ]


def _end(actor: Actor, _payload: Mapping[str, Any], key: int, why: str) -> None:
    end_appointments(actor, [key], last_day=today(), vacancy=why)


def _changed(payloads: Sequence[Mapping[str, Any]]) -> Sequence[Item]:
    said = {one["id"]: one for payload in payloads for one in payload.get("people", ())}
    items = []
    for user in User.objects.filter(pk__in=list(said)).order_by("pk"):
        before, after = said[user.pk]["before"], said[user.pk]["after"]
        codes = [code for code in after if before.get(code) != after[code]]
        is_same = all(getattr(user, code) == after[code] for code in codes)
        lines = [
            Line(label=_NAMES.get(code, code), now=str(getattr(user, code)), back=str(before[code]))
            for code in codes
        ]
        decision = ALLOWED if is_same else refusal(_SINCE)
        items.append(Item(key=user.pk, label=user.name, lines=tuple(lines), decision=decision))
    return items


def _change_back(actor: Actor, payload: Mapping[str, Any], key: int, _why: str) -> None:
    said = {one["id"]: one for one in payload.get("people", ())}
    if key in said:
        data = PersonData(**said[key]["before"])
        change_people(actor, [PersonChange(person=key, data=data)])


def _switched(*, active: bool) -> Find:
    def find(payloads: Sequence[Mapping[str, Any]]) -> Sequence[Item]:
        ids = [one for payload in payloads for one in payload.get("people", ())]
        return [
            Item(
                key=user.pk,
                label=user.name,
                decision=ALLOWED if user.is_active is active else refusal(_SINCE),
            )
            for user in User.objects.filter(pk__in=ids).order_by("pk")
        ]

    return find


def _let_in(actor: Actor, _payload: Mapping[str, Any], key: int, _why: str) -> None:
    reactivate(actor, [key])


def _let_go(actor: Actor, payload: Mapping[str, Any], key: int, why: str) -> None:
    deactivate(actor, [key], former=bool(payload.get("former")), vacancy=why)
