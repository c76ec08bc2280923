"""What the domain says of a record: its life, its title, what its number and its retention must know of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import EITHER, Kind, Review, UpdateApproval
from policies.fields.display import masked
from policies.fields.rules import Field, FieldType, Required
from policies.fields.titles import naming_fields
from policies.numbering.rules import NumberFacts
from policies.retention.due import Circumstances, Due, Hold

CUSTOMER_TYPES = frozenset("QGHJ")  # presets §1.5 {CT}
TERRITORY_CODES = ("territory", "region")
REGION_CODES = ("region", "region_code", "reg_region")
TYPE_CODES = ("cust_type", "customer_type")
FACT_CODES = (*REGION_CODES, *TYPE_CODES)  # what a number may read beside the fields it names
SIGNER_CODES = ("reviewed_by", "approved_by")
SIGNED_ON_CODES = ("reviewed_on", "approved_on")
COLLECTOR_CODES = ("filled_by", "collected_by", "keyed_by")
LONGEST_TITLE = 500
EARLIEST = date(1900, 1, 1)  # no change of a record came about before
CHOSEN = ("electronic", "paper", "both")
CATEGORY = "record.category"  # how a change names the category, beside the codes of fields
_TITLE_TYPES = frozenset({FieldType.TEXT, FieldType.CHOICE})


class State(StrEnum):
    """Where a record stands in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    READY = "ready"  # reviewed and signed; waits to be filed
    FILED = "filed"


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class NewRecord:
    """A record to be made. Values by field code, those of a repeatable group as a list of rows.

    `department` '' is the actor's own. `legacy_no` is kept as an alias; with `adopt` it becomes the
    archive number when the record is filed and the number conforms to the category's pattern. `collected`
    is the raw item it is keyed from.
    """

    category: str
    title: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    department: str = ""
    parent_id: int | None = None
    owner_id: int | None = None
    legacy_no: str = ""
    adopt: bool = False
    level: str = ""
    collected: int | None = None
    carrier: str = ""  # where the category lets it be chosen: electronic, paper or both


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A change of one record: only what was touched. `version` is the one the person looked at.

    A row of a group may carry `_row`, the place (from 0) of the stored row whose unnamed members stay.
    `department`, `owner` (a user id, '' nobody), `category` and `level` are None where they stay.
    `happened_on`: the day on which what it says came about, None where nobody said.
    """

    record_id: int
    version: int
    title: str | None = None
    department: str | None = None
    owner: str | None = None
    category: str | None = None
    level: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    happened_on: date | None = None


# What may happen in which state (REQ-VER-01, REQ-FIL-01).
_FROM: Mapping[str, frozenset[str]] = {
    "edit": frozenset({State.DRAFT, State.RETURNED, State.READY, State.FILED}),
    "submit": frozenset({State.DRAFT, State.RETURNED}),
    "withdraw": frozenset({State.IN_REVIEW}),
    "review": frozenset({State.IN_REVIEW}),
    "file": frozenset({State.DRAFT, State.RETURNED, State.READY}),
}
_NOT_NOW: Mapping[str, str] = {
    State.DRAFT: N_("The record is a draft."),
    State.IN_REVIEW: N_("The record is in review; wait for the decision or withdraw it."),
    State.RETURNED: N_("The record was returned; correct it and submit it again."),
    State.READY: N_("The record is reviewed and waits to be filed."),
    State.FILED: N_("The record is filed."),
}


def may_happen(step: str, state: str) -> Decision:
    """Say whether `step` (edit, submit, withdraw, review, file) may happen in `state`."""
    return ALLOWED if state in _FROM[step] else refusal(_NOT_NOW[state])


def needs_review(review: Review, values: Mapping[str, Any]) -> bool:
    """Say whether a record must be decided by a second person before it is filed (X1).

    A card signed before it was keyed (先签后录) needs no second review.
    """
    if review is Review.NONE:
        return False
    return review is Review.AFTER_ENTRY or not signer_of(values)


BEFORE = frozenset({Review.BEFORE_ENTRY, Review.SIGNED_CARD})  # the card is signed, then keyed


def signer_of(values: Mapping[str, Any]) -> str:
    """Return who signed the paper card before it was keyed, as user id; '' nobody."""
    return next((str(values[code]) for code in SIGNER_CODES if values.get(code)), "")


def signed_on(values: Mapping[str, Any]) -> date | None:
    """Return the day on which the paper card was signed, if it says so."""
    found = next((str(values[code]) for code in SIGNED_ON_CODES if values.get(code)), "")
    return date.fromisoformat(found[:10]) if found else None


def sign_off(by: str, at: datetime, zone: tzinfo) -> dict[str, str]:
    """Return who signed a record off and when, by the clock of `zone`: the fields the system fills (REQ-COL-20)."""
    return {"signed_by": by, "signed_at": at.astimezone(zone).isoformat(timespec="minutes")}


def sign_off_problems(review: Review, values: Mapping[str, Any], *, keyer: str) -> list[Problem]:
    """Return what is wrong with the signature on a card signed before entry (REQ-VER-02, REQ-VER-03)."""
    signer = signer_of(values)
    if review not in BEFORE or not signer:
        return []
    collectors = {str(values[code]) for code in COLLECTOR_CODES if values.get(code)} | {keyer}
    if signer in collectors:
        where = next(code for code in SIGNER_CODES if values.get(code))
        message = N_("Whoever reviews a card is another person than who filled it in or keys it.")
        return [Problem(code="same_person", message=message, where=where)]
    return []


def needs_approval(
    approval: UpdateApproval, changed: Iterable[str], fields: Iterable[Field]
) -> bool:
    """Say whether a change of a filed record waits for approval (X2). `changed`: field and group codes."""
    touched = set(changed)
    if approval is UpdateApproval.ALL:
        return bool(touched)
    if approval is UpdateApproval.NONE:
        return False
    if CATEGORY in touched:  # what is asked, who sees it and how long it is kept follow from it
        return True
    return any(one.critical and (one.code in touched or one.repeat in touched) for one in fields)


def title_of(fields: Iterable[Field], values: Mapping[str, Any]) -> str:
    """Return the title a record gets when nobody typed one: its first naming text, or '' if none.

    A title is read by everybody who reaches the record, so a personal name is taken masked.
    """
    return title_from(naming_fields(fields), values)


def title_from(naming: Iterable[Field], values: Mapping[str, Any]) -> str:
    """Return the title out of the first of these fields that has a value, '' if none has."""
    for one in naming:
        if values.get(one.code):
            text = str(values[one.code])
            return (masked(one, text) if one.sensitivity else text)[:LONGEST_TITLE]
    return ""


def territory_of(values: Mapping[str, Any]) -> str:
    """Return the territory a record belongs to, the code of its region."""
    return next((str(values[code])[:16] for code in TERRITORY_CODES if values.get(code)), "")


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What a number says of a record beside its values."""

    fonds: str
    category: str
    department: str
    retention: str = ""
    parent: str = ""
    on: date | None = None


