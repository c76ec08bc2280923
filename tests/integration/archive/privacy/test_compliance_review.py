"""The compliance review of a category comes round as the company says, and what it found is kept (REQ-CON-06)."""

from datetime import date

import pytest

from tests.integration.archive.checks.conftest import at, work
from tests.integration.policies.customers import publish
from tests.integration.policies.houses import seen

REVIEW = {
    "code": "R-COMPLY", "kind": "review", "zh": "顾客主档合规性审查", "en": "Compliance review of consumers",
    "count": "12", "unit": "M", "counting": "calendar", "categories": ["GK"], "lead": "30", "whose": "KFB",
    "position": "DPO", "done_by": "either",
}  # fmt: skip
FOUND = {"result": "finding", "remark": "两份档案缺同意凭证；6月30日前补齐"}


@pytest.mark.requirement("REQ-CON-06", "a compliance review is scheduled category by category")
@pytest.mark.requirement("REQ-CON-06", "its result, its reviewer and its actions are stored")
def test_a_compliance_review_comes_round_and_its_result_reviewer_and_actions_are_kept(shop):
    for said in (
        REVIEW,
        REVIEW
        | {
            "code": "R-TRADE",
            "en": "Compliance review of sales",
            "count": "6",
            "categories": ["JY"],
        },
    ):
        saved = shop.browser("admin").post("/policy/cadences/add/", said, secure=True)
        assert saved.status_code == 302, saved.context["form"].errors
    publish(shop)

    def due(day):
        with at(day):
            work(shop.company, "duties.daily")
            rows = shop.get("officer", "/duties/").context["table"]["rows"]
            return {
                row["cells"][0]["text"]: row
                for row in rows
                if "Compliance" in row["cells"][0]["text"]
            }

    # Each category has its own: sales every half-year, consumers once a year.
    assert list(due(date(2026, 6, 11))) == ["Compliance review of sales"]
    found = due(date(2026, 12, 5))
    (page,) = {
        row["url"] for name, row in found.items() if name == "Compliance review of consumers"
    }
    with at(date(2026, 12, 5)):
        shop.post("officer", page, **FOUND)
        for who in ("officer", "manager"):
            shown = seen(shop.get(who, page))
            assert "Result finding Signatures KFB-DPO" in shown
            assert FOUND["remark"] in shown
