"""A new company begins with the draft of its pack; its administrator changes it and publishes it, through HTTP."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from psycopg import sql

from config.screens import SCREENS
from kernel.scope import reenter
from policies.document.queries import draft_document, open_draft, published_or_none
from policies.packs.loader import load_pack
from security.people.models import User
from tenants.models import Company

PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def new(make_company):
    """A company as `fonds company create`, the console and the sign-up page make it."""
    made = make_company(pack="P07", published=False, as_shipped=True)
    with reenter(made.id):
        User.objects.filter(username="admin").update(language="en", password_once=False)
    return made


def signed_in(company, who="admin"):
    client = Client(HTTP_HOST=company.host, raise_request_exception=False)
    client.cookies.load({"django_language": "en"})
    client.post("/login/", {"username": who, "password": PASSWORD}, secure=True)
    return client


def text(answer):
    return " ".join(BeautifulSoup(answer.content.decode(), "html.parser").get_text().split())


def sent(admin, path, **changes):
    """Send a page's form as it stands but for what is given; return the page that follows."""
    form = admin.get(path, secure=True).context["form"]
    held = {one.html_name: one.value() for one in form}
    held = {name: value for name, value in held.items() if value not in (None, "", False)}
    return admin.post(path, {**held, **changes}, secure=True, follow=True)


def test_before_the_first_version_every_screen_answers_and_only_the_policy_is_shaped(new):
    admin = signed_in(new)
    seen = {}
    for name in SCREENS:
        for given in ([], ["KP"], [1]):
            try:
                path = reverse(name, args=given)
            except NoReverseMatch:
                continue
            seen[path] = admin.get(path, secure=True).status_code
    assert {path for path, status in seen.items() if status >= 500} == set()
    assert seen["/policy/"] == seen["/policy/categories/KP/"] == seen["/policy/publish/"] == 200
    assert seen["/"] == 200
    assert admin.get("/records/new/KP/", secure=True).status_code in {403, 404}
    told = text(admin.post("/policy/discard/", secure=True, follow=True))
    assert "The company begins with this draft: change it, then publish it." in told
    with reenter(new.id):
        assert published_or_none() is None
        assert open_draft() is not None


def test_who_the_draft_does_not_let_configure_sees_nothing_of_it(new):
    with reenter(new.id):
        User.objects.create_user("plain", PASSWORD, name="plain", language="en")
    plain = signed_in(new, "plain")
    for path in ("/policy/", "/policy/publish/", "/policy/pack/"):
        assert plain.get(path, secure=True).status_code == 403


@pytest.mark.requirement("REQ-PLT-01", "the pack is applied as a draft")
@pytest.mark.requirement("REQ-PLT-01", "a new company starts from the policy pack that was chosen")
@pytest.mark.requirement("REQ-PLT-01", "its policy is edited in the admin and then published")
def test_the_pack_comes_as_a_draft_is_edited_and_published_by_the_company(make_company):
    made = make_company(pack="P06", published=False, as_shipped=True)
    with reenter(made.id):
        User.objects.filter(username="admin").update(language="en", password_once=False)
        assert replace(draft_document(), fonds="") == replace(load_pack("P06"), fonds="")
    admin = signed_in(made)
    page = text(admin.get("/policy/", secure=True))
    assert "No policy has been published yet." in page
    assert "The draft says what the policy pack says." in page
    saved = sent(admin, "/policy/categories/ZL/edit/", en="Our credit files")
    assert "Our credit files" in text(saved)
    assert "1 change against the policy pack." in text(admin.get("/policy/", secure=True))
    with reenter(made.id):
        assert published_or_none() is None
    done = sent(admin, "/policy/publish/", reason="第一版")
    assert "The policy is published and in force." in text(done), text(done)[:900]
    page = text(admin.get("/policy/", secure=True))
    assert re.search(r"Version 1, published on [\d-]+ by 沈清", page), page[:600]
    with reenter(made.id):
        document = published_or_none().document
        assert document.categories_by_code["ZL"].en == "Our credit files"
        theirs = load_pack("P06").categories_by_code["ZL"]
        assert replace(document.categories_by_code["ZL"], en=theirs.en) == theirs
    pack = text(admin.get("/policy/pack/", secure=True))
    assert "Our credit files" in pack  # what it changed of the pack it began with


@pytest.mark.requirement("REQ-PLT-01", "a new company lies in a schema of its own")
def test_what_one_new_company_says_lies_in_its_schema_and_in_no_other(new, make_company):
    other = make_company(pack="P07", published=False, as_shipped=True)
    with reenter(other.id):
        User.objects.filter(username="admin").update(language="en", password_once=False)
    saved = sent(signed_in(other), "/policy/categories/KP/edit/", en="Cards of the other company")
    assert "Cards of the other company" in text(saved)
    assert "Cards of the other company" not in text(
        signed_in(new).get("/policy/categories/KP/", secure=True)
    )
    schemas = [Company.objects.get(pk=one.id).schema_name for one in (new, other)]
    assert len(set(schemas)) == 2
    question = sql.SQL("SELECT en FROM {}.policies_categoryrow WHERE code = 'KP'")
    held = []
    with connections["migrator"].cursor() as cursor:
        for schema in schemas:
            cursor.execute(question.format(sql.Identifier(schema)))
            held.append(cursor.fetchone()[0])
    assert held[1] == "Cards of the other company"
    assert held[0] != held[1]
