"""What was typed is kept for its person: over an expired sign-in, a closed tab, and from everybody else."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from archive.records.models import Record
from kernel.clock import now
from kernel.scope import reenter
from security.people.models import User
from security.unfinished.actions import forget_old
from security.unfinished.models import UnfinishedEntry
from security.unfinished.rules import KEPT_FOR, LARGEST, LATE

NEW = "/records/new/KP/"
CARD = {
    "f.store_name": "丸石车行",
    "f.org_name": "上海丸石自行车有限公司",
    "f.operator": "张三丰",
    "f.addr": "上海市浦东新区世纪大道1号",
    "f.region": "31",
    "f.cust_class": "J",
    "f.filled_on": "2026年11月2日",
    "f.reviewed_on": "2026.11.3",
    "f.qty": "1",
}
SECRET = "不该被别人看见的店名"


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position, **options):
        with reenter(company.id):
            actor = people.actor(department, position)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host, **options)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


@pytest.fixture(autouse=True)
def nothing_kept(company):
    yield
    with reenter(company.id):
        UnfinishedEntry.objects.all().delete()


def _text(response):
    return response.content.decode()


def _token(page):
    return re.search(r'name="_keep"\s+value="([^"]+)"', _text(page)).group(1)


def _kept(company):
    with reenter(company.id):
        return list(UnfinishedEntry.waiting.all())


def _type(client, token, **typed):
    fields = {"_keep": token, **{name.replace("__", "."): each for name, each in typed.items()}}
    return client.post("/unfinished/", fields)


def test_what_is_typed_is_offered_on_the_next_visit_and_taken_up_again(company, sign_in):
    client = sign_in("XSB", "CLK")
    answer = _type(client, _token(client.get(NEW)), f__store_name=SECRET)
    assert answer.json()["signed_in"] is True
    (entry,) = _kept(company)
    page = client.get(NEW)
    assert f"?take_up={entry.pk}" in _text(page)
    assert SECRET not in _text(page)
    taken = client.get(f"{NEW}?take_up={entry.pk}")
    assert f'value="{SECRET}"' in _text(taken)
    assert not taken.context["form"].errors
    # Going on with it is the same entry, not another one.
    _type(client, _token(taken), f__store_name="新店名")
    assert [one.pk for one in _kept(company)] == [entry.pk]


def test_what_is_kept_is_sealed(company, sign_in):
    client = sign_in("XSB", "CLK")
    _type(client, _token(client.get(NEW)), f__store_name=SECRET)
    (entry,) = _kept(company)
    assert SECRET.encode() not in bytes(entry.content)
    with reenter(company.id), connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM security_unfinished_entry t")
        assert "store_name" not in cursor.fetchone()[0]


def test_nobody_else_is_offered_it_can_take_it_up_or_discard_it(company, sign_in):
    client, other = sign_in("XSB", "CLK"), sign_in("XSB", "DH")
    _type(client, _token(client.get(NEW)), f__store_name=SECRET)
    (entry,) = _kept(company)
    page = other.get(f"{NEW}?take_up={entry.pk}")
    assert SECRET not in _text(page)
    assert "was kept" not in _text(page)
    other.post(f"/unfinished/{entry.pk}/discard/")
    assert [one.pk for one in _kept(company)] == [entry.pk]
    client.post(f"/unfinished/{entry.pk}/discard/", {"next": NEW})
    assert _kept(company) == []


def test_saving_forgets_it(company, people, sign_in):
    with reenter(company.id):
        salesman, head = people.actor("XSB", "OPR"), people.actor("XSB", "DH")
    client = sign_in("XSB", "CLK")
    token = _token(client.get(NEW))
    _type(client, token, f__store_name="甲车行")
    card = {**CARD, "f.filled_by": salesman.name, "f.reviewed_by": head.name, "_keep": token}
    answer = client.post(NEW, card)
    assert answer.status_code == 302, answer.context["form"].errors
    assert _kept(company) == []
    # What a slow line brings in after the save does not come back as something unfinished.
    late = _type(client, token, f__store_name="甲车行")
    assert (late.status_code, late.json()) == (
        409,
        {"problem": "What stood on this page is saved already."},
    )
    assert _kept(company) == []
    # Who goes back to the page and types on it later is kept again.
    with reenter(company.id):
        UnfinishedEntry.objects.update(kept_at=now() - LATE)
    assert _type(client, token, f__store_name="甲车行").status_code == 200
    assert [one.form for one in _kept(company)] == ["record.new:KP"]


def test_a_form_that_meets_an_expired_sign_in_is_kept_and_comes_back_after_it(company, sign_in):
    client = sign_in("XSB", "CLK")
    with reenter(company.id):
        before = Record.objects.count()
    token = _token(client.get(NEW))
    client.cookies.pop("__Host-fonds")
    answer = client.post(NEW, {"_keep": token, "f.store_name": SECRET})
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")
    assert SECRET not in _text(client.get(answer.url))
    (wanted,) = parse_qs(urlsplit(answer.url).query)["next"]
    back = sign_in("XSB", "CLK").get(wanted)
    assert f'value="{SECRET}"' in _text(back)
    with reenter(company.id):
        assert Record.objects.count() == before
    # Whoever else signs in there finds an empty form.
    assert SECRET not in _text(sign_in("XSB", "DH").get(wanted))


def test_typing_goes_on_being_kept_after_the_sign_in_has_ended(company, sign_in):
    client = sign_in("XSB", "CLK")
    token = _token(client.get(NEW))
    client.cookies.pop("__Host-fonds")
    said = _type(client, token, f__store_name=SECRET).json()
    assert said["signed_in"] is False
    assert "csrf" not in said
    assert len(_kept(company)) == 1


def test_a_form_of_another_person_is_not_stored_under_the_name_of_who_is_signed_in(
    company, sign_in
):
    token = _token(sign_in("XSB", "CLK").get(NEW))
    other = sign_in("XSB", "DH")
    with reenter(company.id):
        before = Record.objects.count()
    answer = other.post(NEW, {"_keep": token, "f.store_name": "丙车行", "title": "丙车行"})
    assert answer.status_code == 409
    assert "another person" in _text(answer)
    assert "csrf" not in _type(other, token, f__store_name="丙车行").json()
    with reenter(company.id):
        assert Record.objects.count() == before


def test_a_stale_page_keeps_what_was_typed_and_stores_nothing(company, sign_in):
    client = sign_in("XSB", "CLK", enforce_csrf_checks=True)
    token = _token(client.get(NEW))
    answer = client.post(NEW, {"_keep": token, "f.store_name": SECRET, "title": "乙"})
    assert answer.status_code == 403
    (entry,) = _kept(company)
    assert f"take_up={entry.pk}" in _text(answer)


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_a_forged_page_keeps_nothing(company, sign_in, token):
    assert _type(sign_in("XSB", "CLK"), token, title="x").status_code == 400
    assert _kept(company) == []


def test_an_address_of_any_length_is_kept_without_a_defect(company, sign_in):
    client = sign_in("XSB", "CLK")
    token = _token(client.get(NEW, {"from": "a" * 2_000}))
    assert _type(client, token, title="长").status_code == 200
    (entry,) = _kept(company)
    assert entry.path == NEW


def test_a_page_of_another_company_keeps_nothing(company, make_company, sign_in):
    token = _token(sign_in("XSB", "CLK").get(NEW))
    other = make_company()
    answer = Client(HTTP_HOST=other.host).post("/unfinished/", {"_keep": token, "title": "x"})
    assert answer.status_code == 400


def test_too_much_is_refused_with_a_sentence(company, sign_in):
    client = sign_in("XSB", "CLK")
    answer = _type(client, _token(client.get(NEW)), title="x" * (LARGEST + 1))
    assert answer.status_code == 413
    assert "too long" in answer.json()["problem"]


def test_what_is_too_old_is_forgotten(company, sign_in):
    client = sign_in("XSB", "CLK")
    _type(client, _token(client.get(NEW)), f__store_name="甲")
    _type(client, _token(client.get(NEW)), f__store_name="乙")
    old, young = _kept(company)
    with reenter(company.id):
        UnfinishedEntry.objects.filter(pk=old.pk).update(kept_at=now() - KEPT_FOR - timedelta(1))
        assert forget_old(now()) == 1
    assert [one.pk for one in _kept(company)] == [young.pk]
