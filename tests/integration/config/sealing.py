"""Seals a trail from the command line until nothing of it waits: another transaction that is open may hold it up."""

import time

from config.command import main
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.sealed_models import AuditLeaf

PATIENCE = 30  # seconds


def seal(company):
    """Seal all events of a company that there are."""
    assert not any(until_whole(company, lambda: main(["audit", "seal", "--company", company.host])))


def until_whole(company, go):
    """Call `go` until a company's trail is sealed to its last event; return what each call returned."""
    until = time.monotonic() + PATIENCE
    said = []
    while True:
        said.append(go())
        with reenter(company.id):
            if AuditLeaf.objects.count() == AuditEvent.objects.count():
                return said
        assert time.monotonic() < until, "some transaction stays open"
        time.sleep(0.2)
