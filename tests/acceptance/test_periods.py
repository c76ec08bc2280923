"""Periods as the people of a company see them: months around their ends, and new periods for old records."""

import time

import pytest

from kernel.clock import today
from tests.acceptance.conftest import CARD

CONTRACT = {
    "f.contract_no": "HT-1", "f.contract_type": "sales", "f.amount": "1000",
    "f.signed_on": "2026-01-05", "f.qty": "1", "then": "submit",
}  # fmt: skip


@pytest.fixture(scope="module")
def admin(bicycles, visit):
    return visit(bicycles, "admin")


@pytest.fixture(scope="module")
def clerk(bicycles, visit):
    return visit(bicycles, "zhoumin")


MONTHS = pytest.mark.requirement("REQ-PLT-04", "months are counted correctly around month ends")
WEEKS = pytest.mark.requirement("REQ-PLT-04", "a week is seven calendar days")


@pytest.mark.parametrize(
    ("start", "period", "last_day"),
    [
        pytest.param("2026-01-31", "P1M", "2026-02-28", marks=MONTHS),
        pytest.param("2028-01-31", "P1M", "2028-02-29", marks=MONTHS),
        pytest.param("2026-08-31", "P6M", "2027-02-28", marks=MONTHS),
        pytest.param("2026-02-28", "P1M", "2026-03-28", marks=MONTHS),
        pytest.param("2028-02-29", "P1Y", "2029-02-28", marks=MONTHS),
        pytest.param("2026-10-31", "P1M", "2026-11-30", marks=MONTHS),
        pytest.param("2026-02-25", "P1W", "2026-03-04", marks=WEEKS),
        pytest.param("2026-12-28", "P1W", "2027-01-04", marks=WEEKS),
    ],
)
def test_a_month_ends_with_the_month_and_a_week_after_seven_days(admin, start, period, last_day):
    said = {
        "code": "D1",
        "period": period,
        "trigger": "CON",
        "action": "DES",
        "example_from": start,
    }
    example = admin.get("/policy/categories/QY/retention/preview/", **said).json()
    assert example["due"]["date"] == last_day
    assert last_day in example["due"]["steps"][0]["text"]


def test_a_new_period_moves_the_due_dates_of_what_is_filed_already(admin, clerk):
    file = clerk.fill("/records/new/KP/", **CARD, then="submit").url
    page = clerk.get("/records/new/QY/", parent=file.split("/")[2])
    contract = clerk.send(page, **CONTRACT, **{"f.done_on": "2026-01-31"}).url
    assert contract != file
    assert "2036-01-31" in clerk.get(contract).text
    (row,) = [
        link for link in admin.get("/policy/categories/QY/").links() if "/retention/" in link
        and "add" not in link
    ]  # fmt: skip
    admin.fill(row, code="D1M", period="P1M")
    admin.fill("/policy/publish/", reason="测试")
    until = time.monotonic() + 120  # a worker that is busy with other things
    while "Kept until 2026-02-28" not in (text := clerk.get(contract).text):
        assert time.monotonic() < until, text
        time.sleep(0.3)
    assert "plus 1 month" in text
    assert today("Asia/Shanghai").isoformat() in clerk.get(file).text
