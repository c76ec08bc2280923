"""Seals and proves the audit trails of one company or of all, from the command line."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from config.operating.finding import find
from kernel.errors import Invalid, Problem
from kernel.scope import Company as CompanyValue
from security.audit.seal_actions import seal_batch, sign_head
from security.audit.verification import TrailReport, verify_trail
from tenants.models import Company, State
from tenants.scope import tenant_scope


def seal_trails(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Seal what is settled of each company named; return how large each trail is by now."""
    sealed = []
    for company in _companies(options):
        added = 0
        while True:
            with tenant_scope(company):
                head = seal_batch()
            added += head.added
            if not head.added:
                break
        with tenant_scope(company):
            made = sign_head()
        sealed.append(
            {
                "company": company.name,
                "id": company.id,
                "events": head.size,
                "added": added,
                "signed": made is not None,
            }
        )
        if not options.json:
            sys.stdout.write(f"{company.name}: {head.size} events sealed, {added} of them now\n")
    return sealed


def verify_trails(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Prove each company named; raise Invalid with everything that is not as it was sealed."""
    proved: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for company in _companies(options):
        with tenant_scope(company):
            report = verify_trail()
        problems += [
            replace(one, where=" ".join(filter(None, (company.name, one.where))))
            for one in report.problems
        ]
        proved.append(_document(company, report))
        if not options.json:
            sys.stdout.write(_line(company, report) + "\n")
    if problems:
        raise Invalid(problems)
    return proved


def _companies(options: argparse.Namespace) -> Sequence[CompanyValue]:
    if options.company:
        return [find(options.company).value()]
    # The operators' own company has a trail as well.
    listed = Company.objects.filter(state__in=(State.ACTIVE, State.SUSPENDED))
    return [company.value() for company in listed.order_by("created_at")]


def _document(company: CompanyValue, report: TrailReport) -> dict[str, Any]:
    return {
        "company": company.name,
        "id": company.id,
        "events": report.events,
        "opened": report.opened,
        "changes": report.changes,
        "heads": report.checkpoints,
        "last": report.last,
        "proved": report.proved,
    }


def _line(company: CompanyValue, report: TrailReport) -> str:
    verdict = "in order" if report.proved else f"{len(report.problems)} not in order"
    return (
        f"{company.name}: {report.events} events, {report.changes} changes of records, "
        f"{report.checkpoints} signed heads: {verdict}"
    )
