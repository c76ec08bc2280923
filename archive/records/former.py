"""What a record said once: the sections of a former version, or of an earlier day, by the rights of today."""

from collections.abc import Mapping
from typing import Any

from archive.records.cards import CardSection, clear_in, sections_with
from archive.records.models import Record
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from policies.document.queries import published
from security.actor import Actor


def former_sections(
    actor: Actor, record: Record, category: str, values: Mapping[str, Any]
) -> tuple[CardSection, ...]:
    """Return the sections of a record with other values than its own, under the same rights: those of a version."""
    policy = published()
    known = category in policy.document.categories_by_code
    shape = shape_of(policy, category if known else record.category)
    shower = Shower(actor)
    shower.learn(shape, [values])
    return sections_once(actor, record, shape, values, shower)


def sections_once(
    actor: Actor, record: Record, shape: Shape, values: Mapping[str, Any], shower: Shower
) -> tuple[CardSection, ...]:
    """Return the sections of a record as it was under `shape`.

    What its present category keeps back stays back, whatever the former one showed.
    """
    clear = clear_in(actor, shape, ())
    if shape.code != record.category:
        present = shape_of(published(), record.category)
        now = clear_in(actor, present, ())
        clear = {
            code: is_clear and now.get(code, True)
            for code, is_clear in clear.items()
            if code in now or code not in present.by_code
        }
    return sections_with(shape, values, shower, clear)
