"""Notes in the trail who looked as whom, before anything is shown."""

from collections.abc import Mapping

from archive.insight.access_queries import demand_report
from archive.insight.queries import TARGET, demand_looking
from archive.outputs.counting import Kind, count_output
from archive.records.models import Record
from archive.records.purposes import UNASKED
from security.actor import Actor
from security.audit import writer

LOOK_AS = "access.look_as"
REPORT = "access.report"


def note_look(reader: Actor, other: Actor, *, record: Record | None = None) -> None:
    """Note that `reader` looks at the archive, or at one record, as `other` would see it."""
    demand_looking(reader, other)
    writer.record(
        actor=reader,
        verb=LOOK_AS,
        target=f"{TARGET}:{other.id}",
        record_id=record.pk if record else None,
        payload={"as": other.id, "name": other.name, "record": record.pk if record else None},
    )


def note_report(reader: Actor, asked: Mapping[str, object], *, rows: int) -> None:
    """Note, before it leaves, that somebody takes the report of who has access along."""
    demand_report(reader)
    payload = {"criteria": dict(asked), "rows": rows}
    writer.record(actor=reader, verb=REPORT, target="access", payload=payload)


def note_review(reader: Actor, duty: int, *, form: str, rows: int) -> None:
    """Note, before it leaves, that somebody takes the evidence of a review of access along."""
    payload = {"form": form, "rows": rows}
    writer.record(actor=reader, verb="review.evidence", target=f"duty:{duty}", payload=payload)
    # Whose rights they are is the company's own staff; no customer's data is in it.
    count_output(reader, Kind.PRINT if form == "pdf" else Kind.EXPORT, rows, UNASKED)
