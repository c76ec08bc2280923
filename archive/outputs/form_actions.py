"""Notes the print of a working form (检查表, 盘点表, 备案表, 更正单, 核对表) before it leaves."""

from collections.abc import Mapping, Sequence

from archive.outputs.counting import Kind, count_output
from archive.outputs.queries import demand_within
from archive.records.levels_in_force import demand_factor_among
from archive.records.models import Record
from archive.records.purposes import UNASKED
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.rules import Verb
from security.actor import Actor
from security.audit import writer

VERB = "form.print"
MOST = 5_000  # lines of one form


def note_form(
    actor: Actor, form: str, records: Sequence[Record], said: Mapping[str, object]
) -> None:
    """Note that somebody prints a form with these records on it; it stays in the company, so nobody asks for what.

    The caller has asked for the right. Invalid for more than `MOST` or more than he may take out at once, NotFresh
    for records of the highest level without a second factor.
    """
    if len(records) > MOST:
        message = N_(
            "At most {limit} lines are printed on one form; narrow it to a smaller place or time."
        )
        raise Invalid([Problem(code="too_many", message=message, params={"limit": f"{MOST:,}"})])
    demand_within(actor, "", len(records))
    demand_factor_among(actor, records, Verb.EXPORT)
    single = records[0].pk if len(records) == 1 else None
    payload = {"form": form, **said, "records": [one.pk for one in records]}
    target = f"record:{single}" if single else "form"
    writer.record(actor=actor, verb=VERB, target=target, record_id=single, payload=payload)
    if records:
        count_output(actor, Kind.PRINT, len(records), UNASKED)
