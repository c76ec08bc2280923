"""Asks for and ends an operator's access to a company from the command line; going in is for a browser."""

import argparse
import sys
from dataclasses import asdict
from typing import Any

from config.console import break_glass
from config.operating.finding import find
from security.people.break_glass_rules import Asked, Scope


def ask(options: argparse.Namespace) -> dict[str, Any]:
    """Ask the company named as the operator named; Invalid and Conflict say what is in the way."""
    company = find(options.company)
    operator = break_glass.operator_named(options.person)
    asked = Asked(
        reason=options.reason,
        ticket=options.ticket,
        hours=options.hours,
        scope=Scope(options.scope),
        sensitive=options.sensitive,
        urgent=options.at_once,
    )
    number = break_glass.ask(operator, company.pk, asked)
    stage = next(row.stage for row in break_glass.accesses(company.pk) if row.number == number)
    if not options.json:
        sys.stdout.write(f"{company.name}: access {number} is {stage}\n")
    return {"company": company.pk, "number": number, "stage": str(stage)}


def list_all(options: argparse.Namespace) -> list[dict[str, Any]]:
    """List what was asked of a company."""
    rows = break_glass.accesses(find(options.company).pk)
    if not options.json:
        for row in rows:
            sys.stdout.write(f"{row.number:4} {row.stage:8} {row.operator_name} {row.ticket}\n")
    return [asdict(row) for row in rows]


def end(options: argparse.Namespace) -> dict[str, Any]:
    """End an access of the operator named."""
    operator = break_glass.operator_named(options.person)
    break_glass.withdraw(operator, find(options.company).pk, options.number)
    return {"number": options.number, "stage": "over"}
