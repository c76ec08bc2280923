"""Names of one company written differently are found together; different companies are not."""

import pytest

from archive.mending.clusters import clusters, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州大地贸易有限公司", "杭州大地贸易有限责任公司"),
        ("浙江省杭州市大地贸易有限公司", "杭州大地贸易公司"),
        ("大地（杭州）贸易有限公司", "大地(杭州) 贸易有限公司"),
        ("ＡＢＣ　Ｔｒａｄｅ Co., Ltd.", "abc trade co ltd"),
    ],
)
def test_spellings_of_one_company_share_a_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州大地贸易有限公司", "宁波大地贸易有限公司"),
        ("大地贸易有限公司", "大地物流有限公司"),
        ("公司", "有限公司"),
    ],
)
def test_different_companies_do_not(one, other):
    assert key(one) != key(other)


def test_groups_stand_by_their_rows_with_the_commonest_name_first():
    names = {"甲乙公司": 1, "甲乙有限公司": 5, "丙丁公司": 2, "丙丁有限公司": 2, "戊己公司": 9}
    assert clusters(names) == [["甲乙有限公司", "甲乙公司"], ["丙丁有限公司", "丙丁公司"]]
