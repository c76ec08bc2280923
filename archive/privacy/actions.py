"""Adds versions of the privacy notice and impact assessments; none is ever changed or taken away."""

from dataclasses import asdict

from django.db import transaction

from archive.privacy.assessment_rules import Assessment, assessment_problems
from archive.privacy.models import ImpactAssessment, NoticeVersion
from archive.privacy.queries import demand_desk, versions
from archive.privacy.rules import Wanted, version_problems
from kernel.clock import now, today
from kernel.errors import Invalid
from persistence.locks import lock_exclusive
from policies.document.queries import published
from security.actor import Actor
from security.audit import writer

VERB = "notice_version.add"
ASSESS = "assessment.add"


@transaction.atomic
def add_version(actor: Actor, wanted: Wanted) -> NoticeVersion:
    """Add a version; it ends the one before. Invalid says what is wrong with it."""
    demand_desk(actor)
    lock_exclusive("notice_version")
    problems = version_problems(wanted, versions(), today())
    if problems:
        raise Invalid(problems)
    row = NoticeVersion.objects.create(
        code=wanted.code,
        zh=wanted.zh,
        en=wanted.en,
        since=wanted.since,
        added_by_id=actor.user_id,
        added_at=now(),
    )
    payload = {
        "after": {"code": row.code, "since": row.since.isoformat(), "zh": row.zh, "en": row.en}
    }
    writer.record(actor=actor, verb=VERB, target=f"notice_version:{row.pk}", payload=payload)
    return row


@transaction.atomic
def add_assessment(actor: Actor, wanted: Assessment) -> ImpactAssessment:
    """Record an assessment that was made; Invalid says what is wrong with it."""
    demand_desk(actor)
    categories = {one.code for one in published().document.categories}
    problems = assessment_problems(wanted, categories, today())
    if problems:
        raise Invalid(problems)
    said = asdict(wanted)
    row = ImpactAssessment.objects.create(**said, added_by_id=actor.user_id, added_at=now())
    told = {name: str(value) for name, value in said.items()}
    target = f"assessment:{row.pk}"
    writer.record(actor=actor, verb=ASSESS, target=target, payload={"after": told})
    return row
