"""The record screens as people use them: enter, correct, file, find, change, and never see too much."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import Edit
from kernel.scope import reenter
from security.people.models import User
from tests.plugins.doubles import tell_only

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
    "g.CTC.rows": "3",
    "g.CTC.0.contact_name": "张三丰",
    "g.CTC.0.mobile": "13800138000",
}
LIST_CEILING = 40


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position):
        with reenter(company.id):
            actor = people.actor(department, position)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


@pytest.fixture
def card_data(company, people):
    with reenter(company.id):
        salesman, head = people.actor("XSB", "OPR"), people.actor("XSB", "DH")
    return {**CARD, "f.filled_by": salesman.name, "f.reviewed_by": head.name}


@pytest.fixture
def filed(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
        actions.submit(clerk, [pk])
    return pk


def _text(response):
    return response.content.decode()


def _form_of(response):
    """What a browser would send back of the form on a page without touching it."""
    form = response.context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False, []):
            data[name] = value
    return data


def test_a_card_is_entered_submitted_and_shows_its_number(company, card_data, sign_in):
    client = sign_in("XSB", "CLK")
    page = client.get("/records/new/KP/")
    assert page.status_code == 200
    assert "f.store_name" in _text(page)
    answer = client.post("/records/new/KP/", {**card_data, "then": "submit"}, follow=True)
    assert answer.status_code == 200, _text(answer)[:2000]
    assert not answer.context.get("form"), answer.context["form"].errors
    assert re.search(r"31J-\d{4}", _text(answer))
    assert "13800138000" not in _text(answer)
    assert "138****8000" in _text(answer)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(sign_in, card_data):
    client = sign_in("XSB", "CLK")
    wrong = {
        **card_data,
        "f.uscc": "123",
        "f.filled_on": "yesterday",
        "f.filled_by": "Nobody Known",
        "g.CTC.0.mobile": "12",
    }
    answer = client.post("/records/new/KP/", wrong)
    errors = answer.context["form"].errors
    assert set(errors) == {"f.filled_by", "f.uscc", "f.filled_on", "g.CTC.0.mobile"}
    assert errors["f.filled_by"] == ["There is no such person; choose one of the list."]
    assert 'value="yesterday"' in _text(answer)
    assert 'value="12"' in _text(answer)


def test_a_wrong_name_hides_no_other_error_of_a_change(company, filed, sign_in):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{filed}/edit/"))
    data |= {"f.filled_by": "Nobody Known", "f.uscc": "123", "reason": ""}
    with reenter(company.id):
        version = Record.objects.get(pk=filed).version
    answer = client.post(f"/records/{filed}/edit/", data)
    errors = answer.context["form"].errors
    assert set(errors) == {"f.filled_by", "f.uscc", "reason"}
    with reenter(company.id):
        assert Record.objects.get(pk=filed).version == version


def test_an_edit_changes_only_what_was_touched_and_keeps_what_is_not_shown(
    company, people, filed, sign_in
):
    client = sign_in("XSB", "CLK")
    page = client.get(f"/records/{filed}/edit/")
    data = _form_of(page)
    assert "13800138000" not in str(data)
    data |= {"f.brands": "凤凰", "reason": "asked by phone"}
    answer = client.post(f"/records/{filed}/edit/", data, follow=True)
    assert not answer.context.get("form"), answer.context["form"].errors
    with reenter(company.id):
        record = Record.objects.get(pk=filed)
        assert record.values["brands"] == "凤凰"
        assert record.values["filled_on"] == "2026-11-02"
    assert "138****8000" in _text(answer)
    assert "凤凰" in _text(answer)


def test_a_critical_change_waits_and_is_shown_old_beside_new(filed, sign_in):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{filed}/edit/"))
    data |= {"f.org_name": "上海丸石新公司", "reason": "renamed"}
    answer = client.post(f"/records/{filed}/edit/", data, follow=True)
    assert not answer.context.get("form"), answer.context["form"].errors
    assert "A change waits for its approval" in _text(answer)
    assert "上海丸石新公司" in _text(answer)
    assert "上海丸石自行车有限公司" in _text(answer)


def test_two_people_who_change_one_record_see_each_others_values(company, people, card_of, sign_in):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{pk}/edit/"))
    with reenter(company.id):
        version = Record.objects.get(pk=pk).version
        actions.edit(
            people.actor("XSB", "CLK"),
            [Edit(record_id=pk, version=version, values={"brands": "永久"})],
        )
    answer = client.post(f"/records/{pk}/edit/", data | {"f.staff": "7"}, follow=True)
    assert answer.status_code == 200
    assert "Both changes are kept" in _text(answer)
    with reenter(company.id):
        values = Record.objects.get(pk=pk).values
        assert (values["brands"], values["staff"]) == ("永久", "7")


def test_somebody_elses_department_finds_no_trace_of_a_card(filed, sign_in):
    stranger = sign_in("CWB", "STF")
    assert stranger.get(f"/records/{filed}/").status_code == 404
    assert stranger.get("/records/999999/").status_code == 404
    found = _text(stranger.get("/records/?q=丸石"))
    assert 'href="/records/' + str(filed) not in found
    assert "31J-" not in found
    assert stranger.get("/records/lookup/?q=丸石").json() == {"results": []}
    assert stranger.get("/records/new/KP/").status_code == 403


def test_a_reader_with_masks_sees_no_names_and_may_not_change(filed, sign_in):
    reader = sign_in("JSB", "STF")
    page = _text(reader.get(f"/records/{filed}/"))
    assert "上海丸石自行车有限公司" in page
    assert "张三丰" not in page
    assert f"/records/{filed}/edit/" not in page
    assert reader.get(f"/records/{filed}/edit/").status_code == 403


def test_lists_register_due_dates_and_categories_open(filed, sign_in):
    client = sign_in("XSB", "CLK")
    for address in (
        "/records/",
        "/records/?category=KP&sort=-store_name",
        "/records/?category=KP&sort=nothing",
        "/records/?after=broken",
        "/records/?q=%00%27%22",
        "/register/",
        "/register/?year=2026&category=KP",
        "/due/",
        "/due/?span=no_trigger",
        "/records/new/",
        "/records/new/KP/?parent=²",
        "/records/lookup/?q=%00&category=%00&kind=%00",
        "/register/?department=%00&category=%00&year=0&before=²",
        "/due/?after=2026-99-99_1&span=x",
    ):
        assert client.get(address, follow=True).status_code == 200, address
    assert "31J-" in _text(client.get("/register/"))


@pytest.mark.parametrize(
    ("target", "offered"),
    [
        ("", True),
        ("record", True),
        ("customer", True),
        ("location", True),
        ("KP", True),
        ("QY", False),
    ],
)
def test_a_link_is_offered_what_it_may_point_at(filed, sign_in, target, offered):
    """A customer file is of any category; what is no category is no filter."""
    client = sign_in("XSB", "CLK")
    found = client.get("/records/lookup/", {"q": "丸石", "category": target}).json()["results"]
    assert (filed in [one["id"] for one in found]) is offered


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(
    company, people, card_of, sign_in
):
    client = sign_in("XSB", "CLK")
    client.get("/records/?category=KP")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/records/?category=KP").status_code == 200
        return len(caught)

    few = queries()
    with reenter(company.id):
        rows = [card_of(store_name=f"店{n}") for n in range(60)]
        actions.create(people.actor("XSB", "CLK"), rows)
    assert queries() <= few + 2
    assert few <= LIST_CEILING


def test_the_page_says_why_a_step_is_not_offered(filed, sign_in):
    page = _text(sign_in("JSB", "STF").get(f"/records/{filed}/"))
    assert "Not possible now" in page
    assert (
        sign_in("JSB", "STF").post(f"/records/{filed}/step/", {"step": "file"}).status_code == 403
    )


def test_an_incomplete_card_stays_a_draft_and_its_form_says_what_is_missing(
    company, card_data, sign_in
):
    tell_only(company)  # the same customer as of the other cards
    client = sign_in("XSB", "CLK")
    incomplete = {name: value for name, value in card_data.items() if name != "f.qty"}
    answer = client.post("/records/new/KP/", {**incomplete, "then": "submit"}, follow=True)
    assert "f.qty" in answer.context["form"].errors
    number = int(re.search(r"/records/(\d+)/edit/", answer.redirect_chain[-1][0]).group(1))
    with reenter(company.id):
        assert Record.objects.get(pk=number).state == "draft"
    data = _form_of(answer) | {"f.qty": "2", "then": "submit"}
    answer = client.post(f"/records/{number}/edit/", data, follow=True)
    with reenter(company.id):
        record = Record.objects.get(pk=number)
        assert (record.state, record.values["qty"]) == ("filed", "2")
        assert record.archive_no in _text(answer)


def test_rows_of_contacts_are_added_changed_and_removed(company, filed, sign_in):
    client = sign_in("XSB", "CLK")
    data = _form_of(client.get(f"/records/{filed}/edit/"))
    data |= {
        "g.CTC.0.job_title": "店长",
        "g.CTC.1.contact_name": "李四",
        "g.CTC.1.mobile": "13900139000",
        "reason": "new contact",
    }
    answer = client.post(f"/records/{filed}/edit/", data, follow=True)
    assert not answer.context.get("form"), answer.context["form"].errors
    page = _text(answer)
    with reenter(company.id):
        rows = Record.objects.get(pk=filed).values["CTC"]
    assert "A change waits" not in page
    assert [row["contact_name"] for row in rows] == ["张三丰", "李四"]
    assert rows[0]["job_title"] == "店长"
    assert "138****8000" in page
    data = _form_of(client.get(f"/records/{filed}/edit/"))
    data |= {"g.CTC.0._off": "on", "reason": "left"}
    answer = client.post(f"/records/{filed}/edit/", data, follow=True)
    with reenter(company.id):
        rows = Record.objects.get(pk=filed).values["CTC"]
    assert [row["contact_name"] for row in rows] == ["李四"]
    assert "139****9000" in _text(answer)
    assert "138****8000" not in _text(answer).split("fonds-history")[0]
