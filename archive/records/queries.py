"""What an actor may read of records: the choke point of lists, cards, history, and of what builds on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from archive.records.assessing import Assessed, assess
from archive.records.cards import Card, card, what_may_happen
from archive.records.changing import DEPARTMENT, LEVEL, OWNER, TITLE, facts_of
from archive.records.closing import demand_opened
from archive.records.editing import Judgement, judged
from archive.records.faceting import FacetValue
from archive.records.listing import Column, Listing, ListQuery, exact_count, listing
from archive.records.models import Record
from archive.records.moving import ITEM, LEGACY, STATE
from archive.records.rules import CATEGORY, Edit
from archive.records.shapes import Shape, fillable, shape_of
from archive.records.showing import Shower
from archive.records.storing import opened
from archive.records.telling_why import people_in, why_of
from archive.records.title_sealing import open_titles
from archive.records.together import Together
from kernel.errors import Absent, Missing, Refused
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.categories.rules import Category
from policies.document.effective import enterable
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit.queries import MASKED, Span, changes_for_record
from security.permission import Subject

__all__ = [
    "Assessed",
    "Card",
    "Column",
    "FacetValue",
    "HistoryEntry",
    "HistoryLine",
    "ListQuery",
    "Listing",
    "assess",
    "card",
    "categories_for",
    "editable_values",
    "exact_count",
    "facts_of",
    "fillable",
    "history",
    "lines_of",
    "listing",
    "preview",
    "record_of",
    "remember_attempts",
    "shape_for",
    "visible_to",
    "what_may_happen",
]

FILE = "record.file"  # how a change names a file that was added, replaced or removed
PLACE = "record.location"  # how a change names the place its paper lies in
REST = "record.rest"  # how a change names that a record is at rest since a day
NOTE = "record.note"  # how a change names a note on a customer's development
_COLUMN_NAMES = {
    TITLE: N_("Title"),
    STATE: N_("State"),
    DEPARTMENT: N_("Responsible department"),
    OWNER: N_("Person in charge"),
    LEVEL: N_("Confidentiality"),
    CATEGORY: N_("Category"),
    LEGACY: N_("Earlier number"),
    FILE: N_("Electronic file"),
    PLACE: N_("Place"),
    ITEM: N_("Item"),
    NOTE: N_("Development note"),
    REST: N_("At rest"),
}
_ATTEMPTS = 20  # refused records of one request that the trail keeps by name
_BIGGEST = 2**63  # no id of the database reaches it


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Return the records `actor` may see; everything that reads records starts here."""
    return Record.objects.filter(permission.reach(actor, Verb.VIEW))


def record_of(actor: Actor, record_id: int) -> Record:
    """Return one record; Missing when there is none or `actor` may not see it, which is the same to them.

    SayFirst where he may see it once he has said what his company asks before.
    """
    found = visible_to(actor).filter(pk=record_id).first()
    if found is None:
        demand_opened(actor, record_id)
        raise Missing if remember_attempts(actor, [record_id]) else Absent
    open_titles([found])
    return found


def remember_attempts(actor: Actor, ids: Collection[int]) -> bool:
    """Let the trail keep that somebody asked for records that are there and not for him, a few of many (SEC-05).

    Returns whether there are any of them at all.
    """
    asked = sorted(one for one in ids if one < _BIGGEST)[:_ATTEMPTS]
    found = list(Record.objects.filter(any_id("pk", asked))) if asked else []
    for hidden in found:
        decision = permission.decide(actor, Verb.VIEW, facts_of(hidden))
        if not decision:
            target = f"record:{hidden.pk}"
            refused = Refused(decision, actor=actor.id, verb=str(Verb.VIEW), target=target)
            current().refusals.append(refused)
    return bool(found)


def registered_by(actor: Actor, record_id: int) -> Record:
    """Return a record where `actor` may register one today, also without seeing others; else Missing."""
    found = Record.objects.filter(permission.reach(actor, Verb.CREATE), pk=record_id).first()
    if found is None:
        raise Missing
    return found


def categories_for(actor: Actor, verb: str) -> tuple[Category, ...]:
    """Return the categories records are registered under and for which `actor` holds `verb`."""
    document = published().document
    return tuple(
        one
        for one in enterable(document)
        if permission.decide(actor, verb, Subject(category=one.code))
    )


def shape_for(category: str) -> Shape:
    """Return the shape of a category in force: its fields, sections, slots; Missing for an unknown code."""
    return shape_of(published(), category)


def editable_values(actor: Actor, record: Record) -> tuple[Mapping[str, Any], frozenset[str]]:
    """Return the stored values for an edit form, and the codes whose values are withheld from `actor`.

    Withheld values are left out; a form leaves them alone unless a new value is typed.
    """
    shape = shape_of(published(), record.category)
    clear = permission.readable(actor, record.category)
    withheld = frozenset(one.code for one in shape.fields if not clear.get(one.code, False))
    values: dict[str, Any] = {}
    for code, value in opened([record])[record.pk].items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            values[code] = [
                {key: each for key, each in row.items() if key not in withheld} for row in value
            ]
        elif code not in withheld:
            values[code] = value
    return values, withheld


