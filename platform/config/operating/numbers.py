"""Proves the numbers of one company or of all: in every scope 1…N without a gap nobody explains, and none twice."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connections

from archive.records.verification import NumberReport, verify_numbers
from config.operating.finding import find
from kernel.errors import Invalid, Problem
from kernel.scope import Company as CompanyValue
from tenants.models import Company, State
from tenants.scope import tenant_scope


def prove_numbers(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Prove each company named; raise Invalid with every number that is not in order."""
    proved: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for company in companies_named(options):
        report = _report(company)
        problems += [_placed(problem, company) for problem in report.problems]
        proved.append(
            {
                "company": company.name,
                "id": company.id,
                "scopes": report.scopes,
                "numbers": report.numbers,
                "voids": report.voids,
                "proved": report.proved,
            }
        )
        if not options.json:
            sys.stdout.write(_line(company, report) + "\n")
    if problems:
        raise Invalid(problems)
    return proved


def companies_named(options: argparse.Namespace) -> Sequence[CompanyValue]:
    """Return the one company that is named, or all of them."""
    if options.company:
        return [find(options.company).value()]
    listed = Company.objects.filter(kind="company", state__in=(State.ACTIVE, State.SUSPENDED))
    return [company.value() for company in listed.order_by("created_at")]


def _report(company: CompanyValue) -> NumberReport:
    """Read from one snapshot: what is filed meanwhile must not look like a gap."""
    with tenant_scope(company):
        with connections["default"].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return verify_numbers()


def _placed(problem: Problem, company: CompanyValue) -> Problem:
    return replace(problem, where=" ".join(filter(None, (company.name, problem.where))))


def _line(company: CompanyValue, report: NumberReport) -> str:
    verdict = "in order" if report.proved else f"{len(report.problems)} not in order"
    return (
        f"{company.name}: {report.numbers} numbers in {report.scopes} scopes, "
        f"{report.voids} void with a reason: {verdict}"
    )
