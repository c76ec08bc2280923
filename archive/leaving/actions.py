"""Passes drafts, imports under way and what onboarding asks of one person to a successor."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F

from archive.imports.holding import BUSY
from archive.imports.models import ImportJob
from archive.leaving.queries import (
    drafts_in_name,
    files_to_bring,
    imports_under_way,
    questions_to_answer,
    who_could_bring,
    who_could_edit,
    who_could_import,
)
from archive.onboarding.models import OnboardingFile, OnboardingQuestion
from archive.onboarding.telling import tell_asked
from archive.records.changing import OWNER
from archive.records.models import Record
from jobs.models import Job
from kernel.clock import now
from kernel.decision import ALLOWED, refusal
from kernel.errors import Conflict
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.people.rights import demand_people, require

BATCH = 2000  # drafts in one event; more would hold sealing back
_MAY_NOT = N_("This person does not have the rights that this work needs.")


@transaction.atomic
def hand_over_drafts(actor: Actor, person: int, successor: int) -> int:
    """Put a successor in charge of a person's drafts; return how many. Refused for who may not edit one of them."""
    verb = "record.hand_over"
    _demand(actor, verb, person, successor, who_could_edit(person))
    rows = list(drafts_in_name(person).select_for_update(of=("self",)).only("pk", "owner_id"))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        found = Record.objects.filter(pk__in=[one.pk for one in batch])
        found.update(owner=successor, version=F("version") + 1, updated_at=now())
        changes = [
            writer.Change(
                record_id=one.pk,
                before={OWNER: str(one.owner_id or "")},
                after={OWNER: str(successor)},
            )
            for one in batch
        ]
        said = {"from": person, "to": successor, "count": len(batch)}
        writer.record(actor=actor, verb=verb, target="record", payload=said, changes=changes)
    return len(rows)


@transaction.atomic
def hand_over_imports(actor: Actor, person: int, successor: int) -> int:
    """Give imports from which nothing has come in yet to a successor, who goes on with them as his own.

    Refused for who may not import there; Conflict while one is at work: it was begun in the person's name.
    """
    verb = "import.hand_over"
    _demand(actor, verb, person, successor, who_could_import(person))
    rows = list(imports_under_way(person).select_for_update())
    if any(map(_is_at_work, rows)):
        raise Conflict(N_("An import of this person is at work just now; wait until it is done."))
    imports_under_way(person).update(created_by=successor)
    _note(actor, verb, person, {"imports": [one.pk for one in rows], "to": successor})
    return len(rows)


@transaction.atomic
def hand_over_onboarding(actor: Actor, person: int, successor: int) -> int:
    """Let a successor bring the files and answer the questions that wait for a person; return how many."""
    verb = "onboarding.hand_over"
    _demand(actor, verb, person, successor, who_could_bring(person))
    files = list(files_to_bring(person).select_for_update(of=("self",)))
    questions = list(questions_to_answer(person).select_for_update(of=("self",)))
    for file in files:
        file.person_id = successor
    for question in questions:
        question.person_id = successor
    OnboardingFile.objects.bulk_update(files, ["person"])
    OnboardingQuestion.objects.bulk_update(questions, ["person"])
    said = {
        "files": [one.pk for one in files],
        "questions": [one.pk for one in questions],
        "to": successor,
    }
    _note(actor, verb, person, said)
    for question in questions:
        tell_asked(question, [successor], again=1)
    return len(files) + len(questions)


def _is_at_work(job: ImportJob) -> bool:
    """Say whether background work goes on with an import: anybody's, not only that of who asks."""
    found = Job.objects.filter(pk=job.job).first() if job.state in BUSY and job.job else None
    return found is not None and not found.is_finished


def _demand(
    actor: Actor, verb: str, person: int, successor: int, possible: Collection[int]
) -> None:
    demand_people(actor, verb, f"person:{person}")
    may = ALLOWED if successor in possible else refusal(_MAY_NOT)
    require(may, actor, verb, f"person:{person}")


def _note(actor: Actor, verb: str, person: int, said: dict[str, Any]) -> None:
    writer.record(actor=actor, verb=verb, target=f"person:{person}", payload=said)
