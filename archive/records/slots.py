"""What stands in the slot of a listed field: the form lists sort by and filter by range."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from policies.document.slots import slot_letter
from policies.fields.rules import Field, FieldType
from policies.fields.sorting import sort_key

_ORDER_WIDTH = 4
_ID_WIDTH = 12

SlotWriter = Callable[[Any], str | date | Decimal]


def slot_value(one: Field, value: Any) -> str | date | Decimal | None:
    """Return what stands in the slot of a listed field, of the slot's type; None for no value."""
    if value in (None, "", []):
        return None
    return slot_writer(one)(value)


def slot_writer(one: Field) -> SlotWriter:
    """Return what makes a slot of a value of this field; found once for all rows of a ledger."""
    letter = slot_letter(one.type)
    if letter == "d":
        return _date_slot
    if letter == "n":
        return _number_slot
    if one.type is FieldType.CHOICE:
        return partial(_choice_slot, one)
    return _link_slot if one.type is FieldType.LINK else _text_slot


def _date_slot(value: Any) -> date:
    return date.fromisoformat(str(value)[:10])


def _number_slot(value: Any) -> Decimal:
    return Decimal(str(value))


def _choice_slot(one: Field, value: Any) -> str:
    place = one.choice_order.get(value, len(one.choices))
    return f"{place:0{_ORDER_WIDTH}d}:{value}"


def _link_slot(value: Any) -> str:
    return f"{int(value):0{_ID_WIDTH}d}"


def _text_slot(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return sort_key(" ".join(str(item) for item in value))
    return sort_key(str(value))
