"""Files in an S3-compatible store: kept, read by parts, listed and forgotten, each company's own alone."""

import socket
import subprocess
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import pytest
from minio import Minio
from minio.error import S3Error

from administration.sealing.places import NotDelivered, deliver
from config.keeping_place import keeping_place
from config.operating import exposure
from kernel.clock import now
from kernel.errors import Invalid, Missing, ScopeError, Unavailable
from kernel.scope import Scope, opened
from persistence.blobs import FolderBlobs
from tests.machine import objects
from tests.plugins.jobs import company
from tests.unit.administration.test_places import note_of

NAME, OTHER = "ab" * 16, "cd" * 16
CONTENT = bytes(range(256)) * 40_000  # more than is fetched at once
HOME = Path("/nowhere")


@pytest.fixture(scope="module")
def endpoint():
    """Start moto's server on a port of its own; None where there is none."""
    program = objects.executable()
    if program is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - the program was found in our own environment
        [program, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 30
    try:
        while time.monotonic() < until and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        urlopen(Request(f"http://127.0.0.1:{port}/archive", method="PUT")).close()
        locks = {"x-amz-bucket-object-lock-enabled": "true"}
        urlopen(Request(f"http://127.0.0.1:{port}/heads", method="PUT", headers=locks)).close()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)


@pytest.fixture
def blobs(endpoint, not_proved):
    if endpoint is None:
        not_proved(objects.NONE)
    address = f"s3://archive/fonds?endpoint={endpoint}&region=us-east-1"
    found = keeping_place(address, HOME, access_key="key", secret_key="secret")
    yield found
    found.close()


@pytest.fixture
def inside():
    with opened(Scope(company=company("a"))) as scope:
        yield scope


def test_an_object_is_kept_read_by_parts_and_forgotten(blobs, inside):
    blobs.put("a", NAME, (CONTENT[at : at + 1_000_000] for at in range(0, len(CONTENT), 1_000_000)))
    blob = blobs.open("a", NAME)
    for start, length in ((0, 10), (5_000_000, 300), (len(CONTENT) - 5, 5), (100, 6_000_000)):
        assert blob.read(start, length) == CONTENT[start : start + length]
    blob.close()
    blobs.put("a", NAME, [b"replaced"])
    assert blobs.open("a", NAME).read(0, 100) == b"replaced"
    blobs.put("a", OTHER, [b"other"])
    assert set(blobs.names("a")) == {NAME, OTHER}
    blobs.delete("a", OTHER)
    assert list(blobs.names("a")) == [NAME]
    with pytest.raises(Missing):
        blobs.open("a", OTHER)


def test_a_company_reaches_its_own_objects_alone(blobs, inside):
    blobs.put("a", NAME, [b"mine"])
    for ask in (blobs.open, blobs.delete):
        with pytest.raises(ScopeError):
            ask("b", NAME)
    with pytest.raises(ValueError, match=r"\.\./b"):
        blobs.open("a", "../b")
    blobs.drop_company("a")
    assert list(blobs.names("a")) == []


def test_outside_a_scope_nothing_is_given(blobs):
    with pytest.raises(ScopeError):
        blobs.open("a", NAME)


class Closed(BaseHTTPRequestHandler):
    """A store as it is to be: who brings no key is refused."""

    def do_GET(self):
        self.send_response(403)
        said = b"<Error><Code>AccessDenied</Code></Error>"
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_said):
        pass


def test_the_doctor_names_a_bucket_that_tells_strangers_what_is_in_it(blobs):
    assert exposure.files(blobs).result == "bad"  # moto asks nobody for a key
    assert "anybody" in exposure.files(blobs).seen
    server = HTTPServer(("127.0.0.1", 0), Closed)
    Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_port}"
    closed = keeping_place(f"s3://archive?endpoint={at}&region=us-east-1", HOME)
    found = exposure.files(closed)
    assert (found.result, "in clear" in found.seen) == ("weak", True)
    server.shutdown()
    server.server_close()
    assert exposure.files(closed).result == "bad"
    closed.close()
    assert exposure.files(FolderBlobs(HOME)) is None


def test_a_signed_head_is_locked_in_the_store_and_a_store_without_locks_is_told(
    endpoint, not_proved, monkeypatch
):
    if endpoint is None:
        not_proved(objects.NONE)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    deliver(f"s3://heads/fonds?days=400&region=us-east-1&endpoint={endpoint}", note_of(3))
    client = Minio(endpoint.partition("//")[2], "key", "secret", secure=False, region="us-east-1")
    (kept,) = client.list_objects("heads", recursive=True, include_version=True)
    assert kept.object_name == "fonds/fonds-a1/000000000003.head"
    with client.get_object("heads", kept.object_name) as answer:
        assert answer.data.decode() == note_of(3)
    held = client.stat_object("heads", kept.object_name).metadata
    assert held["x-amz-object-lock-mode"] == "COMPLIANCE"
    until = datetime.fromisoformat(held["x-amz-object-lock-retain-until-date"])
    assert until - now() > timedelta(days=399)
    with pytest.raises(S3Error, match="AccessDenied"):
        client.remove_object("heads", kept.object_name, version_id=kept.version_id)
    with pytest.raises(NotDelivered, match="NoSuchBucket"):
        deliver(f"s3://nowhere/fonds?region=us-east-1&endpoint={endpoint}", note_of(3))


def test_a_store_that_does_not_answer_says_so_and_changes_nothing(inside):
    away = keeping_place("s3://archive?endpoint=http://127.0.0.1:9&region=us-east-1", HOME)
    with pytest.raises(Unavailable, match="The object store does not do what is asked of it"):
        away.put("a", NAME, [b"x"])
    away.close()


@pytest.mark.parametrize(
    "wrong", ["/folder", "s3://", "http://bucket", "s3://b?endpoint=ftp://x", "s3://b?colour=red"]
)
def test_a_wrong_address_stops_the_start(wrong):
    with pytest.raises(Invalid, match="FONDS_FILES"):
        keeping_place(wrong, HOME)
    assert isinstance(keeping_place("", HOME), FolderBlobs)
