"""What one process publishes, another decides by within a second, though it keeps parsed policies."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from kernel.clock import today
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document import actions
from policies.document.queries import draft_digest, published
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

SCRIPT = Path(__file__).with_name("reader_of_test.py")
ROOT = Path(__file__).resolve().parents[4]
WITHIN = 1.0  # seconds
SEEING = Grant(
    department="CWB", categories=("KP",), verbs=(Verb.VIEW,), clearance="L1", delegated=True
)


@pytest.fixture
def reader(company):
    with reenter(company.id):
        user = User.objects.create_user("cwb-reader", "x", name="reader")
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code="CWB"),
            position=Position.objects.get(code="STF"),
            valid_from=today(),
        )
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform"), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-W", "ignore", str(SCRIPT), company.id, "cwb-reader"]
    process = subprocess.Popen(  # noqa: S603 - our own script
        command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True
    )
    lines = []
    reading = Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
    reading.start()
    yield lines
    process.kill()
    process.wait(10)
    reading.join(10)
    process.stdout.close()


def waited(lines, number, seconds):
    """Return the next line the reader says, as version, answer and moment."""
    end = time.monotonic() + seconds
    while len(lines) < number and time.monotonic() < end:
        time.sleep(0.01)
    assert len(lines) >= number, lines
    version, may, at = lines[number - 1].split()
    return int(version), may == "True", float(at)


def published_now(company, document):
    """Publish a policy in this process and return when it was in force."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        actions.apply_document(admin, document)
        actions.publish(admin, draft_digest(), reason="across")
        number = published().number
    return number, time.time()


def test_another_process_decides_by_what_was_published_within_a_second(company, reader):
    first, may, _at = waited(reader, 1, 60)
    assert may is False
    with reenter(company.id):
        base = published().document
    given = replace(base, grants=(*base.grants, SEEING))
    for place, (document, expected) in enumerate(((given, True), (base, False)), start=2):
        number, since = published_now(company, document)
        seen, answer, at = waited(reader, place, 10)
        assert (seen, answer) == (number, expected)
        assert number > first
        assert at - since < WITHIN
