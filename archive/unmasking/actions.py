"""Writes down that somebody has masked fields shown to him, before he is: who, which fields, of what, what for."""

from collections.abc import Collection

from archive.records.changing import facts_of
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record
from archive.records.purposes import is_asked, stated_for_record
from archive.records.unmasked import MINUTES
from archive.unmasking.queries import masked_fields
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit import writer

VERB = "record.unmask"


def demand_unmasking(actor: Actor, record: Record) -> None:
    """Refused without the right to unmask a record; NotFresh at the highest level without a second factor."""
    target = f"record:{record.pk}"
    permission.demand(actor, Verb.UNMASK, facts_of(record), target=target)
    demand_factor_for(actor, record, Verb.UNMASK)


def unmask(
    actor: Actor, record: Record, wanted: Collection[str], *, purpose: str = "", reason: str = ""
) -> tuple[str, ...]:
    """Note that somebody sees fields of a record in clear for some minutes, and return their codes; none: all.

    Refused, NotFresh; Missing for a field that is not masked for him; Invalid without a purpose, where the policy
    has none without a reason; Conflict where the person's consent does not cover the purpose.
    """
    demand_unmasking(actor, record)
    masked = [one.code for one in masked_fields(actor, record)]
    codes = tuple(code for code in masked if not wanted or code in wanted)
    if not codes or set(wanted) - set(codes):
        raise Missing
    said = stated_for_record(record, purpose).said if is_asked(record) else _reason(reason)
    writer.record(
        actor=actor,
        verb=VERB,
        target=f"record:{record.pk}",
        record_id=record.pk,
        payload={"fields": list(codes), "minutes": MINUTES, **said},
    )
    return codes


def _reason(text: str) -> dict[str, str]:
    said = one_line(text)
    if not said:
        message = N_("Say why you need to see it.")
        raise Invalid([Problem(code="required", message=message, where="reason")])
    return {"reason": said}
