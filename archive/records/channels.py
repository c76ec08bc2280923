"""By which channel a record was collected (收集渠道) where nobody said so, and a rule has to (REQ-COL-13)."""

from collections.abc import Iterable

from policies.fields.rules import Field, FieldType, Required

CHANNEL = "channel"  # the field of the packs' registration group
BUSINESS, APPLICATION = "business", "application"  # 业务办理, 客户申请


def usual_channel(fields: Iterable[Field], usual: str = BUSINESS) -> dict[str, str]:
    """Return the channel of a record that names none, by field code; nothing where filing demands no channel.

    It is `usual` where the company's list still has it, else the first of its list.
    """
    one = next((each for each in fields if each.code == CHANNEL), None)
    if one is None or one.retired or one.repeat or one.type is not FieldType.CHOICE:
        return {}
    if one.required is not Required.FILING or one.required_by or not one.choices:
        return {}
    codes = [each.code for each in one.choices]
    return {CHANNEL: usual if usual in codes else codes[0]}
