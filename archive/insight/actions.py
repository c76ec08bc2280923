"""Notes in the trail who looked as whom, before anything is shown."""

from archive.insight.queries import TARGET, demand_looking
from archive.records.models import Record
from security.actor import Actor
from security.audit import writer

LOOK_AS = "access.look_as"


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
