"""Reads what the rules know of duties out of their rows, in two queries however many there are."""

from collections.abc import Collection

from decisions.duties.models import Duty, DutyBearer, DutySignature
from decisions.duties.rules import Facts, Result, Signature, State


def facts_of(duties: Collection[Duty]) -> dict[int, Facts]:
    """Return the facts of these duties by id."""
    ids = [one.pk for one in duties]
    rows = DutyBearer.objects.filter(duty__in=ids).order_by("duty", "order")
    given = {
        one.bearer_id: one for one in DutySignature.objects.filter(bearer__duty__in=ids).order_by()
    }
    bearers: dict[int, list[DutyBearer]] = {}
    for row in rows:
        bearers.setdefault(row.duty_id, []).append(row)
    return {
        duty.pk: Facts(
            bearers=tuple(one.bearer for one in bearers.get(duty.pk, ())),
            signatures=tuple(_signature(given.get(one.pk)) for one in bearers.get(duty.pk, ())),
            joint=duty.joint,
            lapsed=duty.state == State.LAPSED,
        )
        for duty in duties
    }


def _signature(row: DutySignature | None) -> Signature | None:
    if row is None:
        return None
    return Signature(
        by=str(row.by_id),
        result=Result(row.result),
        department=row.department,
        on_behalf_of=str(row.on_behalf_of_id or ""),
    )
