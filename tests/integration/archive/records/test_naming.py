"""What I did: each line says what was done to which record, by the name its reader may see now."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import Edit
from kernel.scope import reenter
from security.audit.change_sets import change_set
from security.people.models import Appointment, Department, User


@pytest.fixture
def clerk(company, people):
    with reenter(company.id):
        return people.actor("XSB", "CLK").user_id


@pytest.fixture
def make(company, people, card_of):
    def made(count=1, title=None):
        with reenter(company.id):
            actor = people.actor("XSB", "CLK")
            card = card_of()  # the same people sign all of them
            cards = [replace(card, values=dict(card.values)) for _ in range(count)]
            pks = list(actions.create(actor, cards).done)
            if title:
                rows = Record.objects.filter(pk__in=pks)
                actions.edit(
                    actor, [Edit(record_id=one.pk, version=1, title=title) for one in rows]
                )
        return pks

    return made


@pytest.fixture
def page(company, clerk):
    def of(language="en"):
        with reenter(company.id):
            User.objects.filter(pk=clerk).update(language=language)
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=clerk)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client.get("/did/").content.decode()

    return of


def _lines(page):
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub(r"\s+", " ", one) for one in body.split("<tr>")[1:]]


def test_one_record_is_named_with_a_link(make, page):
    (pk,) = make(title="华东钢圈采购合同")
    line = _lines(page())[0]
    assert "edit a record" in line
    assert f'href="/records/{pk}/"' in line
    assert "华东钢圈采购合同" in line


def test_several_are_counted_and_the_first_is_named(make, page):
    pks = make(count=1_201)
    line = _lines(page())[0]
    assert f'href="/records/{pks[0]}/"' in line
    assert "and 1,200 more records" in line
    assert "另有 1,200 份档案" in _lines(page("zh-hans"))[0]


def test_who_may_not_see_the_record_any_more_reads_no_name(company, people, make, page, clerk):
    make(title="只给销售部看的题名")
    with reenter(company.id):
        post = Appointment.objects.get(user=clerk)
        left, post.department = post.department, Department.objects.get(code="CWB")
        post.save()
    text = page()
    with reenter(company.id):
        post.department = left
        post.save()
    assert "只给销售部看的题名" not in text
    assert "you may not see any more" in _lines(text)[0]


def test_the_first_that_may_be_seen_gives_the_name(company, people, make, page):
    pks = make(count=3)
    with reenter(company.id):
        rows = Record.objects.filter(pk__in=pks)
        with change_set(people.actor("XSB", "CLK"), "record.bulk_edit"):
            edits = [
                Edit(record_id=one.pk, version=one.version, values={"brands": "凤凰"})
                for one in rows
            ]
            actions.edit(people.actor("XSB", "CLK"), edits)
        Record.objects.filter(pk=pks[0]).delete()
    line = _lines(page())[0]
    assert f'href="/records/{pks[1]}/"' in line
    assert "and 2 more records" in line


def test_more_lines_ask_no_more_questions(company, make, page, clerk):
    make(title="第一件")
    with reenter(company.id):
        client = Client(HTTP_HOST=company.host)
        user = User.objects.get(pk=clerk)
        client.force_login(user, backend="security.people.signin.CompanyBackend")
    client.get("/did/")
    with CaptureQueriesContext(connection) as few:
        client.get("/did/")
    for _ in range(12):
        make(title="又一件")
    with CaptureQueriesContext(connection) as many:
        client.get("/did/")
    said = [
        [one["sql"] for one in captured if "archive_" in one["sql"]] for captured in (few, many)
    ]
    assert len(said[1]) <= len(said[0]), said[1]
    said = [[one["sql"] for one in captured if "audit_" in one["sql"]] for captured in (few, many)]
    assert len(said[1]) <= len(said[0]), said[1]
