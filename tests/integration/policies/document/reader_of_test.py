"""A process of its own that asks again and again what a person may do, and says when the answer changes."""

# ruff: noqa: E402 - Django must be set up first

import sys
import time

import django

django.setup()

from kernel.scope import reenter
from policies.document.queries import published
from security import permission
from security.people.models import User
from security.people.queries import actor_of
from security.permission import Subject

PAUSE = 0.02


def asked(company: str, username: str) -> str:
    """Return version in force and answer, as one line."""
    with reenter(company):
        actor = actor_of(User.objects.get(username=username))
        may = permission.decide(actor, "Q", Subject(category="KP", level="L1"))
        return f"{published().number} {bool(may)}"


if __name__ == "__main__":
    said = ""
    while True:
        now = asked(*sys.argv[1:3])
        if now != said:
            print(f"{now} {time.time()}", flush=True)  # noqa: T201 - what the test reads
            said = now
        time.sleep(PAUSE)
