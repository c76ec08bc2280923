"""Comparison (比对) of what a record has with what comes in, field by field, as one person may read it (REQ-UPD-06).

The same for change notices, for what is entered by hand of a customer there is, and for what is filed again;
imports lay out their rows the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from archive.records.contents import by_field
from archive.records.models import Record
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from archive.records.storing import opened
from policies.document.queries import published
from policies.fields.rules import Field
from security import permission
from security.actor import Actor

SHOWN, TAKE, WAS = (
    "shown",
    "take",
    "was.",
)  # what the component sends: all keys, those taken, stored values


@dataclass(frozen=True, kw_only=True)
class Side:
    """One field that differs: its key in the form, its name, both values as text, and whether it is taken."""

    key: str
    label: str
    stored: str
    incoming: str
    accepted: bool = True
    was: tuple[str, ...] = ()  # the stored value as a form types it, for a form that puts it back

    @property
    def id(self) -> str:
        """The id of its box."""
        return f"take-{self.key}".replace(":", "-").replace(".", "-")


def sides_of(
    actor: Actor,
    record: Record,
    incoming: Mapping[str, Any],
    *,
    accepted: Iterable[str] | None = None,
    blind: bool = False,
) -> list[Side]:
    """Return what differs between a record and incoming values (by field or group code), as `actor` reads it.

    A group of rows is one thing: its rows have no name by which to take one alone. What `actor` does not see
    at all is left out, and so can be neither taken nor refused by him. `blind`: what is masked for him is never left
    out, for that would say that it is the same.
    """
    shape = shape_of(published(), record.category)
    stored = opened([record])[record.pk]
    clear = permission.readable(actor, record.category)
    taken = set(incoming if accepted is None else accepted)
    shower = Shower(actor)
    shower.learn(shape, [stored, incoming])
    found = []
    for code, value in incoming.items():
        members = [one for one in shape.fields if code in (one.code, one.repeat)]
        seen = [one for one in members if one.code in clear]
        hidden = {one.code for one in seen if blind and not clear[one.code]}
        if not seen or (stored.get(code) == value and not hidden):
            continue
        old, new = by_field({code: stored.get(code)}), by_field({code: value})
        differing = [
            one for one in seen if one.code in hidden or old.get(one.code) != new.get(one.code)
        ]
        found.append(
            Side(
                key=code,
                label=_label(shape, code, members[0], shower),
                stored=_text(shower, differing, old, clear),
                incoming=_text(shower, differing, new, clear),
                accepted=code in taken,
            )
        )
    return found


def _label(shape: Shape, code: str, one: Field, shower: Shower) -> str:
    if not one.repeat:
        return shower.name(one)
    sections = {each.code: each for each in shape.category.sections}
    return shower.name(sections[one.section]) if one.section in sections else code


def _text(
    shower: Shower, fields: Sequence[Field], values: Mapping[str, Any], clear: Mapping[str, bool]
) -> str:
    """Return values as text, masked where they are to the reader; of several fields each led by its name."""
    lines = []
    for one in fields:
        value = values.get(one.code)
        many = value if one.repeat and isinstance(value, list) else [value]
        text = "；".join(shower.text(one, each, clear=clear[one.code]) for each in many if each)
        lines.append(text if len(fields) == 1 else f"{shower.name(one)}: {text}")
    return "\n".join(lines)


def settled(sent: QueryDict) -> QueryDict:
    """Return what a form sent with the stored value back in each compared field that was not taken."""
    refused = set(sent.getlist(SHOWN)) - set(sent.getlist(TAKE))
    if not refused:
        return sent
    data = sent.copy()
    for name in refused:
        data.setlist(name, sent.getlist(f"{WAS}{name}") or [""])
    return data
