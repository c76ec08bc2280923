"""The facets of a list: which values its records have and how often, also of the policy's fields."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import ExtractYear

from archive.records.filters import FILED_ON, PREFIX
from archive.records.levels_in_force import levelled
from archive.records.models import Record
from archive.records.rules import TERRITORY_CODES
from archive.records.showing import Shower
from persistence.tallies import tally
from policies.document.queries import PublishedPolicy
from policies.fields.conditions import as_value
from policies.fields.rules import Field, FieldType
from security.actor import Actor

COUNTED_ROWS = 10_000  # rows that are counted
FACETS = ("category", "state", "department", "level", "territory")
YEARS = f"{PREFIX}{FILED_ON}"  # the facet of the years of filing
MOST_SHOWN = 15  # values of a facet; the others are found by the conditions of the list
_YEAR = "filed_year"
_ENDLESS = frozenset({FieldType.TEXT, FieldType.DATE, FieldType.DATETIME})


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value of a facet with how many of the counted rows have it."""

    value: str
    label: str
    count: int


Facets = Mapping[str, tuple[FacetValue, ...]]
Reading = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Tallied:
    """Rows counted by the values of their facets; `fields` are those of the policy, by the facet's name."""

    counts: Counter[tuple[Any, ...]]
    readings: Mapping[str, Reading]  # facet → what its column says, in the order of the columns
    fields: Mapping[str, Field]

    @property
    def total(self) -> int:
        """How many rows were counted."""
        return sum(self.counts.values())

    def facets(self, actor: Actor, policy: PublishedPolicy) -> Facets:
        """Return the values of each facet, the most frequent first, of years the latest."""
        labels = labels_of(actor, policy)
        counts = levelled(policy.document, self.counts, tuple(self.readings))
        found: dict[str, tuple[FacetValue, ...]] = {}
        for place, (name, read) in enumerate(self.readings.items()):
            sums: Counter[str] = Counter()
            for values, count in counts.items():
                sums[read(values[place])] += count
            field = self.fields.get(name)
            known = labels.get(name, {}) if field is None else _names(actor, field)
            found[name] = tuple(
                FacetValue(value=value, label=str(known.get(value, value)), count=count)
                for value, count in _ordered(name, field, sums)
                if value
            )
        return found


def tallied(
    rows: QuerySet[Record], fields: Iterable[Field] = (), slots: Mapping[str, str] | None = None
) -> Tallied:
    """Count rows by what every record has and by these fields, at most `COUNTED_ROWS` of them.

    `fields` are listed ones that their reader reads unmasked, `slots` where they lie.
    """
    readings: dict[str, Reading] = dict.fromkeys(FACETS, _text)
    columns = [*FACETS, _YEAR]
    readings[YEARS] = _text
    added: dict[str, Any] = {_YEAR: ExtractYear("filed_on")}
    named: dict[str, Field] = {}
    for place, one in enumerate(fields):
        name = f"{PREFIX}{one.code}"
        named[name] = one
        readings[name] = partial(_value, one)
        if one.type is FieldType.TEXT:  # two texts may share one sort key
            columns.append(f"facet_{place}")
            added[columns[-1]] = KeyTextTransform(one.code, "values")
        elif one.type in _ENDLESS:
            columns.append(f"facet_{place}")
            added[columns[-1]] = ExtractYear((slots or {})[one.code])
        else:
            columns.append((slots or {})[one.code])
    counts = tally(rows.annotate(**added), columns, most=COUNTED_ROWS)
    return Tallied(counts=counts, readings=readings, fields=named)


def nothing_tallied() -> Tallied:
    """Return the facets of a list that is not counted: none."""
    readings: dict[str, Reading] = dict.fromkeys(FACETS, _text)
    return Tallied(counts=Counter(), readings=readings, fields={})


def _text(stored: Any) -> str:
    return "" if stored is None else str(stored)


def _value(one: Field, stored: Any) -> str:
    """Return what a condition on the field compares with, out of what its column holds."""
    if stored is None:
        return ""
    if one.type is FieldType.CHOICE:  # the slot begins with the place in the list of values
        return str(stored).partition(":")[2]
    return as_value(stored == "1") if one.type is FieldType.BOOL else str(stored)


def _ordered(name: str, field: Field | None, sums: Counter[str]) -> Sequence[tuple[str, int]]:
    is_year = name == YEARS or (field is not None and field.type in _ENDLESS - {FieldType.TEXT})
    if is_year:
        return sorted(sums.items(), reverse=True)[:MOST_SHOWN]
    return sums.most_common(MOST_SHOWN if field and field.type in _ENDLESS else None)


def _names(actor: Actor, field: Field) -> Mapping[str, str]:
    shower = Shower(actor)
    if field.type is FieldType.BOOL:
        return {as_value(one): shower.text(field, one) for one in (True, False)}
    return {one.code: shower.name(one) for one in field.choices}


def labels_of(actor: Actor, policy: PublishedPolicy) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the values that every record has, by facet."""
    shower = Shower(actor)
    document = policy.document
    regions = (one for one in document.fields if one.code in TERRITORY_CODES)
    return {
        "category": {one.code: shower.name(one) for one in document.categories},
        "state": {
            str(value): str(label) for value, label in Record._meta.get_field("state").flatchoices
        },
        "department": {one.code: shower.name(one) for one in document.departments},
        "level": {one.code: shower.name(one) for one in document.levels},
        "territory": {
            choice.code: shower.name(choice) for one in regions for choice in one.choices
        },
    }
