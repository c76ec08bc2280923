"""Moves what a stock-take found elsewhere, by custody's own acts: records one way, copies made as backup the other."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from archive.custody import actions as custody
from archive.custody import copy_actions
from archive.custody.copy_actions import Going
from archive.stocktaking.models import StockFinding, StockTake
from archive.stocktaking.rules import Thing
from kernel.decision import Decision, Outcome, refusal
from kernel.errors import Invalid
from security.actor import Actor

Answer = tuple[list[int], list[tuple[int, Decision]]]


def thing_of(row: StockFinding) -> Thing:
    """Return what a finding is about."""
    return Thing(row.record_id, row.copy_id or 0)


def moved_to(actor: Actor, take: StockTake, rows: Sequence[StockFinding], place: int) -> Answer:
    """Move what these findings are about into a place; return those done, and the others with their reasons."""
    why = gettext("Stock-take {number}").format(number=take.pk)
    of_records = {row.record_id: row.pk for row in rows if row.copy_id is None}
    of_copies = {row.copy_id: row.pk for row in rows if row.copy_id is not None}
    done, refused = _records(actor, of_records, place, why)
    more, no = _copies(actor, of_copies, Going(location=place, why=why, near=True))
    return [*done, *more], [*refused, *no]


def _records(actor: Actor, by_id: dict[int, int], place: int, why: str) -> Answer:
    try:
        with transaction.atomic():
            outcome = custody.place(actor, list(by_id), place, why=why, refused="skip")
    except Invalid as error:
        return _none(by_id, error)
    return _told(by_id, outcome)


def _copies(actor: Actor, by_id: dict[int, int], going: Going) -> Answer:
    if not by_id:
        return [], []
    try:
        with transaction.atomic():
            outcome = copy_actions.move_copies(actor, list(by_id), going, refused="skip")
    except Invalid as error:
        return _none(by_id, error)
    return _told(by_id, outcome)


def _none(by_id: dict[int, int], error: Invalid) -> Answer:
    """Return that nothing was moved: the place has no room for them."""
    problem = error.problems[0]
    no = refusal(problem.message, **problem.params)
    return [], [(one, no) for one in by_id.values()]


def _told(by_id: dict[int, int], outcome: Outcome[int]) -> Answer:
    refused = [(by_id[number], why) for number, why in outcome.refused]
    left = {number for number, _why in outcome.refused}
    return [pk for number, pk in by_id.items() if number not in left], refused
