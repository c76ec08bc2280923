"""The people of the weeks read and press what is there, and nothing else."""

import pytest

from tests.acceptance.weeks.people import Person


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(pack="P07", name="天津丸石自行车有限公司")


def test_who_works_by_the_pages_comes_to_what_they_offer_and_to_nothing_else(company):
    admin = Person(company, "admin")
    admin.home().menu("人员")
    assert admin.clicks == 1
    admin.sees("人员")
    with pytest.raises(AssertionError, match="has no 不存在"):
        admin.menu("不存在")
    with pytest.raises(AssertionError, match="has no link 不存在"):
        admin.click("不存在")
    with pytest.raises(AssertionError, match="has no button 不存在"):
        admin.press("不存在")
    assert admin.english == {}
    admin._read("请按 Save 保存")
    assert admin.english == {"请按 Save 保存": admin.path}
