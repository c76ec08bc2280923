"""Proves the files of one company or of all: each is there, whole, and what was filed."""

import argparse
import sys
from typing import Any

from archive.files import actions
from config.operating.direct import Direct
from config.operating.numbers import companies_named
from config.output import say
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from tenants.models import State

_DAY = 24 * 3600.0


def prove_files(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Read every file of each company named; raise Invalid when one is not what was filed."""
    proved: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for company in companies_named(options):
        if company.state != State.ACTIVE:
            say(f"{company.name}: suspended, so nothing is read")
            continue
        actor = Actor.system("verify")
        found = actions.prove(actor, Direct(company.id, actor), until=_DAY)
        known = found["known"]
        proved.append({"company": company.name, "id": company.id, **found})
        if not options.json:
            verdict = f"{known} not in order" if known else "in order"
            sys.stdout.write(f"{company.name}: {found['proved']} files read: {verdict}\n")
        if known:
            message = N_("{count} files are damaged or gone; the trail names their records.")
            params = {"count": known}
            problems.append(
                Problem(code="files", message=message, params=params, where=company.name)
            )
    if problems:
        raise Invalid(problems)
    return proved
