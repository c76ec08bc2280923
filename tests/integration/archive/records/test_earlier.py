"""A record is shown as it was on a day: who may see it, what he may read of it, and where it cannot be said."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from archive.records import actions, card_views, history_screens, history_views
from archive.records.models import Record
from archive.records.rules import Edit
from kernel.clock import given, now, today
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import User

LAST_WEEK = 7


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
def changed_since(company, people, card_of):
    """A draft of last week: its brand and a contact changed today."""
    with reenter(company.id):
        noon = datetime.combine(today(), time(4), UTC)
    contacts = [
        {"contact_name": "张三丰", "mobile": "13800138000"},
        {"contact_name": "李四光", "mobile": "13900139000"},
    ]
    with given(noon - timedelta(days=LAST_WEEK)), reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        pk = actions.create(clerk, [card_of(brands="永久", CTC=contacts)]).done[0]
        Record.objects.filter(pk=pk).update(created_at=now())
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        version = Record.objects.get(pk=pk).version
        values = {"brands": "凤凰", "CTC": contacts[:1]}
        actions.edit(clerk, [Edit(record_id=pk, version=version, values=values)])
        return pk, today()


def _asked(client, pk, day):
    return client.get(f"/records/{pk}/earlier/", {"day": day.isoformat()})


def test_the_values_of_that_day_are_shown_and_the_look_is_in_the_trail(
    company, sign_in, changed_since
):
    pk, day = changed_since
    clerk = sign_in("XSB", "CLK")
    assert "As it was on a day" in clerk.get(f"/records/{pk}/").content.decode()
    said = _asked(clerk, pk, day - timedelta(days=1)).content.decode()
    assert "永久" in said
    assert "李四光" in said
    assert "凤凰" not in said
    assert "It was changed once since." in said
    now_said = _asked(clerk, pk, day).content.decode()
    assert "凤凰" in now_said
    assert "李四光" not in now_said
    with reenter(company.id):
        looks = AuditEvent.objects.filter(verb="record.view", record_id=pk)
        assert looks.count() == len(("the record", "yesterday", "today"))


def test_nobody_reads_more_of_that_day_than_of_today(sign_in, changed_since):
    pk, day = changed_since
    assert _asked(sign_in("CWB", "STF"), pk, day).status_code == 404


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (1, "This day has not come yet"),
        (-LAST_WEEK - 1, "The record was entered on"),
    ],
)
def test_a_day_without_the_record_is_told(sign_in, changed_since, shift, said):
    pk, day = changed_since
    answer = _asked(sign_in("XSB", "CLK"), pk, day + timedelta(days=shift))
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_long_history_goes_on_page_by_page(sign_in, changed_since, monkeypatch):
    pk, _day = changed_since
    monkeypatch.setattr(card_views, "RECENT", 1)
    monkeypatch.setattr(history_screens.history_part, "__kwdefaults__", {"most": 1})
    monkeypatch.setattr(history_views, "_PAGE", 1)
    clerk = sign_in("XSB", "CLK")
    page = clerk.get(f"/records/{pk}/")
    assert [one["what"] for one in page.context["history"]] == ["changed it"]
    older = clerk.get(page.context["history_on"])
    assert [one["what"] for one in older.context["history"]] == ["entered it"]
    assert older.context["page"] == {"previous": f"/records/{pk}/history/", "next": ""}
    assert sign_in("CWB", "STF").get(page.context["history_on"]).status_code == 404
