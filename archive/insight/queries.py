"""Reads what another person would meet: always cut to what the reader may see as well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet

from archive.records.cards import Card, CardField, CardGroup, CardItem, CardSection
from archive.records.models import Record
from archive.records.queries import card, record_of, visible_to
from archive.records.showing import HIDDEN
from kernel.errors import Missing
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

TARGET = "person"


@dataclass(frozen=True, kw_only=True)
class CategoryCount:
    """How many records of a category the other person sees, and how many of them the reader sees too."""

    category: str
    seen: int
    shared: int


def counts_as(reader: Actor, other: Actor) -> Sequence[CategoryCount]:
    """Return what `other` may look up by category, in numbers; Refused unless `reader` configures."""
    demand_looking(reader, other)
    seen = _by_category(visible_to(other))
    shared = _by_category(_shared(reader, other))
    return [
        CategoryCount(category=code, seen=count, shared=shared.get(code, 0))
        for code, count in sorted(seen.items())
    ]


def records_as(reader: Actor, other: Actor) -> QuerySet[Record]:
    """Return the records both may look up, newest first; Refused unless `reader` configures."""
    demand_looking(reader, other)
    return _shared(reader, other).order_by("-pk")


def card_as(reader: Actor, other: Actor, record: Record) -> Card:
    """Return the card of a record as `other` would read it, without what `reader` may not read.

    Missing for a record that either of them may not see.
    """
    demand_looking(reader, other)
    theirs = visible_to(other).filter(pk=record.pk).first()
    if theirs is None:  # it is the reader who looks: no attempt of the other's
        raise Missing
    return _without_hidden(card(other, theirs), card(reader, record_of(reader, record.pk)))


def demand_looking(reader: Actor, other: Actor) -> None:
    """Raise Refused unless `reader` shapes the rights of the company."""
    permission.demand(reader, Verb.CONFIGURE, target=f"{TARGET}:{other.id}")


def _shared(reader: Actor, other: Actor) -> QuerySet[Record]:
    return visible_to(other).filter(permission.reach(reader, Verb.VIEW))


def _by_category(rows: QuerySet[Record]) -> dict[str, int]:
    return dict(rows.order_by().values_list("category").annotate(Count("pk")))


def _without_hidden(theirs: Card, own: Card) -> Card:
    """Return their card; a value, file or item the reader may not see stands there as hidden or not at all."""
    listed = {item.id for item in own.items}
    sections = zip(theirs.sections, own.sections, strict=True)
    return replace(
        theirs,
        sections=tuple(_section(one, mine) for one, mine in sections),
        items=tuple(item for item in theirs.items if item.id in listed),
        parent=_common(theirs.parent, own.parent),
        proposal=None,  # what waits is shown to whom it concerns, on the record itself
    )


def _common(theirs: CardItem | None, own: CardItem | None) -> CardItem | None:
    return theirs if theirs is not None and own is not None else None


def _section(theirs: CardSection, own: CardSection) -> CardSection:
    groups = zip(theirs.groups, own.groups, strict=True)
    return replace(
        theirs,
        fields=_fields(theirs.fields, own.fields),
        groups=tuple(_group(one, mine) for one, mine in groups),
    )


def _group(theirs: CardGroup, own: CardGroup) -> CardGroup:
    rows = zip(theirs.rows, own.rows, strict=True)
    return replace(theirs, rows=tuple(_fields(one, mine) for one, mine in rows))


def _fields(theirs: Sequence[CardField], own: Sequence[CardField]) -> tuple[CardField, ...]:
    return tuple(_value(one, mine) for one, mine in zip(theirs, own, strict=True))


def _value(theirs: CardField, own: CardField) -> CardField:
    """Return a value as they read it; where the reader reads another text, nothing beyond that text."""
    if theirs.masked or theirs.text in {own.text, HIDDEN}:
        return theirs
    return own
