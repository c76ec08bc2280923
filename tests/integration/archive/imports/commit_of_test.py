"""Does one step of an import in a process of its own, so that a test can kill it: WORK COMPANY PERSON ABOUT."""

# ruff: noqa: E402 - Django must be set up first

import sys
from pathlib import Path

import django

django.setup()

from archive.imports import actions
from archive.imports.taking_back import take_back
from config.operating.direct import Direct
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of


def act(work, company, actor, about):
    if work in ("rehearse", "commit"):
        getattr(actions, work)(actor, int(about), Direct(company, actor))
        return
    with reenter(company) as scope:
        scope.actor = actor
        if work == "undo":
            take_back(actor, int(about))
        else:
            path = Path(about)
            actions.bring(actor, category="KP", file_name=path.name, chunks=[path.read_bytes()])


if __name__ == "__main__":
    what, where, person, about = sys.argv[1:]
    with reenter(where):
        who = actor_of(User.objects.get(pk=person))
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    act(what, where, who, about)
