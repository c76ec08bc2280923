"""Customer importance drives how often a record is updated, and a head sees what is overdue (GOV-03, UPD-02)."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup

from policies.access.rules import Grant, Verb
from policies.cadences.rules import Cadence, CadenceKind, Counting
from tests.integration.archive.checks.conftest import at, number_of, put_in_force, work
from tests.integration.policies.customers import grown

KEY = Cadence(
    code="K-MONTH", zh="重要客户每月更新", en="Key customers monthly", kind=CadenceKind.VERIFY,
    every="P1M", counting=Counting.CALENDAR, categories=("FM",), condition="importance",
    values=("KEY",), lead=(5,), of="person",
)  # fmt: skip
OTHERS = replace(
    KEY, code="K-HALF", zh="其他客户半年更新", en="Other customers twice a year", every="P6M",
    condition="", values=(),
)  # fmt: skip


@pytest.fixture(scope="module")
def customers(june, django_db_blocker):
    """Two filed customers of the clerk: a key one and a normal one."""
    with django_db_blocker.unblock(), at(date(2026, 6, 10)):
        june.base = grown(june.base)
        seen_by_head = Grant(
            department="XSB", position="DH", categories=("FM",), verbs=(Verb.VIEW,), clearance="L2"
        )
        june.base = replace(june.base, grants=(*june.base.grants, seen_by_head))
        june.switch(june.base)
        put_in_force(june, KEY, OTHERS)
        made = {}
        for name, importance in (("重要客户", "KEY"), ("一般客户", "NOR")):
            page = june.enter(
                "clerk",
                "FM",
                **{"f.cust_name": name, "f.importance": importance, "f.has_agent": "0"},
                title=name,
            )
            path = page.request["PATH_INFO"]
            assert path.rstrip("/")[-1].isdigit(), page.context["form"].errors
            made[importance] = path
            june.browser("clerk").post(f"{path}step/", {"step": "file"}, secure=True)
        work(june.company)
    return made


@pytest.mark.requirement(
    "REQ-UPD-02", "a record falls due by the interval of its category and importance"
)
@pytest.mark.requirement("REQ-CLS-03", "customer importance drives the update cadence")
def test_a_key_customer_is_due_every_month_another_twice_a_year(june, customers):
    with at(date(2026, 6, 26)):
        assert "To be checked by 2026-06-30" in june.shown("clerk", customers["KEY"])
        assert "Key customers monthly" in june.shown("clerk", customers["KEY"])
        other = june.shown("clerk", customers["NOR"])
        assert "Other customers twice a year" in other
        # Its importance changes, and with it the day, at once.
        june.change("clerk", customers["NOR"], **{"f.importance": "KEY"})
        assert "To be checked by 2026-07-31" in june.shown("clerk", customers["NOR"])
        june.change("clerk", customers["NOR"], **{"f.importance": "NOR"})
        assert "To be checked by 2026-12-31" in june.shown("clerk", customers["NOR"])


def counts(page):
    """Return label → (count, address) of what a head's departments have left to do."""
    found = {}
    for link in BeautifulSoup(page.content, "html.parser").select('a[href*="_pending"]'):
        badge = link.find_parent("li").select_one(".fonds-badge")
        found[link.get_text(strip=True)] = (badge.get_text(strip=True), link["href"])
    return found


@pytest.mark.requirement(
    "REQ-GOV-03",
    "a head sees how many records of the own department are overdue for their update",
)
@pytest.mark.requirement("REQ-GOV-03", "each count leads to the list that it counts")
def test_a_head_sees_how_many_records_of_the_department_are_overdue(june, customers):
    label = "Records overdue for their check"
    with at(date(2026, 6, 30)):
        assert counts(june.get("head", "/"))[label][0] == "0"
    with at(date(2026, 7, 2)):
        assert counts(june.get("clerk", "/")) == {}
        assert counts(june.get("treasurer", "/"))[label][0] == "0"
        number, url = counts(june.get("head", "/"))[label]
        assert number == "1"
        assert dict(parse_qsl(urlsplit(url).query))["w._pending.is"] == "unchecked"
        listed = june.browser("head").get(url, secure=True, follow=True)
        assert [row["id"] for row in listed.context["table"]["rows"]] == [
            number_of(customers["KEY"])
        ]
        june.browser("clerk").post(
            "/records/check/sign/", {"record": number_of(customers["KEY"])}, secure=True
        )
        assert counts(june.get("head", "/"))[label][0] == "0"
