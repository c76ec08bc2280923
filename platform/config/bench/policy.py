"""How long it takes to say what a draft would do to every record, against asking record by record."""

import time
from dataclasses import replace

from django.db import connections

from archive.planning import actions
from archive.records.keeping import Keeping
from archive.records.models import Record
from archive.records.shapes import shape_of
from config.bench.companies import bench_company
from config.bench.deciding import measure_decisions
from config.bench.listing import filled
from config.bench.memory import forget_peak, peak_memory
from config.bench.report import Figure, Report
from config.operating.direct import Direct
from kernel.scope import Company, reenter
from policies.access.rules import RowScope, Verb
from policies.document import actions as policy
from policies.document.queries import published
from policies.document.values import PolicyDocument
from policies.fields.rules import Required
from security import permission
from security.people.models import User
from security.people.queries import actor_of
from tenants.template import execute_as_owner

RECORDS = 100_000
ROUNDS = 3
ASKED = 2_000  # records the baseline asks one by one
_DATED = """
UPDATE archive_record SET
    filed_on = date '2006-01-01' + (id * 7919 % 7600)::int,
    values = values || jsonb_build_object('trigger_on', date '2006-01-01' + (id * 104729 % 7600)::int)
"""


def measure(records: int = RECORDS) -> tuple[Report, Report]:
    """Plan another period, another requirement and other rights over `records` cards, and decide about one."""
    with bench_company() as company:
        filled(company, records)
        with reenter(company.id), connections["default"].cursor() as cursor:
            cursor.execute(_DATED)
        execute_as_owner(f"ANALYZE {company.schema}.archive_record")
        execute_as_owner(f"ANALYZE {company.schema}.archive_retention_state")
        with reenter(company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            policy.apply_document(admin, _changed(published().document))
        steps = Direct(company.id, admin)
        samples = []
        forget_peak()
        for _round in range(ROUNDS):
            started = time.perf_counter()
            with reenter(company.id) as scope:
                scope.actor = admin
                plan = actions.begin(admin)
            made = actions.make(admin, plan.pk, steps)
            samples.append(time.perf_counter() - started)
        peak = peak_memory()
        decided = measure_decisions(company)
        one_by_one = tuple(_one_by_one(company) * records / ASKED for _round in range(ROUNDS))
    affected = sum(number for places in made.counts.values() for number in places.values())
    planned = Report(
        what="plan a policy",
        data=f"{records:,} filed customer cards of pack P07 with days of twenty years",
        ours=Figure(name="Fonds: all records, stored", unit="s", samples=tuple(samples)),
        baselines=(Figure(name="record by record (extrapolated)", unit="s", samples=one_by_one),),
        notes=(
            f"{affected:,} effects on single records found and stored; peak memory {peak:,} MB.",
            f"The baseline loads {ASKED:,} records and asks of each its due date and who may see it.",
        ),
    )
    return planned, decided


def _changed(document: PolicyDocument) -> PolicyDocument:
    """Return the document with another period, a requirement and other rights for customer cards."""
    return replace(
        document,
        retention=tuple(
            replace(one, period="P8Y") if one.category == "KP" else one
            for one in document.retention
        ),
        fields=tuple(
            replace(one, required=Required.FILING)
            if (one.category, one.code) == ("KP", "channel")
            else one
            for one in document.fields
        ),
        grants=tuple(
            replace(one, rows=RowScope.OWN)
            if one.department == "XSB" and not one.position and Verb.VIEW in one.verbs
            else one
            for one in document.grants
        ),
    )


def _one_by_one(company: Company) -> float:
    """Return how many seconds it takes to ask of some records what becomes of each."""
    with reenter(company.id):
        people = [actor_of(user) for user in User.objects.filter(is_active=True)]
        started = time.perf_counter()
        keeping = Keeping(published().document)
        for record in Record.objects.select_related("retention").order_by("pk")[:ASKED]:
            shape = shape_of(published(), record.category)
            keeping.due_of(shape, record.values, filed_on=record.filed_on)
            subject = permission.Subject(
                category=record.category,
                department=record.department,
                owner=str(record.owner_id or ""),
                created_by=str(record.created_by_id or ""),
                territory=record.territory,
                level=record.level,
            )
            for actor in people:
                permission.decide(actor, Verb.VIEW, subject)
        return time.perf_counter() - started
