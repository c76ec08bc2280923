"""What of a record's values cannot be right."""

from datetime import date

import pytest

from archive.anomalies.rules import Finding, Kind, findings, in_order, is_dead
from policies.fields.rules import Field, FieldType

TODAY = date(2026, 11, 30)


def field(code, kind, repeat=""):
    return Field(category="K", code=code, zh=code, en=code, type=kind, repeat=repeat)


FIELDS = (
    field("uscc", FieldType.USCC),
    field("id_no", FieldType.CNID),
    field("birthday", FieldType.DATE, "CTC"),
    field("email", FieldType.EMAIL, "CTC"),
    field("start_on", FieldType.DATE),
    field("end_on", FieldType.DATE),
    field("valid_to", FieldType.DATE),
    field("remark", FieldType.TEXT),
)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, set()),
        ({"uscc": "91350100M000100Y43"}, set()),
        ({"uscc": "91350100M000100Y44"}, {("check_digit", "uscc")}),
        ({"id_no": "440000200002290005"}, {("check_digit", "id_no")}),
        ({"CTC": [{"birthday": "2027-01-01"}]}, {("date", "birthday")}),
        ({"CTC": [{"birthday": "1980-01-01"}]}, set()),
        ({"start_on": "2026-05-01", "end_on": "2026-04-30"}, {("date", "end_on")}),
        ({"start_on": "0026-05-01"}, {("date", "start_on")}),
        ({"end_on": "2027-04-30"}, set()),
        ({"valid_to": "2026-11-29"}, {("licence", "valid_to")}),
        ({"valid_to": "2026-11-30"}, set()),
        ({"CTC": [{"email": "a@b.invalid"}, {"email": "a@b.cn"}]}, {("email", "email")}),
        ({"CTC": [{"email": "a@b.cn", "email_returned_on": "2026-11-01"}]}, {("email", "email")}),
        ({"remark": "a@b.invalid", "CTC": "no rows"}, set()),
    ],
)
def test_what_cannot_be_right_is_found_with_its_field(values, found):
    assert {(one.kind, one.field) for one in findings(FIELDS, values, TODAY)} == found


@pytest.mark.parametrize(
    ("address", "dead"),
    [
        ("wang@163.com", False),
        ("王@公司.中国", False),
        ("wang@example.com", True),
        ("wang@mail.example", True),
        ("wang@localhost", True),
        ("wang163.com", True),
        ("wang@@163.com", True),
    ],
)
def test_an_address_that_reaches_nobody(address, dead):
    assert is_dead(address) is dead


def test_findings_come_in_the_order_of_their_kinds():
    found = [Finding(kind=Kind.OWNER), Finding(kind=Kind.DATE, field="b")]
    assert [one.kind for one in in_order(found)] == ["date", "owner"]
