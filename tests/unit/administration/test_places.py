"""Each place outside gets the signed head as it is, and says in one sentence why it did not."""

import base64
import socketserver
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from administration.sealing.places import NotDelivered, deliver
from config import env
from kernel.errors import Invalid
from security.audit.notes import TreeHead, signed
from security.audit.verifier import read_heads

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()


def note_of(size):
    head = TreeHead(
        origin="fonds/a1", size=size, root=b"r" * 32, at=datetime(2026, 11, 30, tzinfo=UTC)
    )
    return signed(head, PUBLIC, KEY.sign)


@pytest.fixture
def serve():
    """Return `serve(handler, udp=False)`: a server on loopback; gives its port."""
    running = []

    def start(handler, udp=False):
        kind = socketserver.UDPServer if udp else socketserver.TCPServer
        server = kind(("127.0.0.1", 0), handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server.server_address[1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_a_folder_keeps_every_head_and_the_verifier_reads_them(tmp_path):
    for size in (3, 7):
        deliver(f"file://{tmp_path}/deep/heads", note_of(size))
    (path,) = (tmp_path / "deep" / "heads").iterdir()
    assert path.name == "fonds-a1.heads"
    assert [head.size for head in read_heads(path.read_text("utf-8"), "heads")] == [3, 7]


def test_a_webhook_gets_the_note_and_anything_but_a_good_answer_is_told(serve):
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204 if self.path == "/good" else 302)
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    port = serve(Handler)
    deliver(f"http://127.0.0.1:{port}/good", note_of(3))
    assert got == [note_of(3)]
    with pytest.raises(NotDelivered, match="HTTP 302"):
        deliver(f"http://127.0.0.1:{port}/moved", note_of(3))
    with pytest.raises(NotDelivered):
        deliver("http://127.0.0.1:1/", note_of(3))


def test_a_syslog_server_gets_one_line_that_holds_the_note(serve):
    got, arrived = [], threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            got.append(self.request[0].decode())
            arrived.set()

    deliver(f"syslog://127.0.0.1:{serve(Handler, udp=True)}", note_of(3))
    assert arrived.wait(5)
    assert got[0].startswith("<109>1 ")
    assert " checkpoint fonds/a1 3 " in got[0]
    assert base64.b64decode(got[0].rpartition("note=")[2]).decode() == note_of(3)


def test_without_the_package_an_object_store_is_refused_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "persistence.object_blobs", None)
    with pytest.raises(NotDelivered, match=r"fonds\[objects\]"):
        deliver("s3://heads/fonds", note_of(3))


@pytest.mark.parametrize(
    "wrong", ["folder:/x", "file://host/x", "file:x", "https://", "s3:bucket", "ftp://a/b"]
)
def test_a_place_that_is_none_stops_the_start_and_says_what_is(monkeypatch, wrong):
    good = "file:///var/heads syslog://log:514?tcp=1 https://siem.example/x s3://b/p?days=400"
    monkeypatch.setenv("FONDS_AUDIT_PLACES", good)
    assert env.places("FONDS_AUDIT_PLACES") == tuple(good.split())
    monkeypatch.setenv("FONDS_AUDIT_PLACES", f"{good} {wrong}")
    with pytest.raises(Invalid, match="FONDS_AUDIT_PLACES"):
        env.places("FONDS_AUDIT_PLACES")
