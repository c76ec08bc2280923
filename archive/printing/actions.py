"""Notes every print in the audit trail before its content leaves; a print is an output (输出) of its own kind."""

from collections.abc import Mapping

from archive.records.models import Record
from archive.records.queries import facts_of
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit import writer

PRINT = "record.print"


def note_card(actor: Actor, record: Record) -> None:
    """Note that somebody prints the card of a record; Refused without the right to take it out."""
    target = f"record:{record.pk}"
    permission.demand(actor, Verb.EXPORT, facts_of(record), target=target)
    writer.record(
        actor=actor,
        verb=PRINT,
        target=target,
        record_id=record.pk,
        payload={"form": "card", "version": record.version},
    )


def note_lines(actor: Actor, form: str, criteria: Mapping[str, object], *, shown: int) -> None:
    """Note that somebody prints a list or the register: by which criteria, how many lines."""
    permission.demand_any(actor, Verb.EXPORT, target="record")
    said = {"form": form, "criteria": dict(criteria), "shown": shown}
    writer.record(actor=actor, verb=PRINT, target="record", payload=said)
