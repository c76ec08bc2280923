"""What a person sees: names in the language, amounts with separators, masks that give nothing away."""

import pytest

from policies.fields.display import display, masked, money
from policies.fields.rules import Choice, Field, FieldType

CHOICES = (Choice(code="a", zh="甲", en="First"), Choice(code="b", zh="乙"))


def a_field(kind, code="f", **more):
    return Field(category="KP", code=code, zh="栏", en="Field", type=FieldType(kind), **more)


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("money", "1234567.5", "1,234,567.50", "1,234,567.50"),
        ("money", "-1000", "-1,000.00", "-1,000.00"),
        ("money", "0.1234", "0.1234", "0.1234"),
        ("number", "2024", "2024", "2024"),
        ("date", "2011-03-05", "2011-03-05", "2011-03-05"),
        ("datetime", "2011-03-05T14:30+08:00", "2011-03-05 14:30", "2011-03-05 14:30"),
        ("bool", True, "是", "Yes"),
        ("bool", False, "否", "No"),
        ("choice", "a", "甲", "First"),
        ("choice", "b", "乙", "乙"),
        ("choice", "gone", "gone", "gone"),
        ("multi", ["a", "b"], "甲、乙", "First, 乙"),
        ("link", 7, "7", "7"),
        ("text", None, "", ""),
    ],
)
def test_values_are_shown_in_both_languages(kind, value, zh, en):
    field = a_field(kind, choices=CHOICES)
    assert display(field, value, language="zh-hans") == zh
    assert display(field, value, language="en") == en


def test_what_is_no_amount_is_shown_as_it_is():
    assert money("old text") == "old text"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (a_field("cnid"), "310000198503070000", "310000********0000"),
        (a_field("cnid"), "310000850307001", "310000******001"),
        (a_field("cnid"), "damaged", "***"),
        (a_field("phone"), "13800000000", "138****0000"),
        (a_field("phone"), "0571-88880000-12", "0571-****0000"),
        (a_field("phone"), "95500", "***"),
        (a_field("text", "contact_name", sensitivity="P"), "张三丰", "张*"),
        (a_field("text", "name", sensitivity="P"), "张", "*"),
        (a_field("text", "org_name"), "丸石有限公司", "***"),
        (a_field("text", "bank_account", sensitivity="SP"), "6222020000001234", "****1234"),
        (a_field("text", "bank_account", sensitivity="SP"), "1234", "***"),
        (a_field("text", "wechat", sensitivity="P"), "zhangsan", "z***"),
        (a_field("text", "wechat", sensitivity="P"), "z", "***"),
        (a_field("text", "illness", sensitivity="SP"), "糖尿病", "***"),
        (a_field("longtext", "content", sensitivity="P"), "三月五日在门店", "三***"),
        (a_field("longtext", "content", sensitivity="B"), "三月五日在门店", "***"),
        (a_field("email", sensitivity="P"), "zhangsan@example.cn", "z***@example.cn"),
        (a_field("email", sensitivity="P"), "z@example.cn", "***@example.cn"),
        (a_field("address"), "浙江省杭州市西湖区文三路1号", "浙江省杭州市西湖区***"),
        (a_field("address"), "上海市浦东新区世纪大道1号", "上海市浦东新区***"),
        (a_field("address"), "江苏省苏州市中心路9号", "江苏省苏州市***"),
        (a_field("address"), "文三路1号", "***"),
        (a_field("address"), "文三路1号翠苑小区5栋", "***"),
        (a_field("address"), "杭州市翠苑小区5栋", "杭州市***"),
        (a_field("money"), "1000", "***"),
        (a_field("multi"), ["a"], "***"),
        (a_field("bool"), False, "***"),
        (a_field("text"), None, ""),
        (a_field("multi"), [], ""),
    ],
)
def test_masks_show_what_the_regulation_lets_show_and_no_more(field, value, shown):
    assert masked(field, value) == shown
