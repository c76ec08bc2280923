"""One try in each company of the installation: counted together, closed to strangers, told; rooms stay open."""

from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connections, transaction

from config.operating.guessing import sign_ins, watch_sign_ins
from notices.models import Receipt
from persistence.calling import call
from security.guessing import elsewhere, rules
from security.guessing.marks import address_mark, anywhere_mark
from tenants.models import FailedSignIn
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import Browser

THIEF = "198.51.100.90"
LIST = Namespace(release="", json=True)


@pytest.fixture(scope="module")
def neighbour(make_company):
    """A second company of the installation."""
    return make_company(name="邻居公司")


@pytest.fixture
def strict(monkeypatch):
    """Two companies and four names are many: what the figures do is proved by their own tests."""
    FailedSignIn.objects.all().delete()  # of another file's companies, too
    monkeypatch.setattr(rules, "SPRAYED_COMPANIES", 2)
    monkeypatch.setattr(rules, "SPRAYED_NAMES", 4)


def spray(*companies):
    for company in companies:
        for name in ("admin", "nobody"):
            Browser(company.host, THIEF).sign_in(name, "Winter-2026-Winter")


def told(company):
    with tenant_scope(company):
        return Receipt.objects.filter(occasion__kind="sign_in.spray").count()


def test_guesses_over_companies_close_the_address_to_strangers_only(
    company, neighbour, strict, person
):
    person("xiong")
    owner = Browser(company.host, THIEF)
    assert owner.sign_in("xiong").status_code == 302
    owner.post("/logout/")
    spray(company)
    assert Browser(company.host, THIEF).sign_in("xiong").status_code == 302, "one company is a room"
    spray(neighbour)
    for one in (company, neighbour):
        page = Browser(one.host, THIEF).sign_in()
        assert page.status_code == 429
        assert "多家公司" in page.content.decode()
        assert Browser(one.host, "203.0.113.91").sign_in().status_code == 302
    assert owner.sign_in("xiong").status_code == 302, "where he is known"
    before = FailedSignIn.objects.get(company=company.id, name=anywhere_mark("admin"))
    Browser(company.host, THIEF).sign_in("admin", "wrong")
    after = FailedSignIn.objects.get(pk=before.pk)
    assert (after.at, after.failures) == (before.at, before.failures), "trying prolongs nothing"
    stored = str(list(FailedSignIn.objects.values()))
    assert THIEF not in stored
    assert "admin" not in stored


def test_operator_and_companies_are_told_once_and_the_address_is_released(
    company, neighbour, strict
):
    spray(company, neighbour)
    found = sign_ins(LIST)["guesses"]
    assert [(one["by"], one["companies"], one["names"]) for one in found] == [("address", 2, 4)]
    before = [told(one) for one in (company, neighbour)]
    watch_sign_ins()
    watch_sign_ins()
    assert [told(one) for one in (company, neighbour)] == [count + 1 for count in before]
    assert sign_ins(Namespace(release=f"{THIEF}", json=True))["released"] == 4
    assert sign_ins(LIST)["guesses"] == []
    assert Browser(company.host, THIEF).sign_in().status_code == 302


def test_an_office_of_two_hundred_people_behind_one_address_stays_open(company):
    with tenant_scope(company):
        for number in range(200):
            elsewhere.count("203.0.113.200", f"person-{number}")
        assert not elsewhere.is_closed("203.0.113.200")


def test_failures_at_the_same_moment_are_all_counted(company):
    def fail(_number):
        with tenant_scope(company):
            elsewhere.count("203.0.113.201", "admin")
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fail, range(12)))
    found = FailedSignIn.objects.get(company=company.id, address=address_mark("203.0.113.201"))
    assert found.failures == 12


def test_the_door_takes_marks_only_and_from_companies_only(company):
    with (
        tenant_scope(company),
        pytest.raises(DatabaseError, match="only marks"),
        transaction.atomic(),
    ):
        call("count_failed_sign_in", "203.0.113.9", "admin")
    with connections["default"].cursor() as cursor, pytest.raises(DatabaseError, match="denied"):
        cursor.execute("SELECT fonds_api.failed_sign_ins_from('x')")
