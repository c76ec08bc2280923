"""What a change that waits for its approval would make of a record, as its card shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.records import storing
from archive.records.changing import LEVEL, TITLE
from archive.records.contents import by_field
from archive.records.models import Record
from archive.records.rules import CATEGORY
from archive.records.shapes import Shape
from archive.records.showing import Shower
from archive.records.title_sealing import called
from archive.records.traces import PROPOSALS, beside
from policies.fields.rules import Field
from security import permission
from security.actor import Actor

ITEMS = 200


@dataclass(frozen=True, kw_only=True)
class CardProposal:
    """A change that waits: who wants it and why, each line label, old and new text."""

    by: str
    at: datetime
    reason: str
    request: int | None
    lines: tuple[tuple[str, str, str], ...]


def waiting_proposal(
    actor: Actor, record: Record, shape: Shape, shower: Shower
) -> CardProposal | None:
    """Return the change of a record that waits for its approval, as `actor` may read it; None without one."""
    found = next(iter(beside(record, PROPOSALS)), None)
    if found is None:
        return None
    clear = permission.readable(actor, shape.code)
    change = storing.proposed_values(found)
    title, level = change.pop(TITLE, None), change.pop(LEVEL, None)
    shower.learn(shape, [{code: value for code, value in change.items() if value}])
    before = storing.opened([record])[record.pk]
    old, new = by_field({code: before.get(code) for code in change}), by_field(change)
    lines = [(TITLE, called(record), str(title))] if title else []
    category = change.pop(CATEGORY, None)
    if category:
        names = shape.policy.document.categories_by_code
        sides = (shower.name(names[one]) for one in (record.category, category))
        lines.append((CATEGORY, *sides))  # type: ignore[arg-type]  # two texts follow
    if level:
        lines.append((LEVEL, shower.level(record.level), shower.level(str(level))))
    for code in dict.fromkeys([*old, *new]):
        one = shape.by_code.get(code)
        if one is not None and code in clear and old.get(code) != new.get(code):
            texts = (_text(one, side.get(code), clear[code], shower) for side in (old, new))
            lines.append((shower.name(one), *texts))  # type: ignore[arg-type]  # two texts follow
    return CardProposal(
        by=str(found.proposed_by or ""),
        at=found.proposed_at,
        reason=found.reason,
        request=found.request,
        lines=tuple(lines),
    )


def _text(one: Field, value: Any, clear: bool, shower: Shower) -> str:
    if one.repeat and isinstance(value, list):
        return "；".join(shower.text(one, each, clear=clear) for each in value)
    return shower.text(one, value, clear=clear)
