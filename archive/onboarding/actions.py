"""Leads an onboarding project: files, imports, questions, reconciliation, signature; the only writer of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from archive.imports.models import ImportJob
from archive.onboarding import protocol, queries, reckoning
from archive.onboarding.holding import (
    demand_files_sound,
    demand_sound,
    locked,
    said_of,
    stored,
)
from archive.onboarding.models import (
    OnboardingFile,
    OnboardingImport,
    OnboardingProject,
    OnboardingQuestion,
    OnboardingReason,
)
from archive.onboarding.rules import hindrances, may_sign, moved
from archive.onboarding.telling import tell_answered, tell_asked, tell_overdue
from archive.onboarding.values import (
    LONGEST_REASON,
    Ask,
    FileData,
    answer_problems,
    ask_problems,
    name_problems,
    reason_problems,
)
from jobs.port import defer
from jobs.steps import Steps
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security import permission
from security.actor import Actor
from security.audit import writer
from security.people.head_queries import department_names
from security.people.queries import people_with

TASK = "onboarding.reconcile"
MOST_FILES = 200
MOST_AT_ONCE = 500  # questions escalated in one transaction
_SIGNED = N_("The protocol is signed; the project is changed no more.")
_ANSWERED = N_("The question is answered already.")


@transaction.atomic
def create_project(actor: Actor, *, name: str, note: str = "") -> OnboardingProject:
    """Begin a project; Refused for who may import nowhere, Invalid without a name."""
    queries.demand_manage(actor, "onboarding.create")
    demand_sound(name_problems(name))
    if actor.user_id is None:
        raise Missing  # a project belongs to a person
    project = OnboardingProject.objects.create(
        name=name.strip(), note=note.strip()[:2000], created_by_id=actor.user_id, created_at=now()
    )
    _note(actor, "onboarding.create", project, {"name": project.name})
    return project


@transaction.atomic
def change_project(actor: Actor, number: int, *, name: str, note: str) -> OnboardingProject:
    """Name a project anew."""
    project = _held(actor, number, "onboarding.change")
    demand_sound(name_problems(name))
    before = {"name": project.name, "note": project.note}
    project.name, project.note = name.strip(), note.strip()[:2000]
    project.save(update_fields=["name", "note"])
    _note(actor, "onboarding.change", project, {"before": before, "name": project.name})
    return project


@transaction.atomic
def add_files(actor: Actor, number: int, files: Sequence[FileData]) -> list[OnboardingFile]:
    """Expect these files, behind those there are; Invalid names every problem, and none is added then."""
    project = _held(actor, number, "onboarding.file_add")
    demand_files_sound(files)
    known = list(project.files.values_list("position", flat=True))
    if len(known) + len(files) > MOST_FILES:
        message = N_("A project holds at most {limit} files.")
        raise Invalid([Problem(code="too_many", message=message, params={"limit": MOST_FILES})])
    last = max(known, default=0)
    made = OnboardingFile.objects.bulk_create(
        OnboardingFile(project=project, position=last + at, **stored(one))
        for at, one in enumerate(files, start=1)
    )
    _note(actor, "onboarding.file_add", project, {"files": [said_of(one) for one in made]})
    return made


@transaction.atomic
def change_file(actor: Actor, number: int, data: FileData) -> OnboardingFile:
    """Say anew what is expected as a file, whose it is and until when."""
    file = _file(actor, number, "onboarding.file_change")
    demand_files_sound([data])
    before = said_of(file)
    for name, value in stored(data).items():
        setattr(file, name, value)
    file.save()
    said = {"before": before, "after": said_of(file)}
    _note(actor, "onboarding.file_change", file.project, said)
    return file


@transaction.atomic
def move_file(actor: Actor, number: int, *, after: int | None) -> OnboardingFile:
    """Put a file behind another one of its project, None: first."""
    file = _file(actor, number, "onboarding.file_move")
    listed = list(file.project.files.order_by("position", "id"))
    order = moved([one.pk for one in listed], file.pk, after)
    places = {pk: place for place, pk in enumerate(order, start=1)}
    for one in listed:
        one.position = places[one.pk]
    OnboardingFile.objects.bulk_update(listed, ["position"])
    _note(actor, "onboarding.file_move", file.project, {"file": file.pk, "order": order})
    file.refresh_from_db()
    return file


@transaction.atomic
def leave_out(actor: Actor, number: int, *, reason: str) -> OnboardingFile:
    """Leave a file out, with the reason; '' takes it in again."""
    file = _file(actor, number, "onboarding.file_leave_out")
    if reason.strip() or not file.left_out:
        demand_sound(reason_problems(reason))
    file.left_out = reason.strip()
    file.save(update_fields=["left_out"])
    said = {"file": file.pk, "reason": file.left_out}
    _note(actor, "onboarding.file_leave_out", file.project, said)
    return file


@transaction.atomic
def tick_off(actor: Actor, number: int, *, count: int | None, note: str = "") -> OnboardingFile:
    """Tick a file off by hand with its figure, for what comes in elsewhere; None takes the tick back."""
    file = _file(actor, number, "onboarding.file_tick")
    if count is not None and file.imports.exists():
        raise Conflict(N_("The file came in by an import; its figures are worked out, not given."))
    if count is not None and not 0 <= count < 2**31:
        message = N_("Give the number of rows that came in.")
        raise Invalid([Problem(code="count", message=message, where="count")])
    ticked = count is not None
    file.ticked_count, file.ticked_note = count, note.strip()[:LONGEST_REASON] if ticked else ""
    file.ticked_by_id = actor.user_id if ticked else None
    file.ticked_at = now() if ticked else None
    file.save()
    _note(actor, "onboarding.file_tick", file.project, {"file": file.pk, "count": count})
    return file


@transaction.atomic
def attach(actor: Actor, number: int, import_id: int) -> OnboardingImport:
    """Say that a file came in by an import: one's own, or one into a category one may import into.

    Missing for an import one may not name; Conflict for one that belongs to a file already.
    """
    file = _file(actor, number, "onboarding.attach")
    if file.left_out or file.ticked_at is not None:
        raise Conflict(N_("The file is left out or ticked off; take that back first."))
    job = ImportJob.objects.select_for_update().filter(pk=import_id).first()
    if job is None or actor.user_id is None:
        raise Missing
    if OnboardingImport.objects.filter(job=job).exists():
        raise Conflict(N_("This import belongs to a file of a project already."))
    if job.created_by_id != actor.user_id:
        subject = permission.Subject(category=job.category)
        permission.demand(actor, Verb.IMPORT, subject, target=f"import:{job.pk}")
    link = OnboardingImport.objects.create(
        file=file, job=job, attached_by_id=actor.user_id, attached_at=now()
    )
    _note(actor, "onboarding.attach", file.project, {"file": file.pk, "import": job.pk})
    return link


@transaction.atomic
def detach(actor: Actor, number: int, import_id: int) -> OnboardingFile:
    """Take an import from a file it was attached to by mistake; what it made stays."""
    file = _file(actor, number, "onboarding.detach")
    if not file.imports.filter(job=import_id).delete()[0]:
        raise Missing
    _note(actor, "onboarding.detach", file.project, {"file": file.pk, "import": import_id})
    return file


@transaction.atomic
def account_for(actor: Actor, number: int, reasons: Mapping[tuple[int, str], str]) -> int:
    """Say why groups of rows of a file stay out, or sums differ: (link, key) → reason; return how many are said.

    Keys the figures do not have are Missing; an empty reason takes one back.
    """
    file = _file(actor, number, "onboarding.account")
    if not reasons:
        return 0
    links = {one.pk: one for one in file.imports.all()}
    for (link, key), text in reasons.items():
        if link not in links or key not in queries.open_keys(links[link].figures):
            raise Missing
        if text.strip():
            demand_sound(reason_problems(text))
            OnboardingReason.objects.update_or_create(
                link_id=link,
                key=key,
                defaults={"text": text.strip(), "by_id": int(actor.id), "at": now()},
            )
        else:
            OnboardingReason.objects.filter(link=link, key=key).delete()
    said = [{"link": link, "key": key, "reason": text} for (link, key), text in reasons.items()]
    _note(actor, "onboarding.account", file.project, {"file": file.pk, "reasons": said})
    return sum(bool(text.strip()) for text in reasons.values())


@transaction.atomic
def ask(actor: Actor, number: int, asked: Ask) -> OnboardingQuestion:
    """Ask a department, or a person in it; who is asked is told."""
    project = _held(actor, number, "onboarding.ask")
    people = people_with(department=asked.department, position="", on=today())
    works_there = asked.person is None or people.filter(pk=asked.person).exists()
    demand_sound(
        ask_problems(asked, departments=department_names(), works_there=works_there, today=today())
    )
    if asked.file is not None and not project.files.filter(pk=asked.file).exists():
        raise Missing
    question = OnboardingQuestion.objects.create(
        project=project,
        file_id=asked.file,
        department=asked.department,
        person_id=asked.person,
        text=asked.text.strip(),
        due_on=asked.due_on,
        asked_by_id=int(actor.id),
        asked_at=now(),
    )
    said = {"question": question.pk, "text": question.text, "department": question.department}
    _note(actor, "onboarding.ask", project, {**said, "person": question.person_id})
    tell_asked(question, [asked.person] if asked.person else people.values_list("pk", flat=True))
    return question


@transaction.atomic
def answer(actor: Actor, number: int, *, text: str) -> OnboardingQuestion:
    """Answer a question one is asked, or whose project one leads; who asked is told."""
    question = queries.question_of(actor, number)
    project = locked(question.project_id)
    question.refresh_from_db()
    _demand_open(project)
    if question.answered_at is not None:
        raise Conflict(_ANSWERED)
    demand_sound(answer_problems(text))
    question.answer, question.answered_by_id = text.strip(), actor.user_id
    question.answered_at = now()
    question.save()
    said = {"question": question.pk, "answer": question.answer}
    _note(actor, "onboarding.answer", project, said)
    tell_answered(question)
    return question


@transaction.atomic
def reopen(actor: Actor, number: int) -> OnboardingQuestion:
    """Ask a question again whose answer does not do; the old answer stays beside it."""
    question = queries.question_of(actor, number)
    project = _held(actor, question.project_id, "onboarding.reopen")
    question.refresh_from_db()
    if question.answered_at is None:
        raise Conflict(N_("The question is open."))
    question.answered_at, question.escalated_on = None, None
    question.save()
    _note(actor, "onboarding.reopen", project, {"question": question.pk, "answer": question.answer})
    people = people_with(department=question.department, position="", on=today())
    asked = [question.person_id] if question.person_id else people.values_list("pk", flat=True)
    tell_asked(question, asked, again=project.pk)
    return question


@transaction.atomic
def start_reconciliation(actor: Actor, number: int) -> OnboardingProject:
    """Let the figures of every import that is done be worked out in the background, also after the signature."""
    queries.demand_manage(actor, TASK, f"onboarding:{number}")
    project = locked(number)
    if queries.is_at_work(project):
        raise Conflict(N_("The figures are being worked out just now; wait for them."))
    project.run += 1
    project.job = defer(TASK, project_id=project.pk, run=project.run)
    project.save(update_fields=["run", "job"])
    _note(actor, "onboarding.reconcile_start", project, {"run": project.run})
    return project


def reconcile(actor: Actor, project_id: int, run: int, progress: Steps) -> int:
    """Work out the figures of each import, one after the other; killed, it goes on with those it has not done."""
    with progress.batch():
        queries.demand_manage(actor, TASK, f"onboarding:{project_id}")
        links = queries.to_reckon(project_id, run)
        total = sum(one.job.table.get("rows", 0) for one in links)
        progress.report(N_("Working out the figures"), done=0, total=total)
    for link in links:
        figures = reckoning.figures_of(link.job, progress)
        with progress.batch():
            held = OnboardingImport.objects.select_for_update().filter(pk=link.pk).first()
            if held is None:
                continue  # taken from the file meanwhile
            held.figures, held.run, held.figured_at = figures, run, now()
            held.save(update_fields=["figures", "run", "figured_at"])
            said = {"import": held.job_id, "run": run, "read": figures["read"]}
            writer.record(actor=actor, verb=TASK, target=f"onboarding:{project_id}", payload=said)
    return len(links)


@transaction.atomic
def sign(actor: Actor, number: int) -> OnboardingProject:
    """Sign the protocol for the company: it is frozen with its digest, which the trail carries.

    Refused for who may not configure or brought a file in himself; Invalid with everything that hinders it.
    """
    queries.demand_look(actor)
    hold_policy()
    project = locked(number)
    may = may_sign(
        configures=bool(permission.decide(actor, Verb.CONFIGURE)),
        user_id=actor.user_id,
        importers=queries.importers_of(project),
    )
    if not may:
        raise Refused(may, actor=actor.id, verb="onboarding.sign", target=f"onboarding:{number}")
    lines = queries.lines_of(project)
    at_work = queries.is_at_work(project)
    demand_sound(hindrances(queries.standing_of(project, lines, at_work=at_work)))
    signed = protocol.signed_content(
        protocol.content_of(project, lines), by=int(actor.id), name=actor.name, at=now()
    )
    project.protocol = protocol.canonical(signed)
    project.digest = protocol.digest_of(project.protocol)
    project.state = OnboardingProject.State.SIGNED
    project.signed_by_id, project.signed_at = actor.user_id, now()
    project.save()
    _note(actor, "onboarding.sign", project, {"sha256": project.digest})
    return project


def give_out(actor: Actor, number: int) -> OnboardingProject:
    """Note that a protocol leaves as a file, before it does; return the project."""
    project = queries.project_of(actor, number)
    _note(actor, "onboarding.give_out", project, {"sha256": project.digest})
    return project


@transaction.atomic
def escalate(actor: Actor) -> int:
    """Tell the heads of departments of questions that are overdue, once each; return how many there were."""
    rows = OnboardingQuestion.objects.select_for_update().filter(
        answered_at=None, escalated_on=None, due_on__lt=today()
    )
    late = list(rows.select_related("project").order_by("pk")[:MOST_AT_ONCE])
    if not late:
        return 0
    OnboardingQuestion.objects.filter(pk__in=[one.pk for one in late]).update(escalated_on=today())
    said = {"questions": [one.pk for one in late]}
    writer.record(actor=actor, verb="onboarding.escalate", target="onboarding", payload=said)
    tell_overdue(late)
    return len(late)


def _held(actor: Actor, number: int, verb: str) -> OnboardingProject:
    """Return a project that may still be changed, locked; Refused for who may not lead it."""
    queries.demand_manage(actor, verb, f"onboarding:{number}")
    project = locked(number)
    _demand_open(project)
    return project


def _demand_open(project: OnboardingProject) -> None:
    if project.state == OnboardingProject.State.SIGNED:
        raise Conflict(_SIGNED)


def _file(actor: Actor, number: int, verb: str) -> OnboardingFile:
    queries.demand_manage(actor, verb)
    found = OnboardingFile.objects.filter(pk=number).first()
    if found is None:
        raise Missing
    found.project = _held(actor, found.project_id, verb)
    return found


def _note(actor: Actor, verb: str, project: OnboardingProject, payload: Mapping[str, Any]) -> None:
    writer.record(actor=actor, verb=verb, target=f"onboarding:{project.pk}", payload=payload)