def number_facts(naming: Naming, values: Mapping[str, Any], date_field: str = "") -> NumberFacts:
    """Return the facts of one record for its number. `date_field`: which date its pattern reads."""
    on = naming.on
    if date_field:
        text = str(values.get(date_field) or "")
        on = date.fromisoformat(text[:10]) if text else None
    letter = next((str(values[code]) for code in TYPE_CODES if values.get(code)), "")
    last = naming.category.rpartition("·")[2]
    return NumberFacts(
        fonds=naming.fonds,
        category=naming.category,
        on=on,
        retention=naming.retention,
        department=naming.department,
        region=next((str(values[code]) for code in REGION_CODES if values.get(code)), ""),
        customer_type=letter or (last if last in CUSTOMER_TYPES else ""),
        parent=naming.parent,
        fields={
            code: str(value) for code, value in values.items() if not isinstance(value, list | dict)
        },
    )


def circumstances(
    category: str,
    fields: Collection[Field],
    values: Mapping[str, Any],
    *,
    filed_on: date | None,
    holds: Iterable[Hold] = (),
    items: Iterable[Due] = (),
) -> Circumstances:
    """Return what retention must know of a record: the dates its fields start, its yes/no marks."""
    triggers: dict[str, date | None] = {"FILED": filed_on}
    for one in fields:
        text = values.get(one.code)
        if one.trigger and isinstance(text, str) and text:
            day = date.fromisoformat(text[:10])
            known = triggers.get(one.trigger)
            triggers[one.trigger] = max(known, day) if known else day
    flags = frozenset(
        one.code for one in fields if one.type is FieldType.BOOL and values.get(one.code) is True
    )
    return Circumstances(
        category=category,
        triggers=triggers,
        flags=flags,
        holds=tuple(holds),
        items=tuple(items),
    )


