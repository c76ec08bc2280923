"""Sets and drops the most rows of one output."""

from typing import Any

from django.db import transaction

from archive.outputs.models import OutputLimit
from archive.outputs.rules import Limit, problems_with
from kernel.errors import Invalid, Missing
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer

VERB = "output.limit"


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
