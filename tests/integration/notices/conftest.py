"""People, browsers, a real mail server and a real web server for notices."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from config.env import MailServer
from jobs.port import queue_in_use
from notices import mail, port
from notices.port import Kind, Notice, notify
from security.people.models import User
from security.people.queries import actor_of
from tenants.scope import tenant_scope

PASSWORD = "correct-horse-battery"
KIND = Kind(
    code="test.happened",
    label="Something waits for your decision",
    subject="It happened: {what}",
    body="Look at {what}.",
    variables={"what": "what happened"},
)
URGENT = Kind(
    code="test.urgent", label="Urgent", subject="Urgent", body="Look now.", escalation=True
)


class Mailbox:
    """A mail server's handler: takes mails, refuses who is nobody, and can be told to stall."""

    def __init__(self):
        self.mails = []
        self.say = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 No such user here"
        if address.startswith("later"):
            return "451 4.2.1 Mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(envelope)
        return self.say or "250 taken"


@pytest.fixture
def mailbox(settings):
    """A real mail server on loopback, and the installation pointed at it."""
    handler = Mailbox()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    settings.FONDS_SMTP = server_at(controller.port)
    mail.rest.end()
    yield handler
    controller.stop()
    mail.rest.end()


def server_at(port, **more):
    sender = "archive@fonds.example"
    return MailServer(
        host="127.0.0.1", port=port, security="none", sender=sender, **{"timeout": 2, **more}
    )


@contextmanager
def hanging_server():
    """A server that takes every line and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    lines, stopped = [], threading.Event()

    def serve():
        listener.settimeout(0.1)
        while not stopped.is_set():
            try:
                lines.append(listener.accept()[0])
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], lines
    stopped.set()
    thread.join()
    for line in lines:
        line.close()
    listener.close()
    mail.rest.end()


class Hook(BaseHTTPRequestHandler):
    """A receiver of posts that answers as its server is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, dict(self.headers), json.loads(body), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def hook(settings):
    """A real web server on loopback, which the tests' setting allows."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.daemon_threads = True
    server.posts, server.status, server.answer = [], 200, b'{"errcode":0,"code":0}'
    server.place = f"127.0.0.1:{server.server_port}"
    settings.FONDS_OUTBOUND_ALLOWED = (server.place,)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of these tests alone; the pages of others must not show them."""
    monkeypatch.setattr(port, "_kinds", dict(port._kinds))
    port.register(KIND)
    port.register(URGENT)


@pytest.fixture
def someone(company):
    """Return `someone(username, **fields)`: a person of the company, made on first use."""

    def make(username, **fields):
        with tenant_scope(company):
            found = User.objects.filter(username=username).first()
            return found or User.objects.create_user(
                username,
                PASSWORD,
                **{"name": username, "email": f"{username}@example.com", **fields},
            )

    return make


@pytest.fixture
def tell(company):
    """Return `tell(*people, …)`: tell them of something, committed."""

    def say(*people, kind=KIND.code, what="X", key="", path="/requests/"):
        params = {"what": what} if kind == KIND.code else {}
        with tenant_scope(company):
            ids = tuple(user.pk for user in people)
            notify([Notice(kind=kind, people=ids, params=params, path=path, key=key)])

    return say


@pytest.fixture
def as_actor(company):
    """Return `as_actor(user)`: a scope in which the person acts."""

    @contextmanager
    def opened(user):
        with tenant_scope(company) as scope:
            scope.actor = actor_of(User.objects.get(pk=user.pk))
            yield scope.actor

    return opened


@pytest.fixture
def admin_user(company):
    with tenant_scope(company):
        return User.objects.get(username="admin")


def run_jobs():
    """Run what waits, as the worker would."""
    return queue_in_use().run_all()


def signed_in(company, username, language="en"):
    client = Client(HTTP_HOST=company.host)
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    client.post("/i18n/setlang/", {"language": language, "next": "/"})
    return client
