"""A company says in the studio how often customers of each importance are updated, and that is when they fall due."""

from datetime import date

import pytest

from tests.integration.archive.checks.conftest import at, put_in_force, work
from tests.integration.policies.customers import enter, grown, publish

LIST = "/policy/cadences/"
MONTHLY = {
    "code": "K-MONTH", "zh": "重要客户每月更新", "en": "Key customers monthly", "kind": "verify",
    "count": "1", "unit": "M", "counting": "calendar", "categories": ["FM"],
    "condition": ["importance=KEY"], "lead": "5", "whose": "@person", "position": "",
    "second_department": "", "second_position": "", "done_by": "either", "basis": "",
}  # fmt: skip
HALF = {
    **MONTHLY, "code": "K-HALF", "zh": "一般客户半年更新", "en": "Normal customers twice a year",
    "count": "6", "condition": ["importance=NOR"],
}  # fmt: skip


@pytest.mark.requirement(
    "REQ-UPD-02", "a policy sets an update interval per category and importance"
)
def test_the_studio_sets_how_often_each_importance_of_a_category_is_updated(june):
    with at(date(2026, 6, 10)):
        june.base = grown(june.base)
        june.switch(june.base)
        put_in_force(june)
        admin = june.browser("admin")
        for told in (MONTHLY, HALF):
            answer = admin.post(f"{LIST}add/", told, secure=True)
            assert answer.status_code == 302, answer.context["form"].errors
        publish(june)
        pages = {}
        for name, importance in (("重要客户", "KEY"), ("一般客户", "NOR")):
            page = enter(
                june, "FM", title=name, cust_name=name, importance=importance, has_agent="0"
            )
            pages[importance] = page.request["PATH_INFO"]
            june.browser("clerk").post(f"{pages[importance]}step/", {"step": "file"}, secure=True)
        work(june.company)
        assert "To be checked by 2026-06-30" in june.shown("clerk", pages["KEY"])
        other = june.shown("clerk", pages["NOR"])
        assert "To be checked by 2026-06-30" in other  # the half-year ends with June
        assert "Normal customers twice a year" in other
        card = june.shown("clerk", june.card().request["PATH_INFO"])  # of another category
        assert not any(one["en"] in card for one in (MONTHLY, HALF))
    with at(date(2026, 6, 20)):
        quarterly = {**HALF, "count": "3", "counting": "rolling", "lead": "10"}
        answer = admin.post(f"{LIST}K-HALF/edit/", quarterly, secure=True)
        assert answer.status_code == 302, answer.context["form"].errors
        publish(june)
        work(june.company, "records.verify_again")
        assert "To be checked by 2026-09-10" in june.shown("clerk", pages["NOR"])
        assert "To be checked by 2026-06-30" in june.shown("clerk", pages["KEY"])
