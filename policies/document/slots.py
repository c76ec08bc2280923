"""Which listed field lies in which indexed slot of the record: t1…t8 text, d1…d4 dates, n1…n4 numbers."""

from collections.abc import Mapping

from policies.categories.rules import path
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType

WIDTHS: Mapping[str, int] = {"t": 8, "d": 4, "n": 4}

_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})

Slots = dict[tuple[str, str], str]  # (category code, field code) → slot, inherited fields included
Place = tuple[str, str]


def slot_letter(kind: FieldType) -> str:
    """Return t, d or n: the family of slots that holds values of this type."""
    if kind in _DATES:
        return "d"
    return "n" if kind in _NUMBERS else "t"


def slots(document: PolicyDocument, previous: Mapping[Place, str] | None = None) -> Slots:
    """Return (category, field) → slot; a place of `previous` stays as long as its field is listed.

    A field has the same slot in its category and in all below it, and no two fields of one category share
    one. A listed field that finds no free slot is left out; `unslotted` names it.
    """
    return _spread(document, _assigned(document, previous or {}))


def unslotted(document: PolicyDocument) -> tuple[Field, ...]:
    """Return the listed fields for which no slot was left."""
    assigned = _assigned(document, {})
    return tuple(known for known in _listed(document) if _place(known) not in assigned)


def _place(known: Field) -> Place:
    return known.category, known.code


def _listed(document: PolicyDocument) -> list[Field]:
    return [known for known in document.fields if known.listed and not known.retired]


def _assigned(document: PolicyDocument, previous: Mapping[Place, str]) -> Slots:
    """Slots by the category that defines the field."""
    listed = _listed(document)
    assigned: Slots = {}
    for known in listed:
        old = previous.get(_place(known), "")
        of_kind = old.startswith(slot_letter(known.type))
        if of_kind and old not in _taken(document, assigned, known):
            assigned[_place(known)] = old
    for known in listed:
        if _place(known) not in assigned:
            slot = _choice(document, assigned, known, previous)
            if slot:
                assigned[_place(known)] = slot
    return assigned


def _choice(
    document: PolicyDocument, assigned: Slots, known: Field, previous: Mapping[Place, str]
) -> str:
    """The best free slot: one that the same code has elsewhere, else one nobody of this branch used before."""
    letter = slot_letter(known.type)
    same = {slot for (_, code), slot in assigned.items() if code == known.code}
    used = {slot for (category, _), slot in previous.items() if category == known.category}
    taken = _taken(document, assigned, known)
    free = [
        slot
        for slot in (f"{letter}{place}" for place in range(1, WIDTHS[letter] + 1))
        if slot not in taken
    ]
    free.sort(key=lambda slot: (slot not in same, slot in used))
    return free[0] if free else ""


def _taken(document: PolicyDocument, assigned: Slots, known: Field) -> set[str]:
    """The slots that other fields of a category above or below hold."""
    owners = {category for category, _ in assigned}
    branch = {one for one in owners if _related(document, one, known.category)}
    return {
        slot
        for (category, code), slot in assigned.items()
        if code != known.code and category in branch
    }


def _related(document: PolicyDocument, one: str, other: str) -> bool:
    """Whether one category lies on the other's path."""
    categories = document.categories_by_code
    return any(step.code == one for step in path(categories, other)) or any(
        step.code == other for step in path(categories, one)
    )


def _spread(document: PolicyDocument, assigned: Slots) -> Slots:
    """The same slots for every category that inherits the field."""
    result: Slots = {}
    for category in document.categories:
        for step in path(document.categories_by_code, category.code):
            for (owner, code), slot in assigned.items():
                if owner == step.code:
                    result[category.code, code] = slot
    return result
