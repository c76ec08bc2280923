"""The frame: errors become pages, Wagtail's own screens stay shut, unknown hosts are nobody."""

import pytest
from django.db import OperationalError, connection
from django.urls import get_resolver

from administration.allowed import OF_WAGTAIL, OUR_PACKAGES
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused, Unavailable
from security.audit.queries import own_latest
from tenants.middleware import HOSTS
from tests.integration.administration.walking import samples

ERRORS = [
    (Missing(), 404, ""),
    (Conflict(), 409, ""),
    (Unavailable(), 503, ""),
    (Invalid([Problem(code="x", message="Row {row} is odd.", params={"row": 7})]), 400, "Row 7"),
    (
        Refused(
            refusal("Not on {day}.", day="Sunday"), actor="1", verb="test.refuse", target="thing:9"
        ),
        403,
        "Not on Sunday.",
    ),
]


@pytest.mark.parametrize(("error", "status", "text"), ERRORS, ids=lambda value: str(value)[:20])
def test_an_error_raised_on_purpose_becomes_a_page(admin, monkeypatch, error, status, text):
    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr("administration.people_views.queries.people", broken)
    answer = admin.get("/people/")
    assert answer.status_code == status
    assert text in answer.content.decode()


def test_a_refusal_is_in_the_trail(browser, person, trail_of):
    person("wei")
    ordinary = browser()
    ordinary.sign_in("wei")
    answer = ordinary.get("/people/")
    assert answer.status_code == 403
    events = trail_of("person.view")
    assert [event.outcome for event in events][-1] == "refused"


def test_an_unknown_host_is_a_404_and_probes_need_no_host(browser, installation):
    stranger = browser()
    stranger.more["HTTP_HOST"] = "nobody.localhost"
    assert stranger.get("/").status_code == 404
    assert stranger.get("/livez").status_code == 200
    assert stranger.get("/readyz").status_code == 200


def test_a_database_that_does_not_answer_is_a_503_with_a_sentence(browser, company, monkeypatch):

    def down(host):
        raise OperationalError("connection refused")

    monkeypatch.setattr(HOSTS, "find", down)
    answer = browser().get("/")
    assert answer.status_code == 503
    assert "fonds-fault" in answer.content.decode()
    assert not answer.cookies


def test_a_connection_lost_inside_a_view_is_a_503_with_a_sentence(
    browser, person, installation, monkeypatch
):
    person("wei")
    ordinary = browser()
    ordinary.sign_in("wei")

    def cut(actor, *, limit):
        with connection.cursor() as cursor, installation._connect("fonds") as superuser:
            cursor.execute("SELECT pg_backend_pid()")
            superuser.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
        return own_latest(actor, limit=limit)

    monkeypatch.setattr("administration.home.own_latest", cut)
    answer = ordinary.get("/")
    assert answer.status_code == 503
    assert "fonds-fault" in answer.content.decode()
    monkeypatch.undo()
    assert ordinary.get("/").status_code == 200


def test_every_address_answers_an_ordinary_person_without_an_error(browser, person, caplog):
    person("wei")
    ordinary = browser()
    ordinary.sign_in("wei")
    seen, wrong = 0, []
    for path in samples(get_resolver()):
        status = ordinary.get(path).status_code
        seen += 1
        if status >= 500:
            wrong.append((path, status))
    assert wrong == []
    assert seen > 150
    assert "outside" not in caplog.text


def test_what_wagtail_offers_beside_our_screens_is_shut_even_for_the_administrator(admin):

    open_ones = []
    for path in samples(get_resolver(), shut=(OF_WAGTAIL, OUR_PACKAGES)):
        status = admin.get(path).status_code
        if status not in (403, 404):
            open_ones.append((path, status))
    assert open_ones == []


def test_the_walk_knows_pages_images_users_and_groups():
    paths = set(samples(get_resolver()))
    assert {"/pages/", "/groups/", "/users/", "/reports/locked/"} <= paths


def test_a_static_file_that_is_not_there_is_a_404_for_who_is_signed_in(admin):
    assert admin.get("/static/theme/nothing.css/").status_code == 404
