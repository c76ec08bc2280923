"""Codes out of Chinese names, and lists of values out of one line."""

import pytest

from policies.fields.soundness import CODE
from policies.studio.coining import LONGEST, choices_in_line, field_code, short_code


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("店庆日", (), "dian_qing_ri"),
        ("经营者/负责人", (), "jing_ying_zhe_fu_ze_ren"),
        ("店名", ("dian_ming",), "dian_ming_2"),
        ("店名", ("dian_ming", "dian_ming_2"), "dian_ming_3"),
        ("VIP 等级", (), "vip_deng_ji"),
        ("2025 年销量", (), "f_2025_nian_xiao_liang"),
        ("绿色", (), "lv_se"),
        ("！！", (), "f"),
    ],
)
def test_a_field_is_coded_as_its_name_is_read(name, taken, code):
    assert field_code(name, taken) == code


@pytest.mark.parametrize("name", ["字" * 200, "…", "Größe", "é", "0", "_"])
def test_whatever_the_name_the_code_is_one_that_is_taken(name):
    code = field_code(name, ())
    assert CODE.fullmatch(code)
    assert len(code) <= LONGEST


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("经营情况", (), "JYQK"),
        ("经营情况", ("JYQK",), "JYQK2"),
        ("联系人 2", (), "LXR2"),
        ("。", (), "X"),
    ],
)
def test_a_section_is_coded_by_initials(name, taken, code):
    assert short_code(name, taken) == code


def test_a_line_names_values_with_codes_or_without():
    found = choices_in_line(" J=经销商、Z＝专卖店，其他 ；现款现货\n , 月结")
    assert [(one.code, one.zh) for one in found] == [
        ("J", "经销商"),
        ("Z", "专卖店"),
        ("QT", "其他"),
        ("XKXH", "现款现货"),
        ("YJ", "月结"),
    ]


def test_values_that_are_read_alike_get_codes_of_their_own():
    assert [one.code for one in choices_in_line("月结、约见")] == ["YJ", "YJ2"]


def test_a_code_without_a_name_names_itself_and_nothing_names_nothing():
    assert [(one.code, one.zh) for one in choices_in_line("A=、、")] == [("A", "A")]
    assert choices_in_line(" 、 ") == ()
