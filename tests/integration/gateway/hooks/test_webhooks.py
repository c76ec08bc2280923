"""Webhooks from the screen to a receiver: signed, retried, switched off, sent again; nothing personal leaves."""

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client

from gateway.hooks.models import Hook, HookDelivery
from gateway.hooks.rules import BROKEN_AFTER
from jobs import port
from jobs.testing import InMemoryQueue
from kernel.clock import now
from kernel.scope import reenter
from notices.models import Receipt
from security.audit.models import AuditEvent
from security.people.models import User


class Receiver(ThreadingHTTPServer):
    """Keeps what arrives and answers with `status`."""

    daemon_threads = True

    def __init__(self):
        self.status, self.posts = 200, []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def place(self):
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def queue():
    """The queue of this test alone."""
    before = port.queue_in_use()
    port.fill(InMemoryQueue())
    yield port.queue_in_use()
    port.fill(before)


@pytest.fixture
def receiver(settings, queue):
    """A program on the loopback interface; the guard lets this one port through."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.FONDS_OUTBOUND_ALLOWED = (server.place,)
    server.queue = queue
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def admin(company):
    """The browser of the first person."""
    with reenter(company.id):
        user = User.objects.get(username="admin")
        User.objects.filter(pk=user.pk).update(language="en")
        browser = Client(HTTP_HOST=company.host)
        browser.force_login(user, backend="security.people.signin.CompanyBackend")
    return browser


@pytest.fixture(scope="module")
def clerk(hire, program_of):
    """A program of a clerk of the sales department."""
    return program_of(hire("XSB", "CLK"))


@pytest.fixture
def hook(admin, receiver, company):
    """A webhook made on the screen, with its secret."""
    with reenter(company.id):
        Hook.objects.all().delete()
    sent = {
        "name": "CRM",
        "address": f"http://{receiver.place}/in?key=k",
        "events": ["record.created", "record.filed", "request.asked"],
        "active": "on",
    }
    answer = admin.post("/programs/webhooks/new/", sent)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    page = answer.content.decode()
    start = page.index("whsec_")
    secret = page[start : page.index("<", start)]
    with reenter(company.id):
        return Hook.objects.get(), secret


def due_now(company):
    with reenter(company.id):
        HookDelivery.objects.filter(state="waiting").update(next_at=now())
        port.defer("hooks.deliver")  # the queue of tests knows no later; the first one has run


@pytest.mark.requirement(
    "REQ-IMP-05", "a signed webhook tells a program what happened and is tried again"
)
def test_what_happens_is_posted_signed_and_without_anything_personal(
    hook, receiver, clerk, card, company
):
    made = clerk.call("POST", "/records", card()).json()
    filed = clerk.call("POST", f"/records/{made['id']}/submit").json()
    receiver.queue.run_all()
    bodies = [json.loads(body) for _, body in receiver.posts]
    assert [one["type"] for one in bodies] == ["record.created", "record.filed"]
    told = bodies[1]["data"]["records"][0]
    assert (told["id"], told["number"]) == (made["id"], filed["number"])
    everything = b"".join(body for _, body in receiver.posts).decode()
    for secret in ("丸石", "张三丰", "13912345678", "XSB-CLK"):
        assert secret not in everything
    for headers, body in receiver.posts:
        stamp, _, mac = headers["Fonds-Signature"].partition(",v1=")
        signed = stamp.removeprefix("t=").encode() + b"." + body
        assert hmac.new(hook[1].encode(), signed, hashlib.sha256).hexdigest() == mac
    with reenter(company.id):
        stored = Hook.objects.get()
        kept = bytes(stored.address) + bytes(stored.secret)
    assert hook[1].encode() not in kept
    assert b"key=k" not in kept


def test_nothing_is_told_of_what_was_rolled_back(hook, receiver, clerk, card):
    assert clerk.call("POST", "/records", card(region="99")).status_code == 400
    receiver.queue.run_all()
    assert receiver.posts == []


@pytest.mark.requirement(
    "REQ-IMP-05", "a signed webhook tells a program what happened and is tried again"
)
def test_a_failing_receiver_is_tried_again_and_gets_the_same_delivery(
    hook, receiver, clerk, card, company
):
    receiver.status = 503
    clerk.call("POST", "/records", card())
    receiver.queue.run_all()
    with reenter(company.id):
        row = HookDelivery.objects.latest("pk")
        assert (row.state, row.attempts, row.status) == ("waiting", 1, 503)
        assert row.next_at > now()
    receiver.status = 204
    due_now(company)
    receiver.queue.run_all()
    with reenter(company.id):
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("sent", 2)
    first, second = receiver.posts
    assert first[0]["Fonds-Delivery"] == second[0]["Fonds-Delivery"]
    assert first[1] == second[1]


def test_after_many_failures_it_is_switched_off_and_the_administrator_hears_of_it(
    hook, receiver, clerk, card, company, admin
):
    receiver.status = 500
    with reenter(company.id):
        Hook.objects.update(failures=BROKEN_AFTER - 1)
    clerk.call("POST", "/records", card())
    receiver.queue.run_all()
    with reenter(company.id):
        assert Hook.objects.get().active is False
        told = Receipt.objects.filter(
            occasion__kind="gateway.hook_broken", person__username="admin"
        )
        assert told.exists()
        assert AuditEvent.objects.filter(verb="webhook.change", actor_kind="system").exists()
    page = admin.get(f"/programs/webhooks/{hook[0].pk}/").content.decode()
    assert "switched off" in page


def test_what_was_refused_for_good_is_sent_again_by_hand(
    hook, receiver, clerk, card, company, admin
):
    receiver.status = 410
    clerk.call("POST", "/records", card())
    receiver.queue.run_all()
    with reenter(company.id):
        row = HookDelivery.objects.latest("pk")
        assert row.state == "refused"
    receiver.status = 200
    answer = admin.post(f"/programs/webhooks/{hook[0].pk}/again/", {"ids": [row.pk]})
    assert answer.status_code == 302
    receiver.queue.run_all()
    with reenter(company.id):
        again = HookDelivery.objects.latest("pk")
        assert (again.state, again.again_of_id) == ("sent", row.pk)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://[::1]/",
        "https://2130706433/",
        "http://example.com/",
        "https://localhost/",
        "https://user:pass@example.com/",
        "ftp://example.com/",
        "nothing",
    ],
)
def test_an_address_inside_is_refused_with_a_sentence(admin, address, company):
    sent = {"name": "inside", "address": address, "events": ["record.filed"], "active": "on"}
    answer = admin.post("/programs/webhooks/new/", sent)
    assert answer.status_code == 400
    assert "fonds-field__error" in answer.content.decode()
    with reenter(company.id):
        assert not Hook.objects.filter(name="inside").exists()


def test_who_does_not_manage_people_neither_sees_nor_makes_webhooks(company, hire):
    with reenter(company.id):
        browser = Client(HTTP_HOST=company.host)
        user = User.objects.get(pk=hire("XSB", "CLK"))
        browser.force_login(user, backend="security.people.signin.CompanyBackend")
    for path in ("/programs/", "/programs/webhooks/", "/programs/webhooks/new/"):
        assert browser.get(path).status_code == 403, path
    sent = {"name": "x", "address": "https://example.com/", "events": ["record.filed"]}
    assert browser.post("/programs/webhooks/new/", sent).status_code == 403
