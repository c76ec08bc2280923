"""Sets and drops the most rows of one output; notes the print of a working form before it leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from archive.outputs.counting import Kind, count_output
from archive.outputs.models import OutputLimit
from archive.outputs.queries import demand_within
from archive.outputs.rules import Limit, problems_with
from archive.records.closing import said_for_list, said_for_record
from archive.records.levels_in_force import demand_factor_among
from archive.records.models import Record
from archive.records.purposes import UNASKED
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer

VERB, FORM = "output.limit", "form.print"
MOST = 5_000  # lines of one working form


@transaction.atomic
def set_limit(actor: Actor, wanted: Limit) -> OutputLimit:
    """Set the most rows for a category and a position, anew or instead of what holds; Invalid says what is wrong."""
    permission.demand(actor, Verb.CONFIGURE, target="output")
    document = published().document
    problems = problems_with(
        wanted,
        categories={one.code for one in document.categories},
        positions={one.code for one in document.positions},
    )
    if problems:
        raise Invalid(problems)
    rows = OutputLimit.objects.select_for_update()
    row = rows.filter(category=wanted.category, position=wanted.position).first()
    before = _said(row)
    if row is None:
        row = OutputLimit(category=wanted.category, position=wanted.position)
    row.rows = wanted.rows
    row.save()
    _tell(actor, before, _said(row))
    return row


@transaction.atomic
def drop_limit(actor: Actor, number: int) -> None:
    """Drop a limit; what lies above it in the tree of categories holds then."""
    permission.demand(actor, Verb.CONFIGURE, target="output")
    row = OutputLimit.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Missing
    before = _said(row)
    row.delete()
    _tell(actor, before, {})


def _said(row: OutputLimit | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"category": row.category, "position": row.position, "rows": row.rows}


def _tell(actor: Actor, before: dict[str, Any], after: dict[str, Any]) -> None:
    payload = {"before": before, "after": after}
    writer.record(actor=actor, verb=VERB, target="output", payload=payload)


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
    asked = said_for_record(actor, records[0]) if single else said_for_list(actor)
    criteria = {"form": form, **said}
    payload = {**criteria, "criteria": criteria, "shown": len(records), **asked}
    payload["records"] = [one.pk for one in records]
    target = f"record:{single}" if single else "form"
    writer.record(actor=actor, verb=FORM, target=target, record_id=single, payload=payload)
    if records:
        count_output(actor, Kind.PRINT, len(records), UNASKED)
