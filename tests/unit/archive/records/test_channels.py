"""The channel of a record that names none."""

import pytest

from archive.records.channels import usual_channel
from policies.fields.rules import Choice, Field, FieldType, Required


def field(*codes, required=Required.FILING, **more):
    choices = tuple(Choice(code=one, zh=one, en=one) for one in codes)
    said = {"type": FieldType.CHOICE, "choices": choices, "required": required} | more
    return Field(category="K", code="channel", zh="收集渠道", en="Channel", **said)


@pytest.mark.parametrize(
    ("fields", "usual", "found"),
    [
        ([field("fair", "business")], "business", {"channel": "business"}),
        ([field("fair", "application")], "application", {"channel": "application"}),
        ([field("live", "fair")], "business", {"channel": "live"}),
        ([field("fair", "business", required=Required.OPTIONAL)], "business", {}),
        ([field("phone", "mail", required=Required.ALWAYS)], "business", {}),
        ([field("business", retired=True)], "business", {}),
        ([field(type=FieldType.TEXT)], "business", {}),
        ([], "business", {}),
    ],
)
def test_the_usual_channel_is_one_of_the_list_where_filing_demands_one(fields, usual, found):
    assert usual_channel(fields, usual) == found
