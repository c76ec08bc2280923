"""A real clamd looks at what people add: harmless signatures of our own, and what happens while it is away."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from archive.files.models import File
from archive.files.tasks import scan_again
from kernel.clock import now
from kernel.errors import Invalid
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.uploads import scanning
from security.uploads.scanning import Scanner, Unreachable, scanner_at
from tests.integration.archive.lists.test_bulk import Steps
from tests.machine import scanner
from tests.plugins import samples

MARK = "这是用来测试的无害特征"
CONFIGURATION = """
Foreground yes
LocalSocket {folder}/socket
DatabaseDirectory {folder}
TemporaryDirectory {folder}
StreamMaxLength 2M
"""


@pytest.fixture(scope="module")
def clamd():
    """Start a clamd whose only signature is ours; None where there is none. Yields (its address, stop)."""
    program = scanner.executable()
    if program is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="fonds-scanner-"))
    (folder / "fonds.ndb").write_text(f"Fonds.Test:0:*:{MARK.encode().hex()}\n", encoding="ascii")
    identity = f"User {'root' if os.geteuid() == 0 else os.environ.get('USER', 'nobody')}\n"
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder) + identity, encoding="ascii")
    process = subprocess.Popen(  # noqa: S603 - the program was found on the path, no input
        [program, "--config-file", folder / "conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 30
        while (
            not (folder / "socket").exists() and time.monotonic() < until and process.poll() is None
        ):
            time.sleep(0.05)
        yield f"unix:{folder}/socket"
    finally:
        process.kill()  # it would take its time
        process.wait(20)


@pytest.fixture
def address(clamd, not_proved):
    if clamd is None:
        not_proved(scanner.NONE)
    return clamd


@pytest.fixture
def asked(monkeypatch):
    """Return `asked(address)`: from now on this scanner is asked."""

    def fill(address):
        monkeypatch.setattr(scanning, "_port", [])
        scanning.fill(scanner_at(address))

    return fill


@pytest.fixture
def hands(clerk, draft, send, scanned):
    """A clerk, her draft, and the hands that add files and let them be scanned."""
    return clerk, draft, send, scanned


def row(company, record):
    with reenter(company.id):
        return File.objects.get(record=record)


@pytest.mark.requirement(
    "REQ-CUS-11", "an upload is scanned for malware before it becomes available"
)
def test_what_the_scanner_knows_is_blocked_and_all_else_becomes_available(
    company, hands, address, asked
):
    clerk, draft, send, scanned = hands
    asked(address)
    send(clerk, draft, ("好.txt", "好的内容".encode()), ("坏.txt", f"前{MARK}后".encode()))
    with reenter(company.id):
        good, bad = File.objects.filter(record=draft).order_by("pk")
    for one in (good, bad):
        assert clerk.get(f"/records/{draft}/files/{one.token}/").status_code == 302, (
            "not scanned yet"
        )
    assert scanned() == ["clean", "blocked"]
    taken = clerk.get(f"/records/{draft}/files/{good.token}/")
    assert b"".join(taken.streaming_content) == "好的内容".encode()
    refused = clerk.get(f"/records/{draft}/files/{bad.token}/", follow=True).content.decode()
    assert "This file is blocked; nobody gets it." in refused
    assert "The scanner found: Fonds.Test" in refused
    with reenter(company.id):
        bad.refresh_from_db()
        good.refresh_from_db()
        assert bad.found.startswith("Fonds.Test")
        assert good.scanned_by.startswith("ClamAV")
        assert AuditEvent.objects.filter(verb="file.scan", record_id=draft).count() == 2


def test_without_an_answer_a_file_stays_in_quarantine_and_is_looked_at_again(
    company, hands, people, address, asked
):
    clerk, draft, send, scanned = hands
    asked("unix:/nowhere/at/all")
    send(clerk, draft, ("合同.pdf", samples.pdf(pages=7)))
    with pytest.raises(Unreachable):
        scanned()
    assert row(company, draft).state == "quarantined"
    assert clerk.get(f"/records/{draft}/files/{row(company, draft).token}/").status_code == 302
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        long_ago = now().replace(year=2025)
        File.objects.filter(record=draft).update(added_at=long_ago, state="scanning")
        File.objects.exclude(record=draft).delete()
    steps = Steps(company.id, actor)
    assert scan_again(steps) == {"scanned": 0, "waiting": 1}
    asked(address)
    assert scan_again(steps) == {"scanned": 1, "waiting": 0}
    assert row(company, draft).state == "clean"


def test_a_limit_of_the_scanner_is_no_verdict(address):
    asked_of = scanner_at(address)
    assert asked_of.verdict([b"x" * 100]).found == ""
    with pytest.raises(Unreachable):
        asked_of.verdict([bytes(1024 * 1024)] * 5)


@pytest.mark.parametrize("wrong", ["clamd", "unix:clamd", "tcp:host", "tcp:host:port", "http://x"])
def test_an_address_that_is_none_stops_the_start(wrong):
    with pytest.raises(Invalid, match="FONDS_CLAMAV"):
        scanner_at(wrong)
    assert scanner_at("") is None
    assert scanner_at("tcp:scan:3310") == Scanner(host="scan", port=3310)
