"""The certificates of `fonds up --lan`: a browser that trusts the root takes the address, and no other."""

import ssl
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.error import URLError

import pytest
from cryptography import x509

from config.lan.certificates import fingerprint, prepare
from config.lan.handing_out import NAME, code_of, hand_out

NOW = datetime.now(UTC)


def test_who_trusts_the_root_reaches_the_address_by_tls_and_gets_the_root_by_http(tmp_path):
    files = prepare(tmp_path / "tls", "127.0.0.1", now=NOW)
    assert (tmp_path / "tls" / "root.key").stat().st_mode & 0o777 == 0o600
    handing = hand_out(files.root, "127.0.0.1", 0)
    try:
        got = urllib.request.urlopen(f"http://127.0.0.1:{handing.server_port}{NAME}", timeout=5)
        with got:
            root = got.read().decode()
    finally:
        handing.shutdown()
        handing.server_close()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(files.certificate, files.key)
    server.socket = shown.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"https://127.0.0.1:{server.server_port}/"
    try:
        trusting = ssl.create_default_context(cadata=root)
        assert urllib.request.urlopen(address, context=trusting, timeout=5).status == 204
        with pytest.raises(URLError):  # who does not trust it
            urllib.request.urlopen(address, timeout=5)
        prepare(tmp_path / "tls", "192.168.7.7", now=NOW)
    finally:
        server.shutdown()
        server.server_close()


def test_a_certificate_is_kept_until_its_address_or_time_changes_and_the_root_longer(tmp_path):
    first = prepare(tmp_path, "192.168.1.5", now=NOW)
    root, shown = first.root.read_bytes(), first.certificate.read_bytes()
    prepare(tmp_path, "192.168.1.5", now=NOW + timedelta(days=300))
    assert (first.root.read_bytes(), first.certificate.read_bytes()) == (root, shown)
    prepare(tmp_path, "192.168.1.6", now=NOW)
    assert first.root.read_bytes() == root
    moved = first.certificate.read_bytes()
    assert moved != shown
    prepare(tmp_path, "192.168.1.6", now=NOW + timedelta(days=380))
    assert first.certificate.read_bytes() != moved
    assert len(fingerprint(first.root)) == 95


def test_the_root_vouches_for_private_addresses_alone(tmp_path):
    files = prepare(tmp_path, "10.0.0.4", now=NOW)
    root = x509.load_pem_x509_certificate(files.root.read_bytes())
    limits = root.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert {str(one.value) for one in limits.value.permitted_subtrees} >= {
        "192.168.0.0/16",
        "localhost",
    }


def test_an_address_is_drawn_for_a_phone():
    assert code_of("https://192.168.1.5:8443/").count("\n") > 10
