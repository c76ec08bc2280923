"""Two people on one record: each is seen by the other, and nobody's change is lost."""

import re

import pytest
from django.test import Client

from archive.records import actions
from archive.records.models import Editing, Record
from archive.records.presence import STALE
from archive.records.rules import Edit
from archive.records.storing import opened
from kernel.clock import now
from kernel.scope import reenter
from security.people.models import User


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position, who=""):
        with reenter(company.id):
            actor = people.actor(department, position, who)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


@pytest.fixture
def draft(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        return actions.create(clerk, [card_of(brands="永久", store_name="丸石车行")]).done[0]


@pytest.fixture
def change(company, people, draft):
    """A colleague changes the record behind everybody's back."""

    def apply(title=None, **values):
        with reenter(company.id):
            version = Record.objects.get(pk=draft).version
            edit = Edit(record_id=draft, version=version, title=title, values=values)
            actions.edit(people.actor("XSB", "CLK", "2"), [edit])

    return apply


def _text(response):
    return response.content.decode()


def _form_of(response):
    form = response.context["form"]
    found = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in found.items() if value not in (None, "", False, [])}
    return data | dict(re.findall(r'name="(against)" value="(\d+)"', _text(response)))


def _stored(company, pk):
    with reenter(company.id):
        record = Record.objects.get(pk=pk)
        return {**opened([record])[pk], "title": record.title}


def test_the_second_sees_who_is_at_the_record_and_since_when(company, draft, sign_in):
    clerk, head = sign_in("XSB", "CLK"), sign_in("XSB", "CLK", "2")
    address = f"/records/{draft}/editing/"
    assert "is editing" not in _text(clerk.post(address))
    assert re.search(r"XSB-CLK is editing this record since \d\d:\d\d", _text(head.post(address)))
    assert "XSB-CLK2 is editing" in _text(clerk.post(address))
    clerk.post(address, {"left": "yes"})
    assert "is editing" not in _text(head.post(address))


def test_who_left_without_a_word_is_forgotten(company, draft, sign_in):
    clerk, head = sign_in("XSB", "CLK"), sign_in("XSB", "CLK", "2")
    clerk.post(f"/records/{draft}/editing/")
    with reenter(company.id):
        Editing.objects.update(seen_at=now() - STALE * 2)
    assert "is editing" not in _text(head.post(f"/records/{draft}/editing/"))


def test_who_may_not_see_the_record_learns_nothing_of_it(draft, sign_in):
    assert sign_in("CWB", "STF").post(f"/records/{draft}/editing/").status_code == 404


def test_different_fields_go_together_and_it_is_said(company, draft, sign_in, change):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{draft}/edit/"))
    change(brands="凤凰")
    answer = client.post(f"/records/{draft}/edit/", data | {"f.staff": "7"}, follow=True)
    assert "XSB-CLK2 changed meanwhile" in _text(answer)
    stored = _stored(company, draft)
    assert (stored["brands"], stored["staff"]) == ("凤凰", "7")


@pytest.mark.parametrize(("pick", "kept"), [("mine", "飞鸽"), ("theirs", "凤凰")])
def test_one_field_of_both_is_chosen(company, draft, sign_in, change, pick, kept):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{draft}/edit/"))
    change(brands="凤凰")
    answer = client.post(f"/records/{draft}/edit/", data | {"f.brands": "飞鸽", "f.staff": "7"})
    assert answer.status_code == 409
    said = _text(answer)
    assert all(value in said for value in ("永久", "凤凰", "飞鸽"))
    assert _stored(company, draft)["brands"] == "凤凰"
    # Without a choice it is asked again, and nothing is stored.
    again = client.post(f"/records/{draft}/edit/", _form_of(answer))
    assert again.status_code == 409
    assert _stored(company, draft)["brands"] == "凤凰"
    chosen = _form_of(again) | {"pick.f.brands": pick}
    done = client.post(f"/records/{draft}/edit/", chosen)
    assert done.status_code == 302
    stored = _stored(company, draft)
    assert (stored["brands"], stored["staff"]) == (kept, "7")


def test_a_choice_made_against_an_older_version_is_asked_again(company, draft, sign_in, change):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{draft}/edit/"))
    change(brands="凤凰")
    answer = client.post(f"/records/{draft}/edit/", data | {"f.brands": "飞鸽"})
    change(brands="五羊")
    late = _form_of(answer) | {"pick.f.brands": "mine"}
    again = client.post(f"/records/{draft}/edit/", late)
    assert again.status_code == 409
    assert "五羊" in _text(again)
    assert _stored(company, draft)["brands"] == "五羊"


def test_a_title_changed_by_the_other_is_not_put_back(company, draft, sign_in, change):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{draft}/edit/"))
    change(title="新的题名")
    client.post(f"/records/{draft}/edit/", data | {"f.staff": "7"})
    stored = _stored(company, draft)
    assert (stored["title"], stored["staff"]) == ("新的题名", "7")


def test_rows_changed_by_the_other_stay_when_nobody_else_touched_them(
    company, draft, sign_in, change
):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{draft}/edit/"))
    rows = [{"contact_name": "李四", "mobile": "13900139000"}]
    change(CTC=rows)
    answer = client.post(f"/records/{draft}/edit/", data | {"f.staff": "7"})
    assert answer.status_code == 302, _text(answer)[:500]
    stored = _stored(company, draft)
    assert [row["contact_name"] for row in stored["CTC"]] == ["李四"]
    assert stored["CTC"][0]["mobile"] == "13900139000"
    assert stored["staff"] == "7"


def test_rows_with_values_nobody_may_see_are_shown_and_theirs_stay(company, draft, sign_in, change):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{draft}/edit/"))
    change(CTC=[{"contact_name": "李四", "mobile": "13900139000"}])
    answer = client.post(f"/records/{draft}/edit/", data | {"g.CTC.0.contact_name": "王五"})
    assert answer.status_code == 409
    assert "王五" in _text(answer)
    assert _stored(company, draft)["CTC"][0]["contact_name"] == "李四"
    assert client.post(f"/records/{draft}/edit/", _form_of(answer)).status_code == 302
    assert _stored(company, draft)["CTC"][0]["contact_name"] == "李四"
