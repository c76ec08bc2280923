"""The guarded door outward: only public addresses over https, resolved once, no redirect, and in time."""

import ipaddress
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notices import outbound
from notices.outbound import TargetFailed, TargetRefused, checked_address, is_public, post


class Receiver(BaseHTTPRequestHandler):
    """Answers what the path says, and remembers what came."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, dict(self.headers), body))
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/inside")
        else:
            self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def receiver(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.came = []
    server.daemon_threads = True
    settings.FONDS_OUTBOUND_ALLOWED = (f"127.0.0.1:{server.server_port}",)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def answering(*pieces, every=0.0):
    """A server that sends these pieces with a pause before each, then hangs until told."""
    done = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        line, _ = listener.accept()
        for piece in pieces:
            if done.wait(every):
                break
            try:
                line.sendall(piece)
            except OSError:
                break
        done.wait(30)
        line.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    done.set()
    thread.join(5)
    listener.close()


def resolving_to(monkeypatch, *addresses):
    asked = []

    def answer(host, port, **more):
        asked.append(host)
        found = addresses[min(len(asked), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104 - no binding
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
        "fec0::1", "192.0.0.8", "192.0.0.192", "::ffff:192.0.0.192", "::127.0.0.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
)
def test_an_address_outside_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "//example.com/", "example.com", "",
        "https://", "https://a:b@example.com/", "https://example.com:99999/",
        "https://exa mple.com/", "https://例子.example/", "https://example.com/\r\nX: y",
        "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1:8443/x", "https://localhost/",
        "https://db.internal/", "https://printer.local/", "https://intranet/",
        "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://0177.0.0.1/",
        "https://169.254.169.254/latest/meta-data/", "https://[::ffff:10.0.0.1]/",
        "https://example.com/" + "x" * 2000,
    ],
)  # fmt: skip
def test_an_address_we_do_not_post_to_is_refused_with_a_sentence(url):
    with pytest.raises(TargetRefused) as refused:
        checked_address(url)
    assert str(refused.value).endswith(".")


def test_a_name_that_leads_inside_is_refused(monkeypatch):
    resolving_to(monkeypatch, ["10.0.0.5"])
    with pytest.raises(TargetRefused, match="private network"):
        post("https://hook.example.com/", b"{}", {})


def test_a_name_with_one_address_inside_is_refused(monkeypatch):
    resolving_to(monkeypatch, ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(TargetRefused):
        post("https://hook.example.com/", b"{}", {})


def test_the_name_is_asked_once_and_the_checked_address_connected_to(monkeypatch):
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise OSError("stop here")

    asked = resolving_to(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    with pytest.raises(TargetFailed):
        post("https://hook.example.com/", b"{}", {})
    assert asked == ["hook.example.com"]
    assert connected == [("8.8.8.8", 443)]


def test_a_post_arrives_as_it_was_made(receiver):
    url = f"http://127.0.0.1:{receiver.server_port}/in?a=1"
    answer = post(url, b'{"a": 1}', {"X-Own": "1", "Content-Type": "application/json"})
    assert (answer.status, answer.body) == (200, b"ok")
    path, headers, body = receiver.came[0]
    assert (path, body, headers["X-Own"]) == ("/in?a=1", b'{"a": 1}', "1")
    assert headers["Host"] == f"127.0.0.1:{receiver.server_port}"


def test_a_redirect_is_an_answer_and_not_followed(receiver):
    answer = post(f"http://127.0.0.1:{receiver.server_port}/away", b"{}", {})
    assert answer.status == 302
    assert [path for path, _, _ in receiver.came] == ["/away"]


@pytest.mark.parametrize("pieces", [[], [b"x"] * 200], ids=["silent", "a byte now and then"])
def test_a_server_that_hangs_is_left_in_time(settings, monkeypatch, pieces):
    monkeypatch.setattr(outbound, "SECONDS", 1)
    with answering(*pieces, every=0.2) as port:
        settings.FONDS_OUTBOUND_ALLOWED = (f"127.0.0.1:{port}",)
        begun = time.monotonic()
        with pytest.raises(TargetFailed, match="did not answer"):
            post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert time.monotonic() - begun < 4


def test_a_resolver_that_hangs_is_left_in_time(monkeypatch):
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.2)
    waiting = threading.Event()
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *a, **m: waiting.wait(10) and [])
    begun = time.monotonic()
    with pytest.raises(TargetFailed, match="no host"):
        post("https://hook.example.com/", b"{}", {})
    waiting.set()
    assert time.monotonic() - begun < 4


def test_a_certificate_that_is_not_good_is_said(settings, receiver):
    """A server without TLS is the plainest bad partner of a handshake."""
    with pytest.raises(TargetFailed, match="certificate"):
        post(f"https://127.0.0.1:{receiver.server_port}/", b"{}", {})
