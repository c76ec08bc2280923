"""Telling people: stored with the caller's transaction, once per key, and never for who left."""

import pytest
from django.db import transaction

from kernel.errors import Missing
from kernel.text import Word
from notices.models import Receipt
from notices.port import Notice, notify
from notices.queries import notices_of, unread_count
from security.people.models import User
from security.people.queries import actor_of
from tenants.scope import tenant_scope
from tests.integration.notices.conftest import KIND


@pytest.fixture
def people(company):
    with tenant_scope(company):
        made = [
            User.objects.get_or_create(
                username=name, defaults={"name": name, "is_active": name != "gone"}
            )[0]
            for name in ("told-a", "told-b", "gone")
        ]
    return {user.username: user for user in made}


def notice(*people, **more):
    ids = tuple(user.pk for user in people)
    return Notice(**{"kind": KIND.code, "people": ids, "params": {"what": "X"}, **more})


def read(company, user, language="en"):
    with tenant_scope(company):
        return notices_of(actor_of(user), language)


def test_a_notice_stands_in_the_app_at_once_and_only_for_whom_it_is_meant(company, people):
    with tenant_scope(company):
        notify([notice(people["told-a"], people["gone"], path="/there/")])
    with tenant_scope(company):
        assert unread_count(actor_of(people["told-a"])) == 1
        assert unread_count(actor_of(people["told-b"])) == 0
        assert not Receipt.objects.filter(person=people["gone"]).exists()
    seen = read(company, people["told-a"])[0]
    assert (seen.subject, seen.body, seen.path) == ("It happened: X", "Look at X.", "/there/")


def test_the_same_key_tells_the_same_person_once_and_another_person_still(company, people):
    for who in (["told-b"], ["told-b"], ["told-b", "told-a"]):
        with tenant_scope(company):
            notify([notice(*(people[name] for name in who), key="k1", params={"what": "K"})])
    for name in ("told-a", "told-b"):
        subjects = [seen.subject for seen in read(company, people[name])]
        assert subjects.count("It happened: K") == 1


def test_what_is_rolled_back_was_never_told(company, people):
    before = len(read(company, people["told-a"]))
    with tenant_scope(company):
        notify([notice(people["told-a"])])
        transaction.set_rollback(True)
    assert len(read(company, people["told-a"])) == before


def test_a_marked_word_is_said_in_the_language_of_each_reader(company, people):
    with tenant_scope(company):
        notify([notice(people["told-a"], params={"what": Word("Departments")})])
    assert read(company, people["told-a"], "en")[0].subject == "It happened: Departments"
    assert read(company, people["told-a"], "zh-hans")[0].subject == "It happened: 部门"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"kind": "nobody.knows"}, Missing),
        ({"params": {}}, ValueError),
        ({"params": {"what": "X", "name": "王磊"}}, ValueError),
        ({"path": "//elsewhere.example/"}, ValueError),
    ],
)
def test_a_notice_that_is_not_what_its_kind_says_is_refused(company, people, wrong, error):
    with pytest.raises(error), tenant_scope(company):
        notify([notice(people["told-a"], **wrong)])