def reads_all(actor: Actor, category: str) -> bool:
    """Say whether nothing of a category is masked for `actor`: a file of a record shows what a mask hides.

    A sealed field is masked for everybody until it is unmasked, so that it says nothing of who reads a scan.
    """
    clear = permission.readable(actor, category)
    fields = shape_of(published(), category).fields
    return all(one.sealed or clear.get(one.code, False) for one in fields)


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One field that changed: its label, before and after as text; `masked` shows only that it did."""

    label: str
    before: str
    after: str
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """What somebody did to a record, newest first in a history."""

    at: datetime
    who: str
    verb: str
    lines: tuple[HistoryLine, ...]
    change_set: int | None = None
    by: str = ""  # the id of who did it
    id: int = 0  # of the change: those before it are asked for by it
    reason: str = ""
    proposed_by: str = ""  # the name of who wanted what somebody else approved
    happened_on: str = ""  # the day on which what it says came about, where somebody said


def preview(actor: Actor, edits: Sequence[Edit], *, together: Together = Together.NO) -> Judgement:
    """Judge edits as the action would, and change nothing; a record `actor` may not see is missing."""
    rows = visible_to(actor).filter(any_id("pk", [one.record_id for one in edits]))
    found = {record.pk: record for record in rows}
    return judged(actor, edits, found, together=together)


def read_openly(actor: Actor, record_id: int) -> frozenset[str] | None:
    """Return what of a record this actor reads unmasked, fields and columns; None where he may not see it."""
    record = visible_to(actor).filter(pk=record_id).first()
    if record is None:
        return None
    unmasked = permission.readable(actor, record.category)
    return frozenset({*(code for code, plain in unmasked.items() if plain), *_COLUMN_NAMES})


def _columns(actor: Actor, category: str) -> list[str]:
    """Return the columns whose changes somebody reads: the name of a file says what a mask hides, as the file does."""
    return [code for code in _COLUMN_NAMES if code != FILE or reads_all(actor, category)]


def told_codes(actor: Actor, category: str) -> frozenset[str]:
    """Return the fields and columns of whose change somebody may read in the history of such a record."""
    return frozenset([*permission.readable(actor, category), *_columns(actor, category)])


def history(
    actor: Actor, record: Record, *, most: int | None = None, before: int | None = None
) -> tuple[HistoryEntry, ...]:
    """Return who changed what, newest first, as far as `actor` may read its fields; Refused without view.

    `most`: how many at most; `before`: the id of the entry they come before.
    """
    changes = changes_for_record(
        actor,
        record.pk,
        subject=facts_of(record),
        verb=Verb.VIEW,
        columns=_columns(actor, record.category),
        span=Span(newest=most, before=before),
    )
    shape = shape_of(published(), record.category)
    shower = Shower(actor)
    shower.learn(shape, [_plain(side) for one in changes for side in (one.before, one.after)])
    shower.learn_people(side.get(OWNER) for one in changes for side in (one.before, one.after))
    whys = {one.id: why_of(one.said, record.pk) for one in changes}
    shower.learn_people(people_in(whys.values()))
    return tuple(
        HistoryEntry(
            at=one.at,
            who=one.actor_name,
            verb=one.verb,
            change_set=one.change_set,
            by=one.actor,
            id=one.id,
            reason=whys[one.id].reason,
            proposed_by=shower.person(whys[one.id].proposed_by),
            happened_on=whys[one.id].happened_on,
            lines=tuple(
                _line(shape, shower, code, one.before.get(code), one.after.get(code))
                for code in dict.fromkeys([*one.before, *one.after])
            ),
        )
        for one in reversed(changes)
    )


def lines_of(
    actor: Actor, shape: Shape, sides: Sequence[tuple[str, Any, Any]]
) -> list[tuple[str, str, str]]:
    """Return (label, one side, other side) as text for each (field code, value, value), as far as `actor` may read."""
    clear = permission.readable(actor, shape.code)
    shower = Shower(actor)
    shower.learn(shape, [{code: side} for code, *both in sides for side in both])
    shower.learn_people(side for code, *both in sides if code == OWNER for side in both)
    found = []
    for code, one, other in sides:
        shown = clear.get(code, code in _COLUMN_NAMES)
        if code in clear or code in _COLUMN_NAMES:
            line = _line(shape, shower, code, *((one, other) if shown else (MASKED, MASKED)))
            label = line.label if code in shape.by_code else gettext(line.label)
            found.append((label, line.before, line.after))
    return found


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field code as a record holds them, for learning names: groups are left out."""
    return {code: value for code, value in values.items() if not isinstance(value, list | dict)}


def _line(shape: Shape, shower: Shower, code: str, before: Any, after: Any) -> HistoryLine:
    one = shape.by_code.get(code)
    masked = MASKED in (before, after)

    def text(value: Any) -> str:
        if code == OWNER:
            return shower.person(value)
        if code == LEVEL:
            return shower.level(str(value or ""))
        if code == CATEGORY:
            known = shape.policy.document.categories_by_code.get(str(value))
            return shower.name(known) if known else str(value or "")
        if value is None or value == MASKED or one is None:
            return str(value or "")
        if one.repeat and isinstance(value, list):
            return "；".join(shower.text(one, each) for each in value)
        return shower.text(one, value)

    return HistoryLine(
        label=shower.name(one) if one else _COLUMN_NAMES.get(code, code),
        before=text(before),
        after=text(after),
        masked=masked,
    )
