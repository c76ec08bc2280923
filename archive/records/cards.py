"""The card of one record as one person may read it: sections, items, due date, what they may do."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from archive.records import storing
from archive.records.card_proposals import CardProposal, waiting_proposal
from archive.records.changing import may_edit, may_submit, may_withdraw
from archive.records.classifying import may_classify
from archive.records.filing import may_be_filed
from archive.records.keeping import steps_of
from archive.records.lifecycle import LifeStep, life_of
from archive.records.models import Record
from archive.records.rules import State, may_happen, needs_review
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from archive.records.title_sealing import called, with_titles
from archive.records.traces import DUE, EARLIER_NUMBERS, LINE, beside
from archive.records.unclassified import UNCLASSIFIED, has_no_class
from archive.records.unmasked import with_birth_dates
from kernel.decision import Decision, refusal
from kernel.text import N_
from policies.access.rules import Verb
from policies.categories.rules import Stage
from policies.document.effective import level_in_force
from policies.document.queries import published, version_document
from policies.fields.rules import Field, groups_of
from policies.retention.due import Step
from policies.studio.words import duty_name
from security import permission
from security.actor import Actor
from security.people.keeper_queries import keepers
from security.people.names import names_of

ITEMS = 200


@dataclass(frozen=True, kw_only=True)
class CardField:
    """One field with its value as text; `masked` says that the reader sees only part of it."""

    code: str
    label: str
    text: str
    masked: bool
    critical: bool = False
    type: str = "text"


@dataclass(frozen=True, kw_only=True)
class CardGroup:
    """A repeatable group: its rows, each a field for each member."""

    code: str
    rows: tuple[tuple[CardField, ...], ...]


@dataclass(frozen=True, kw_only=True)
class CardSection:
    """A part of the card; '' is the code of the part of no section."""

    code: str
    label: str
    fields: tuple[CardField, ...]
    groups: tuple[CardGroup, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CardItem:
    """An item of the file, or the file an item lies in."""

    id: int
    number: str
    title: str
    category_name: str
    state: str
    filed_on: date | None


@dataclass(frozen=True, kw_only=True)
class CardDue:
    """When the record falls due and why; `date` None means that it is kept."""

    date: date | None
    action: str
    state: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class CardStep:
    """One step of a record's life: its name, where it stands (as `LifeStep`), who acts in it."""

    name: str
    state: str
    departments: str
    people: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A record as one person may read it. `may`: edit, submit, withdraw, file, classify → decision."""

    id: int
    number: str
    title: str
    category: str
    category_name: str
    kind: str
    class_code: str
    state: str
    department: str
    department_name: str
    level: str
    level_name: str
    carrier: str
    owner: str
    keepers: tuple[str, ...]
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    signed_by: str
    signed_at: datetime | None
    filed_by: str
    filed_on: date | None
    version: int
    policy_version: int
    filed_as: str  # the category it was filed under, as it was called then
    legacy_numbers: tuple[str, ...]
    parent: CardItem | None
    sections: tuple[CardSection, ...]
    items: tuple[CardItem, ...]
    life: tuple[CardStep, ...]
    has_class: bool
    due: CardDue | None
    proposal: CardProposal | None
    may: Mapping[str, Decision]


def fields_on(shown: Card) -> Iterator[CardField]:
    """Yield every field of a card, section by section, those of each row of a group too."""
    for section in shown.sections:
        yield from section.fields
        for group in section.groups:
            yield from (one for row in group.rows for one in row)


def card(actor: Actor, record: Record, *, unmasked: Collection[str] = ()) -> Card:
    """Return the card of a record the actor may see; `unmasked`: fields he is shown in clear though masked."""
    shape = shape_of(published(), record.category)
    shower = Shower(actor)
    values = storing.opened([record])[record.pk]
    shower.learn(shape, [values])
    people = _people(record)
    document = shape.policy.document
    departments = {one.code: shower.name(one) for one in document.departments}
    custodian = shape.category.custodian_of(record.department)
    life = life_of(record, shape)
    kept = keepers({custodian, *(code for step in life for code in step.departments)} - {""})
    level = level_in_force(document, record.category, record.level)
    return Card(
        id=record.pk,
        number=record.archive_no or "",
        title=called(record),
        category=record.category,
        category_name=shower.name(shape.category.category),
        kind=record.kind,
        class_code=record.class_code,
        state=record.state,
        department=record.department,
        department_name=departments.get(record.department, record.department),
        level=level,
        level_name=shower.level(level),
        carrier=record.carrier,
        owner=people.get(record.owner_id, ""),
        keepers=kept.get(custodian, ()),
        created_by=people.get(record.created_by_id, ""),
        created_at=record.created_at,
        updated_by=people.get(record.updated_by_id, ""),
        updated_at=record.updated_at,
        signed_by=people.get(record.signed_by_id, ""),
        signed_at=record.signed_at,
        filed_by=people.get(record.filed_by_id, ""),
        filed_on=record.filed_on,
        version=record.version,
        policy_version=record.policy_version,
        filed_as=_filed_as(record, shower),
        legacy_numbers=_legacy_numbers(record),
        parent=_parent(actor, record, shower),
        sections=sections_of(actor, shape, values, shower, unmasked),
        items=_items(actor, record, shower),
        life=tuple(_step(step, record, departments, people, kept) for step in life),
        has_class=not has_no_class(shape.category),
        due=_due(record),
        proposal=waiting_proposal(actor, record, shape, shower),
        may=what_may_happen(actor, record, shape, values),
    )


_IN_HAND = frozenset({Stage.COLLECT, Stage.ARRANGE})  # of who is in charge, later of the keepers


def _step(
    step: LifeStep,
    record: Record,
    departments: Mapping[str, str],
    people: Mapping[int | None, str],
    kept: Mapping[str, tuple[str, ...]],
) -> CardStep:
    """Return a step with its owners; people are named for the present one and the next."""
    between = gettext(", ")
    names: tuple[str, ...] = ()
    if step.state in {"now", "next"}:
        if step.duty.stage in _IN_HAND:
            names = (people.get(record.owner_id or record.created_by_id, ""),)
        else:
            names = tuple(name for code in step.departments for name in kept.get(code, ()))
    return CardStep(
        name=duty_name(step.duty),
        state=step.state,
        departments=between.join(departments.get(code, code) for code in step.departments),
        people=between.join(filter(None, names)),
    )


def what_may_happen(
    actor: Actor, record: Record, shape: Shape, values: Mapping[str, Any]
) -> Mapping[str, Decision]:
    """Return what somebody may do with a record now, with the reason where not."""
    return {
        "edit": may_edit(actor, record),
        "submit": _with_class(shape, may_submit(actor, record)),
        "withdraw": may_withdraw(actor, record),
        "file": _may_file(actor, record, shape, values),
        "classify": _may_classify(actor, record),
    }


def _with_class(shape: Shape, decision: Decision) -> Decision:
    return refusal(UNCLASSIFIED) if decision and has_no_class(shape.category) else decision


def _may_classify(actor: Actor, record: Record) -> Decision:
    allowed = may_classify(actor, record)
    return may_edit(actor, record) if allowed else allowed


def _may_file(actor: Actor, record: Record, shape: Shape, values: Mapping[str, Any]) -> Decision:
    allowed = _with_class(shape, may_happen("file", record.state))
    if allowed and record.state != State.READY and needs_review(shape.category.review, values):
        allowed = refusal(N_("The record has not been reviewed yet; submit it first."))
    return may_be_filed(actor, record, shape) if allowed else allowed


def _people(record: Record) -> Mapping[int | None, str]:
    found = names_of(
        (
            *(record.owner_id, record.created_by_id, record.updated_by_id),
            *(record.signed_by_id, record.filed_by_id),
        )
    )
    return dict(found.items())


def _legacy_numbers(record: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.number for one in beside(record, EARLIER_NUMBERS)))


def sections_of(
    actor: Actor,
    shape: Shape,
    values: Mapping[str, Any],
    shower: Shower,
    unmasked: Collection[str],
) -> tuple[CardSection, ...]:
    return sections_with(shape, values, shower, clear_in(actor, shape, unmasked))


def clear_in(actor: Actor, shape: Shape, unmasked: Collection[str]) -> dict[str, bool]:
    """Return code of a field `actor` may read → whether in clear."""
    readable = permission.readable(actor, shape.code)
    shown = with_birth_dates(shape, unmasked)
    return {code: is_clear or code in shown for code, is_clear in readable.items()}


def sections_with(
    shape: Shape, values: Mapping[str, Any], shower: Shower, clear: Mapping[str, bool]
) -> tuple[CardSection, ...]:
    """Return the sections with the fields named in `clear`, masked where it says no."""
    names = {"": "", **{one.code: shower.name(one) for one in shape.category.sections}}
    found: list[CardSection] = []
    for code, label in names.items():
        known = [one for one in shape.fields if one.section == code and one.code in clear]
        known = [one for one in known if not one.retired or one.code in values]
        groups = tuple(
            CardGroup(code=group, rows=_group_rows(members, values.get(group), clear, shower))
            for group, members in groups_of(known).items()
        )
        fields = tuple(_field(one, values, clear, shower) for one in known if not one.repeat)
        if fields or groups:
            found.append(CardSection(code=code, label=label, fields=fields, groups=groups))
    return tuple(found)


def _group_rows(
    members: tuple[Field, ...], rows: Any, clear: Mapping[str, bool], shower: Shower
) -> tuple[tuple[CardField, ...], ...]:
    return tuple(tuple(_field(one, row, clear, shower) for one in members) for row in rows or ())


def _field(
    one: Field, beside: Mapping[str, Any], clear: Mapping[str, bool], shower: Shower
) -> CardField:
    text, is_clear = shower.seen(one, beside, clear)
    return CardField(
        code=one.code,
        label=shower.name(one),
        text=text,
        masked=not is_clear,
        critical=one.critical,
        type=str(one.type),
    )


def _filed_as(record: Record, shower: Shower) -> str:
    """Return code and name of the category a record was filed under, of the version in force then (REQ-CLS-08)."""
    if record.filed_on is None:
        return ""
    policy = published()
    code = next((one.category for one in beside(record, LINE)), None)
    document = policy.document
    if record.policy_version != policy.number:
        document = version_document(record.policy_version)
    known = document.categories_by_code.get(code or record.category)
    return f"{known.code} {shower.name(known)}" if known else code or ""


def _item(record: Record, shower: Shower) -> CardItem:
    categories = published().document.categories_by_code
    known = categories.get(record.category)
    return CardItem(
        id=record.pk,
        number=record.archive_no or "",
        title=called(record),
        category_name=shower.name(known) if known else record.category,
        state=record.state,
        filed_on=record.filed_on,
    )


def _items(actor: Actor, record: Record, shower: Shower) -> tuple[CardItem, ...]:
    """The items somebody may see, in the filing order of the category (REQ-FIL-02)."""
    orders = {
        "name": ("title", "archive_no", "pk"),
        "number": ("archive_no", "pk"),
        "category": ("category", "archive_no", "pk"),
        "time": ("pk",),
    }
    order = shape_of(published(), record.category).category.filing_order
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), parent=record)
    found = with_titles(rows.order_by(*orders.get(order, ("pk",)))[:ITEMS])
    return tuple(_item(one, shower) for one in found)


def _parent(actor: Actor, record: Record, shower: Shower) -> CardItem | None:
    if record.parent_id is None:
        return None
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), pk=record.parent_id)
    found = with_titles(rows[:1])
    return _item(found[0], shower) if found else None


def _due(record: Record) -> CardDue | None:
    for one in beside(record, DUE):
        return CardDue(date=one.due, action=one.action, state=one.state, steps=steps_of(one.steps))
    return None
