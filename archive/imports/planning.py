"""Reads the plan of an import out of what is stored of it, by the fields in force."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from archive.imports import queries
from archive.imports.making import Plan
from archive.imports.models import ImportJob
from archive.imports.patches import patches_of
from archive.imports.patching import units_of
from archive.imports.staging import plan_of
from policies.document.effective import effective
from policies.document.queries import published


def plan_of_import(
    job: ImportJob, headings: Sequence[str], *, units: Mapping[str, Decimal] | None = None
) -> Plan:
    """Return what the columns with these headings fill, of the files of their customers too.

    `units` are the factors by heading that a person said instead of the heading's own.
    """
    links = queries.links_of_import(job.category, queries.lying_of(job))
    plan = plan_of(
        job.category, job.mapping, headings, queries.targets_of_job(job), links, units=units
    )
    return replace(plan, ask=plan.ask or policy_asks(job.category))


def policy_asks(category: str) -> bool:
    """Say whether the policy wants each row of this category decided that may be a customer there is."""
    return effective(published().document, category).asks_about_doubles


def stored_plan(job: ImportJob) -> Plan:
    """Return the plan of the columns an import has now, with the factors its corrections say."""
    patches = patches_of(job, sheet=job.table.get("sheet", ""))
    return plan_of_import(job, job.table.get("columns", ()), units=units_of(patches))
