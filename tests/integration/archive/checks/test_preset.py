"""Pack P01 as it comes: a key customer is updated once in every calendar month, a normal one twice a year (UPD-02)."""

import re
from datetime import date

import pytest
from django.test import Client

from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.checks.conftest import at, number_of, work
from tests.integration.archive.records.conftest import People
from tests.integration.policies.houses import forget_jobs, seen

LIST = "/records/check/"
POSTS = {"operator": ("XSB", "OPR"), "head": ("XSB", "DH"), "keeper": ("DAS", "ARC")}
CUSTOMERS = {"key": "91310000MA1FL1TC24", "normal": "91130000MA1FL1TC32"}
FILLED = {
    "f.legal_rep": "张三丰", "f.industry": "C", "f.region": "31", "f.addr": "上海市浦东新区世纪大道1号",
    "f.cust_type": "Q", "f.owner": "XSB-OPR", "f.first_contact": "2026-05-06", "f.qty": "1",
    "f.legal_basis": "contract", "f.purpose": "contract", "f.scope": "basic", "f.notice_ver": "1", "g.CTC.rows": "1",
    "g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000",
}  # fmt: skip


@pytest.fixture(scope="module")
def browsers(make_company, django_db_blocker):
    """The people of a company that was opened with pack P01 on 1 May 2026, nothing of it changed."""
    with django_db_blocker.unblock(), at(date(2026, 5, 1)):
        company, people, found = make_company(pack="P01"), People(), {}
        for who, post in POSTS.items():
            with reenter(company.id):
                person = User.objects.get(pk=people.actor(*post).user_id)
                User.objects.filter(pk=person.pk).update(language="en")
                found[who] = Client(HTTP_HOST=company.host)
                found[who].force_login(person, backend="security.people.signin.CompanyBackend")
        found["company"] = company
        yield found
        forget_jobs(company)


@pytest.fixture(scope="module")
def customers(browsers, django_db_blocker):
    """A key and a normal customer: entered by the salesman, reviewed by the head, filed by the archivist."""
    made = {}
    with django_db_blocker.unblock(), at(date(2026, 5, 10)):
        for place, (importance, code) in enumerate(CUSTOMERS.items()):
            data = {**FILLED, "f.org_name": f"{importance}客户", "f.uscc": code}
            data["g.CTC.0.mobile"] = f"1390000000{place}"
            answer = browsers["operator"].post(
                "/records/new/KH·Q/",
                {**data, "f.importance": importance, "then": "submit"},
                secure=True,
                follow=True,
            )
            assert not answer.context.get("form"), answer.context["form"].errors
            page = made[importance] = answer.request["PATH_INFO"]
            waiting = browsers["head"].get("/requests/", secure=True).content.decode()
            (request,) = set(re.findall(r"/requests/\d+/", waiting))
            browsers["head"].post(request, {"outcome": "approve"}, secure=True)
            browsers["keeper"].post(f"{page}step/", {"step": "file"}, secure=True)
        work(browsers["company"])
    return made


def listed(browsers, query=""):
    """Return what the salesman has to check, as the list shows it."""
    page = browsers["operator"].get(f"{LIST}{query}", secure=True)
    return {row["id"]: row["cells"] for row in page.context["table"]["rows"]}


def change(browsers, page, **changes):
    """The salesman changes fields of a customer; return the page that follows."""
    form = browsers["operator"].get(f"{page}edit/", secure=True).context["form"]
    held = {one.html_name: one.value() for one in form}
    data = {name: value for name, value in held.items() if value not in (None, "", False)}
    said = {**data, **{f"f.{code}": value for code, value in changes.items()}, "reason": "更正"}
    answer = browsers["operator"].post(f"{page}edit/", said, secure=True, follow=True)
    assert answer.request["PATH_INFO"] == page, seen(answer)
    return seen(answer)


def shown(browsers, importance, customers):
    return seen(browsers["operator"].get(customers[importance], secure=True))


@pytest.mark.requirement(
    "REQ-UPD-02", "the preset has key customers updated at least once in every calendar month"
)
def test_the_preset_has_a_key_customer_updated_once_in_every_calendar_month(browsers, customers):
    key = number_of(customers["key"])
    with at(date(2026, 5, 25)):
        rows = listed(browsers)
        assert rows.keys() == {key}
        assert rows[key][1]["text"] == "2026-05-31"
        assert rows[key][3] == "Check of key customers"
        page = shown(browsers, "key", customers)
        assert "To be checked by 2026-05-31" in page
        assert "once in each calendar month" in page
        other = shown(browsers, "normal", customers)
        assert "To be checked by 2026-06-30" in other
        assert "Check of normal customers" in other
        # Seen to before the month ends, it is due again by the end of the next one.
        browsers["operator"].post(f"{LIST}sign/", {"record": key}, secure=True)
        page = shown(browsers, "key", customers)
        assert "To be checked by 2026-06-30" in page
        assert "2026-05-25 by XSB-OPR: checked, no change" in page
        assert "XSB-OPR checked it, no change" in page
        assert listed(browsers, "?when=overdue") == {}
    with at(date(2026, 6, 2)):
        # A change does it too.
        assert "To be checked by 2026-07-31" in change(browsers, customers["key"], short_name="甲")
    with at(date(2026, 8, 1)):
        # July went by without anybody looking: it is overdue.
        assert listed(browsers, "?when=overdue")[key][1] == {"text": "2026-07-31", "tone": "bad"}
        assert "overdue" in shown(browsers, "key", customers)


def test_a_customer_that_is_not_key_any_more_is_not_due_every_month(browsers, customers):
    with at(date(2026, 8, 3)):
        page = change(browsers, customers["key"], importance="normal")
        assert "To be checked by 2027-06-30" in page
        assert number_of(customers["key"]) not in listed(browsers)
        change(browsers, customers["key"], importance="key")
