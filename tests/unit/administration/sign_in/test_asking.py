"""Asking a provider over the wire: what an operator opened and no more, no redirect, no flood."""

import ipaddress
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from administration.sign_in.asking import MOST_BYTES, ask_provider
from config.env import networks
from kernel.errors import Invalid
from notices import outbound
from notices.outbound import TargetRefused, target_of
from security.providers.asking import Question
from security.providers.rules import Turned

HOUSE = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


class Answering(BaseHTTPRequestHandler):
    """Answers what the path says."""

    def do_GET(self):
        body = {"/big": b"x" * (MOST_BYTES + 1)}.get(self.path, b"{}")
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.came.append(self.path)
        self.wfile.write(body)

    def do_POST(self):
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.dumps({"said": said, "kind": self.headers["Content-Type"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.came, server.daemon_threads = [], True
    settings.FONDS_PROVIDER_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def at(server, path):
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_loopback_answers_where_it_is_opened_and_only_there(provider, settings):
    assert ask_provider(Question(url=at(provider, "/"))).body == b"{}"
    told = json.loads(ask_provider(Question(url=at(provider, "/token"), form={"a": "1&2"})).body)
    assert told == {"said": "a=1%262", "kind": "application/x-www-form-urlencoded"}
    settings.FONDS_PROVIDER_NETWORKS = HOUSE
    with pytest.raises(Turned):
        ask_provider(Question(url=at(provider, "/")))


def test_a_redirect_is_not_followed_and_a_flood_is_left(provider):
    assert ask_provider(Question(url=at(provider, "/away"))).status == 302
    assert provider.came == ["/away"]
    with pytest.raises(Turned, match="256 kB"):
        ask_provider(Question(url=at(provider, "/big")))


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.3", HOUSE),
        ("fd12::1", HOUSE),
        ("8.8.8.8", ()),
    ],
)
def test_a_house_reaches_its_own_provider_by_a_name_of_its_own(monkeypatch, address, inside):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: found)
    host = "id.example.com" if not inside else "sso.corp.lan"
    assert target_of(f"https://{host}/", inside).addresses == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fe80::1",
        "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "127.0.0.1", "192.168.1.1",
    ],
)  # fmt: skip
def test_where_clouds_tell_keys_and_what_is_not_opened_is_never_asked(monkeypatch, address):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: found)
    everything = (*HOUSE, ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10"))
    with pytest.raises(TargetRefused):
        target_of("https://id.example.com/", everything)


def test_plain_http_is_for_loopback_only():
    with pytest.raises(TargetRefused, match="https"):
        target_of("http://10.0.0.5/", HOUSE)


def test_what_an_operator_writes_is_understood_or_stops_the_start(monkeypatch):
    def said(text):
        monkeypatch.setenv("FONDS_PROVIDER_NETWORKS", text)
        return networks("FONDS_PROVIDER_NETWORKS", default="private")

    assert ipaddress.ip_network("192.168.0.0/16") in said("")
    assert said("none") == ()
    assert said("10.1.0.0/16 fd00::/8")[0].prefixlen == 16
    with pytest.raises(Invalid, match=r"10\.0\.0\.0/8"):
        said("the house")
