"""Reading records is prevented unless granted, and told: what was read, and what somebody tried to."""

import pytest
from django.test import Client

from archive.records import actions
from kernel.scope import reenter
from notices.models import Receipt
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.audit.seal_actions import seal_batch, sign_head
from security.people.models import User


@pytest.fixture(scope="module")
def sign_in(company, people):
    """Return `sign_in(department, position)`: a browser of somebody with this post, and his id."""

    def client_of(department, position):
        with reenter(company.id):
            user = User.objects.get(pk=people.actor(department, position).user_id)
            client = Client(HTTP_HOST=company.host)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client, str(user.pk)

    return client_of


@pytest.fixture
def filed(company, people, card_of):
    with reenter(company.id):
        (pk,) = actions.create(people.actor("XSB", "CLK"), [card_of()]).done
    return pk


@pytest.fixture
def told(company):
    """Return `told(since)`: (verb, outcome, record or target, content) of the events written since then."""

    def read(since, actor):
        with reenter(company.id):
            rows = list(AuditEvent.objects.filter(pk__gt=since, actor_id=actor).order_by("pk"))
            opened = open_events(rows)
            return [
                (row.verb, row.outcome, row.record_id or row.target_id, opened[row.pk].content)
                for row in rows
            ]

    return read


@pytest.fixture
def last(company):
    """Return a function that says which event is the newest."""

    def number():
        with reenter(company.id):
            return AuditEvent.objects.latest("pk").pk

    return number


@pytest.mark.requirement("REQ-SEC-05", "reading is prevented unless granted")
@pytest.mark.requirement("REQ-SEC-05", "attempted violations are logged")
@pytest.mark.requirement("REQ-SEC-05", "attempted violations are alerted")
def test_a_record_of_others_is_not_read_the_attempt_is_told_and_a_wave_alerts(
    company, people, filed, sign_in, told, last
):
    clerk, _clerk_id = sign_in("XSB", "CLK")
    assert "丸石车行" in clerk.get(f"/records/{filed}/").content.decode()
    with reenter(company.id):
        auditor = people.actor("GLB", "AUDA").user_id
    outsider, pk = sign_in("CWB", "STF")
    before = last()
    for address in ("", "edit/", "print/", "share/", "place/"):
        answer = outsider.get(f"/records/{filed}/{address}")
        assert answer.status_code == 404
        assert "丸石车行" not in answer.content.decode()
    refused = told(before, pk)
    assert {one[:3] for one in refused} == {("Q", "refused", f"{filed}")}
    assert len(refused) == 5
    missing = last()
    assert outsider.get("/records/999999/").status_code == 404
    assert told(missing, pk) == [], "what is not there is no violation"
    with reenter(company.id):
        found = Receipt.objects.get(person_id=auditor, occasion__kind="audit.wave")
        assert f"person={pk}" in found.occasion.path


@pytest.mark.requirement("REQ-SEC-05", "printing is prevented unless granted")
@pytest.mark.requirement("REQ-SEC-05", "exporting is prevented unless granted")
def test_who_may_read_prints_and_exports_only_with_the_right_to(
    company, people, filed, sign_in, told, last
):
    """Sales may read and take out its cards; of the invoices of finance it may only read."""
    clerk, pk = sign_in("XSB", "CLK")
    finance, other = sign_in("CWB", "STF")
    before = last()
    assert clerk.get(f"/records/{filed}/print/").status_code == 200
    taken = clerk.get("/records/export/?category=KP&format=csv")
    assert "丸石车行" in b"".join(taken.streaming_content).decode("utf-8-sig")
    taken.close()
    assert [one[:2] for one in told(before, pk)] == [
        ("record.print", "done"),
        ("record.export", "done"),
    ]
    before = last()
    assert clerk.get("/records/?category=FH").status_code == 200
    assert clerk.get("/records/export/?category=FH&format=csv").status_code == 403
    assert finance.get("/records/?category=FH").status_code == 200
    assert finance.get("/register/print/").status_code == 403
    assert [one[:2] for one in told(before, pk)] == [("record.search", "done"), ("O", "refused")]
    assert [one[:2] for one in told(before, other)] == [
        ("record.search", "done"),
        ("O", "refused"),
    ]


def test_whatever_is_printed_or_taken_out_is_told_before_it_leaves(
    company, filed, sign_in, told, last
):
    clerk, pk = sign_in("XSB", "CLK")
    with reenter(company.id):
        admin_id = str(User.objects.get(username="admin").pk)
        admin = Client(HTTP_HOST=company.host)
        admin.force_login(
            User.objects.get(pk=admin_id), backend="security.people.signin.CompanyBackend"
        )
        seal_batch()
    with reenter(company.id):
        sign_head()
    taken = {
        f"/records/{filed}/print/": "record.print",
        "/records/print/?category=KP": "record.print",
        "/register/print/?category=KP": "record.print",
        "/records/export/?category=KP&format=xlsx": "record.export",
        "/register/export/?format=csv": "record.export",
        "/due/export/?format=csv": "record.export",
    }
    of_admin = {
        "/people/out/?table=people": "people.export",
        "/policy/tables/out/?table=categories": "policy.export",
        "/policy/draft.yaml": "policy.export",
        "/policy/versions/1/policy.yaml": "policy.export",
        "/trail/bundle/": "audit.export",
    }
    for client, actor, addresses in ((clerk, pk, taken), (admin, admin_id, of_admin)):
        for address, verb in addresses.items():
            before = last()
            answer = client.get(address)
            assert answer.status_code == 200, address
            if answer.streaming:
                assert b"".join(answer.streaming_content)
            answer.close()
            assert [one[:2] for one in told(before, actor)] == [(verb, "done")], address


@pytest.mark.requirement("REQ-AUD-04", "all record events are in the trail")
def test_every_list_and_form_that_shows_records_is_told_with_what_was_asked(
    filed, sign_in, told, last
):
    clerk, pk = sign_in("XSB", "CLK")
    before = last()
    for address in (
        "/records/?category=KP&q=丸石",
        "/register/?category=KP",
        "/due/?span=now",
        "/records/check/",
        "/records/lookup/?q=丸石",
        f"/records/{filed}/edit/",
        f"/records/{filed}/",
    ):
        assert clerk.get(address).status_code == 200, address
    found = told(before, pk)
    assert [one[0] for one in found] == ["record.search"] * 5 + ["record.view"] * 2
    lists = [one[3]["criteria"].get("list") for one in found[:-2]]
    assert lists == [None, "register", "due", "check", "lookup"]
    assert all("shown" in one[3] for one in found[:-2])
    assert found[0][3]["criteria"]["q"] == found[4][3]["criteria"]["q"] == "丸石"
    assert [one[2] for one in found[-2:]] == [filed, filed]
