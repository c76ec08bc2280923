"""Columns: each field is proposed once, with a reason, and values must fit its type."""

import datetime
from decimal import Decimal

import pytest

from archive.imports.columns import match
from archive.imports.kinds import guess_kind
from policies.fields.rules import Field, FieldType

TODAY = datetime.date(2026, 11, 23)


def field(code: str, zh: str, kind: FieldType = FieldType.TEXT, en: str = "") -> Field:
    return Field(category="KH", code=code, zh=zh, en=en or code, type=kind)


FIELDS = (
    field("org_name", "客户名称"),
    field("phone", "联系电话", FieldType.PHONE),
    field("amount", "合同金额", FieldType.MONEY),
    field("signed_on", "签订日期", FieldType.DATE),
    field("archive_no", "档号"),
)


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("客户名称", ["甲厂"], "org_name"),
        ("*客 户 名 称（必填）", ["甲厂"], "org_name"),
        ("单位名称", ["甲厂"], "org_name"),
        ("手机号码", ["17000000000"], "phone"),
        ("合同总价（万元）", ["3.5"], "amount"),
        ("签约时间", ["2020年1月2日"], "signed_on"),
        ("签约时间", ["不知道的文字"], None),
        ("档案编号", ["KH-1"], "archive_no"),
        ("archive_no", ["KH-1"], "archive_no"),
        ("客户单位/名称", ["甲厂"], "org_name"),
        ("毫不相干", ["x"], None),
    ],
)
def test_a_column_is_proposed_for_its_field(name: str, values: list[str], code: str | None) -> None:
    (found,) = match([name], [values], FIELDS, today=TODAY)
    assert found.field_code == code
    assert found.reason


def test_the_unit_in_a_heading_becomes_a_factor() -> None:
    (found,) = match(["合同金额（万元）"], [["3.5"]], FIELDS, today=TODAY)
    assert found.scale == Decimal(10_000)


def test_two_columns_for_one_field_name_each_other() -> None:
    first, second = match(["客户名称", "客户全称"], [["甲"], ["乙"]], FIELDS, today=TODAY)
    assert first.field_code == "org_name"
    assert second.field_code is None
    assert second.problem is not None
    assert second.problem.params == {"first": "客户名称", "second": "客户全称", "field": "客户名称"}


def test_an_earlier_decision_is_remembered() -> None:
    (found,) = match(["往来户"], [["甲"]], FIELDS, memory=[("往来户", "org_name")], today=TODAY)
    assert (found.field_code, found.confidence) == ("org_name", 1.0)


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("建档日期", ["2020.1.2", "2020年1月3日"], "date"),
        ("交易时间", ["2018-10-31 10:10:17"], "datetime"),
        ("合同金额（元）", [1.5, "面议", "3万"], "money"),
        ("页号", ["0001"], "code"),
        ("证件号码", ["990101196109225712"], "cnid"),
        ("是否归档", ["是", "否"], "bool"),
        ("备注", ["已核", "已核"], "text"),
        ("库位", ["3-12-5"], "text"),
    ],
)
def test_the_kind_of_a_column_follows_its_name_and_its_values(
    name: str, values: list[object], kind: str
) -> None:
    assert guess_kind(name, values) == kind
