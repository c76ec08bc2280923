"""Ask instead of refuse: a refusal says who can give the right, and an approval gives it for a time."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from archive.records import actions
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.rules import NewRecord
from decisions.models import Request
from kernel.clock import today
from kernel.scope import reenter
from policies.access.models import PersonalGrant
from security import permission
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

CARD = {
    "store_name": "丸石车行",
    "org_name": "上海丸石自行车有限公司",
    "operator": "张三丰",
    "addr": "上海市浦东新区世纪大道1号",
    "region": "31",
    "cust_class": "J",
    "filled_on": "2026-11-02",
    "reviewed_on": "2026-11-03",
    "qty": "1",
    "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
}
ASK = "/access/ask/?verb=C&category=KP"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def hire(company):
    def person(department, position):
        name = f"{department}-{position}"
        with reenter(company.id):
            user = User.objects.filter(name=name).first()
            if user is None:
                user = User.objects.create_user(name.lower(), "x", name=name, language="en")
                Appointment.objects.create(
                    user=user,
                    department=Department.objects.get(code=department),
                    position=Position.objects.get(code=position),
                    valid_from=today(),
                )
            return user.pk

    return person


@pytest.fixture
def sign_in(company, hire):
    def client_of(department="", position=""):
        pk = hire(department, position) if department else None
        with reenter(company.id):
            user = User.objects.get(pk=pk) if pk else User.objects.get(username="admin")
            User.objects.filter(pk=user.pk).update(language="en", password_once=False)
            client = Client(HTTP_HOST=company.host)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


@pytest.fixture(autouse=True)
def no_rights_left(company):
    yield
    with reenter(company.id):
        PersonalGrant.objects.all().delete()


def _text(response):
    return response.content.decode()


def _asked(client, company, *, until=None, verb="C"):
    with reenter(company.id):
        usual = today() + timedelta(days=7)
    data = {
        "until": f"{until or usual}",
        "purpose": "Stand in for a colleague",
    }
    answer = client.post(f"/access/ask/?verb={verb}&category=KP", data)
    assert answer.status_code == 302, re.findall(
        r"fonds-field__error[^<]*<[^>]*>[^<]*", _text(answer)
    )
    return answer.url


def _approved(sign_in, url):
    answer = sign_in().post(url, {"outcome": "approve", "reason": ""}, follow=True)
    assert answer.status_code == 200


def test_a_refusal_names_the_right_the_category_and_who_can_give_it(company, sign_in):
    answer = sign_in("CWB", "STF").get("/records/new/KP/")
    assert answer.status_code == 403
    page = _text(answer)
    assert "What is missing" in page
    assert "register" in page
    with reenter(company.id):
        assert User.objects.get(username="admin").name in page
    assert "/access/ask/?verb=C&amp;category=KP" in page


def test_the_request_has_its_purpose_filled_in_and_its_approval_opens_the_screen(company, sign_in):
    client = sign_in("CWB", "STF")
    assert "For my work I have to: register" in _text(client.get(ASK))
    url = _asked(client, company)
    assert client.get("/records/new/KP/").status_code == 403
    _approved(sign_in, url)
    assert client.get("/records/new/KP/").status_code == 200
    assert sign_in("GLB", "STF").get("/records/new/KP/").status_code == 403


def test_the_right_ends_by_itself(company, sign_in):
    client = sign_in("CWB", "STF")
    _approved(sign_in, _asked(client, company))
    assert client.get("/records/new/KP/").status_code == 200
    with reenter(company.id):
        yesterday = today() - timedelta(days=1)
        PersonalGrant.objects.update(valid_from=yesterday, valid_to=yesterday)
    assert client.get("/records/new/KP/").status_code == 403


def test_a_right_to_look_up_shows_the_same_rows_that_it_decides_and_unmasks_nothing(
    company, hire, sign_in
):
    clerk, stranger = hire("XSB", "CLK"), hire("CWB", "STF")
    salesman, head = hire("XSB", "OPR"), hire("XSB", "DH")
    with reenter(company.id):
        values = {**CARD, "filled_by": str(salesman), "reviewed_by": str(head)}
        rows = [NewRecord(category="KP", values=values)]
        (pk,) = actions.create(actor_of(User.objects.get(pk=clerk)), rows).done
        actor = actor_of(User.objects.get(pk=stranger))
        before = Record.objects.filter(permission.reach(actor, "Q"), pk=pk).exists()
    client = sign_in("CWB", "STF")
    assert not before
    assert client.get(f"/records/{pk}/").status_code == 404
    _approved(sign_in, _asked(client, company, verb="Q"))
    page = _text(client.get(f"/records/{pk}/"))
    assert "上海丸石自行车有限公司" in page
    assert "张三丰" not in page
    with reenter(company.id):
        for record in Record.objects.all():
            seen = Record.objects.filter(permission.reach(actor, "Q"), pk=record.pk).exists()
            assert bool(permission.decide(actor, "Q", facts_of(record))) is seen


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": " "}, "This field is required"),
        ({"until": "2020-01-01"}, "from today on"),
        ({"until": "2099-01-01"}, "at most 90 days"),
    ],
    ids=["no purpose", "past", "too long"],
)
def test_what_is_wrong_with_a_request_is_said(company, sign_in, changes, said):
    with reenter(company.id):
        before = Request.objects.count()
        data = {"until": f"{today() + timedelta(days=7)}", "purpose": "x", **changes}
    answer = sign_in("CWB", "STF").post(ASK, data)
    assert answer.status_code == 200
    assert said in _text(answer)
    with reenter(company.id):
        assert Request.objects.count() == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/access/ask/?verb=D&category=KP", "comes with a post"),
        ("/access/ask/?verb=U&category=KP", "First ask for the right to look up"),
    ],
    ids=["a duty", "presupposed"],
)
def test_some_rights_cannot_be_asked_for(sign_in, address, said):
    assert said in _text(sign_in("CWB", "STF").get(address))


def test_what_does_not_exist_cannot_be_asked_for(sign_in):
    client = sign_in("CWB", "STF")
    assert client.get("/access/ask/?verb=Q&category=NOPE").status_code == 404
    assert client.get("/access/ask/?verb=%00&category=KP").status_code == 404


def test_a_record_nobody_told_of_is_not_told_by_the_help(company, hire, sign_in):
    clerk, salesman, head = hire("XSB", "CLK"), hire("XSB", "OPR"), hire("XSB", "DH")
    with reenter(company.id):
        values = {**CARD, "filled_by": str(salesman), "reviewed_by": str(head)}
        rows = [NewRecord(category="KP", values=values)]
        (pk,) = actions.create(actor_of(User.objects.get(pk=clerk)), rows).done
    answer = sign_in("CWB", "STF").get(f"/records/{pk}/edit/")
    assert answer.status_code == 404
    assert "What is missing" not in _text(answer)
    assert "/access/ask/" not in _text(answer)