def place_problems(kind: Kind, standalone: bool, parent_kind: str) -> list[Problem]:
    """Return why a record may not lie where it should: `parent_kind` '' alone (REQ-NUM-03, X13)."""
    message = ""
    if kind is Kind.FILE and parent_kind:
        message = N_("A customer file lies in no other file.")
    elif kind is Kind.ITEM and not parent_kind and not standalone:
        message = N_("Choose the customer file this item belongs to.")
    elif kind is Kind.ITEM and parent_kind and parent_kind != Kind.FILE:
        message = N_("An item lies in a customer file, not in another item.")
    return [Problem(code="place", message=message, where="parent")] if message else []


def carrier_of(category: str, said: str) -> str:
    """Return the carrier of a record: its category's, or what was said where that leaves the choice (X8)."""
    if category != EITHER:
        return category
    return said if said in CHOSEN else "electronic"


def carrier_problems(category: str, said: str) -> list[Problem]:
    """Return what is wrong with the carrier said for a record of a category (REQ-COL-27)."""
    allowed = CHOSEN if category == EITHER else (category,)
    if said and said not in allowed:
        message = N_("Records of this category have the carrier the policy says.")
        if category == EITHER:
            message = N_("The carrier is electronic, paper or both.")
        return [Problem(code="carrier", message=message, where="carrier")]
    return []


def completeness_problems(
    carrier: str, values: Mapping[str, Any], fields: Iterable[Field]
) -> list[Problem]:
    """Return what filing still needs beside its required fields: a place for paper (REQ-FIL-01)."""
    if needs_place(carrier, fields) and not values.get("location"):
        message = N_("Paper is filed at a place: say where it is stored.")
        return [Problem(code="location", message=message, where="location")]
    return []


def needs_place(carrier: str, fields: Iterable[Field]) -> bool:
    """Say whether a record of this carrier is filed at a place that one of its fields names."""
    return carrier == "paper" and any(one.code == "location" and not one.retired for one in fields)


def auto_problems(fields: Iterable[Field], given: Collection[str]) -> list[Problem]:
    """Return a problem for each value given for a field that the system fills."""
    message = N_("The system fills in this field.")
    return [
        Problem(code="auto", message=message, where=one.code)
        for one in fields
        if one.required is Required.AUTO and one.code in given
    ]


def day_problems(happened: date | None, today: date) -> list[Problem]:
    """Return why what a change says cannot have come about on the day somebody says (REQ-UPD-01)."""
    if happened is None or EARLIEST <= happened <= today:
        return []
    message = N_("What is recorded has come about already: choose a day up to today.")
    return [Problem(code="happened_on", message=message, where="happened_on")]


def automatic(fields: Iterable[Field], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of those system-filled fields that `facts` (code → stored value) knows."""
    return filled(filled_by_system(fields), facts)


def filled_by_system(fields: Iterable[Field]) -> tuple[str, ...]:
    """Return the codes of the fields that the system fills, but for those of repeatable groups."""
    return tuple(one.code for one in fields if one.required is Required.AUTO and not one.repeat)


def filled(codes: Iterable[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `facts` (code → stored value) knows of these fields."""
    return {code: facts[code] for code in codes if facts.get(code)}
