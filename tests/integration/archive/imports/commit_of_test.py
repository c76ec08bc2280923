"""Commits one import in a process of its own, so that a test can kill it: IMPORT COMPANY PERSON."""

import sys

import django

django.setup()

from archive.imports import actions  # noqa: E402 - Django must be set up first
from config.operating.direct import Direct  # noqa: E402
from kernel.scope import reenter  # noqa: E402
from security.people.models import User  # noqa: E402
from security.people.queries import actor_of  # noqa: E402

if __name__ == "__main__":
    number, company, person = sys.argv[1:]
    with reenter(company):
        actor = actor_of(User.objects.get(pk=person))
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    actions.commit(actor, int(number), Direct(company, actor))
