"""Records over the API: the same rights, masks, numbers and trail as on the screen."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from django.db import connections

from archive.records.models import Record
from gateway.tokens.models import Repeat
from kernel.clock import now, today
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import Appointment


@pytest.fixture(scope="module")
def clerk(hire, program_of):
    """A program of a clerk of the sales department."""
    return program_of(hire("XSB", "CLK"))


@pytest.fixture
def draft(clerk, card):
    """A draft made by the clerk's program."""
    answer = clerk.call("POST", "/records", card())
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_record_is_registered_submitted_and_numbered(clerk, card, company):
    made = clerk.call("POST", "/records", card())
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert made["Location"] == f"/api/v1/records/{number}"
    done = clerk.call("POST", f"/records/{number}/submit")
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "filed"
    with reenter(company.id):
        stored = Record.objects.get(pk=number)
    assert done.json()["number"] == stored.archive_no
    assert stored.archive_no


def test_what_is_read_is_what_the_screen_shows_and_it_is_noted(clerk, draft, company):
    answer = clerk.call("GET", f"/records/{draft['id']}")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["values"]["store_name"] == "丸石车行"
    assert "13912345678" not in answer.content.decode()
    assert body["masked"], "a sealed mobile number is shown masked"
    with reenter(company.id):
        event = AuditEvent.objects.filter(verb="record.view", record_id=draft["id"]).latest("pk")
        assert event.outcome == "done"
    again = clerk.call("GET", f"/records/{draft['id']}", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_names_the_version_it_was_made_on(clerk, draft):
    path = f"/records/{draft['id']}"
    assert clerk.call("PATCH", path, {"title": "甲"}).status_code == 428
    seen = clerk.call("GET", path)["ETag"]
    first = clerk.call("PATCH", path, {"title": "甲"}, **{"If-Match": seen})
    assert first.status_code == 200, first.content
    assert first.json()["version"] == 2
    late = clerk.call(
        "PATCH", path, {"title": "乙", "values": {"store_name": "乙店"}}, **{"If-Match": seen}
    )
    assert late.status_code == 409
    assert late["Content-Type"] == "application/problem+json"
    assert late.json()["version"] == 2
    assert {"field": "title", "current": "甲", "yours": "乙"} in late.json()["changes"]
    assert clerk.call("GET", path).json()["title"] == "甲"


def test_of_two_changes_at_once_on_one_version_one_wins(clerk, draft, program_of, hire):
    path = f"/records/{draft['id']}"
    seen = clerk.call("GET", path)["ETag"]
    programs = [program_of(hire("XSB", "CLK")) for _ in range(4)]
    answers = at_once(
        lambda one, at: one.call("PATCH", path, {"title": f"第{at}个"}, **{"If-Match": seen}),
        programs,
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert clerk.call("GET", path).json()["version"] == 2


def at_once(act, programs):
    """Let all programs call at the same moment; return their answers in order."""
    gate, answers = threading.Barrier(len(programs)), [None] * len(programs)

    def run(at):
        try:
            gate.wait()
            answers[at] = act(programs[at], at)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(programs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_key_makes_one_record_however_often_and_however_fast(
    clerk, card, company, program_of, hire
):
    body, key = card(store_name="一次车行"), {"Idempotency-Key": "order-4711"}
    answers = at_once(lambda one, _at: one.call("POST", "/records", body, **key), [clerk] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 3
    with reenter(company.id):
        assert Record.objects.filter(values__store_name="一次车行").count() == 1
    other = clerk.call("POST", "/records", card(store_name="另一家"), **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key")
    # A key belongs to its token.
    assert (
        program_of(hire("XSB", "CLK")).call("POST", "/records", body, **key).json()["id"]
        != answers[0].json()["id"]
    )


def test_a_repeat_tells_nothing_to_who_may_not_register_there_any_more(
    card, company, program_of, hire
):
    mover = hire("XSB", "CLK", "repeating")
    program, key = program_of(mover, "records.create"), {"Idempotency-Key": "order-4712"}
    first = program.call("POST", "/records", card(), **key)
    again = program.call("POST", "/records", card(), **key)
    assert (again.status_code, again.json()) == (201, first.json())
    with reenter(company.id):
        kept = Repeat.objects.get(key="order-4712")
        assert set(kept.answer["body"]) <= {
            "id",
            "version",
            "state",
            "number",
            "filed_on",
            "request",
        }
        plain = f"POST /api/v1/records\n{json.dumps(card())}".encode()
        assert kept.digest != hashlib.sha256(plain).hexdigest()  # a phone number is soon guessed
        Appointment.objects.filter(user_id=mover).update(valid_to=today() - timedelta(days=1))
    assert program.call("POST", "/records", card(), **key).status_code in {403, 404}
    with reenter(company.id):
        Appointment.objects.filter(user_id=mover).update(valid_to=None)
        Repeat.objects.filter(pk=kept.pk).update(made_at=now() - timedelta(hours=25))
    late = program.call("POST", "/records", card(), **key)
    assert late.status_code == 201
    assert late.json()["id"] != first.json()["id"]


def test_what_is_wrong_is_said_for_each_place_in_the_language_asked_for(clerk, card):
    wrong = card(region="99", cust_class="?", nothing="x")
    answer = clerk.call("POST", "/records", wrong)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "invalid"
    assert {"region", "nothing"} <= {one["field"] for one in problem["errors"]}
    chinese = clerk.call("POST", "/records", wrong, **{"Accept-Language": "zh-CN,en;q=0.5"})
    assert chinese["Content-Language"] == "zh-CN"
    assert chinese.json()["errors"][0]["message"] != problem["errors"][0]["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/records", {"category": "KP", "surprise": 1}, 400),
        ("POST", "/records", {"values": {}}, 400),
        ("POST", "/records", {"category": "NONE"}, 404),
        ("GET", "/records?surprise=1", None, 400),
        ("GET", "/records?limit=201", None, 400),
        ("GET", "/records?after=rubbish", None, 400),
        ("GET", "/records?sort=mobile&category=KP", None, 400),
        ("GET", "/records?where=mobile:139&category=KP", None, 400),
        ("GET", "/records/999999999", None, 404),
        ("GET", "/records/99999999999999999999", None, 400),
        ("GET", "/nowhere", None, 404),
        ("DELETE", "/records", None, 405),
    ],
)
def test_what_nobody_takes_is_refused_as_a_problem(clerk, method, path, body, status):
    answer = clerk.call(method, path, body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"category": NaN}',
        b'{"category": "\\u0000"}',
        b'{"category": "\\ud800"}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
def test_what_is_no_json_is_refused(clerk, body):
    answer = clerk.generic(
        "POST",
        "/api/v1/records",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {clerk.secret}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "json")


def test_pages_follow_each_other_without_gap_and_repeat(clerk, card, company):
    for at in range(5):
        assert clerk.call("POST", "/records", card(store_name=f"分页{at}")).status_code == 201
    with reenter(company.id):
        expected = Record.objects.filter(category="KP").count()
    seen, after = [], ""
    while True:
        page = clerk.call("GET", f"/records?category=KP&limit=2&after={after}").json()
        seen += [one["id"] for one in page["items"]]
        if not page["next"]:
            break
        after = page["next"]
    assert len(seen) == len(set(seen)) == expected


def test_a_search_finds_what_the_screen_finds_and_never_what_is_sealed(clerk, card):
    clerk.call("POST", "/records", card(store_name="琥珀单车行"))
    found = clerk.call("GET", "/search?q=琥珀单车行").json()
    assert [one["title"] for one in found["items"]]
    assert found["facets"]["category"][0]["value"] == "KP"
    assert clerk.call("GET", "/search?q=13912345678").json()["items"] == []
