"""Rows and figures of the screens of onboarding, and its line on the home page."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportJob
from archive.onboarding.models import (
    KINDS,
    OnboardingImport,
    OnboardingProject,
    OnboardingQuestion,
)
from archive.onboarding.queries import Line, may_manage, questions_to
from archive.onboarding.rules import SETTLED, FileKind, FileState, is_overdue
from archive.onboarding.words import state_badge
from archive.records.screens import names_in
from decisions.duties.port import Owed, register_standing
from kernel.clock import today
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names
from security.people.names import names_of
from security.people.rights import manages_people
from security.permission import Subject

LIST = "onboarding_list"


def way(
    *last: Mapping[str, str], project: OnboardingProject | None = None
) -> list[Mapping[str, str]]:
    """Return the breadcrumb down to a page of onboarding."""
    found: list[Mapping[str, str]] = [{"label": gettext("Onboarding"), "url": reverse(LIST)}]
    if project is not None:
        url = reverse("onboarding_project", args=[project.pk])
        found.append({"label": project.name, "url": url})
    return [*found, *last]


def way_of_import(job: ImportJob) -> list[Mapping[str, str]]:
    """Return the project and the file an import belongs to, for the way back on its pages."""
    link = OnboardingImport.objects.filter(job=job).select_related("file__project").first()
    if link is None:
        return []
    project, file = link.file.project, link.file
    return [
        {"label": project.name, "url": reverse("onboarding_project", args=[project.pk])},
        {"label": file.name, "url": reverse("onboarding_file", args=[file.pk])},
    ]


def projects_table(
    projects: Sequence[OnboardingProject], new: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the projects as a table."""
    people = names_of(one.created_by_id for one in projects)
    return {
        "caption": _("Onboarding projects"),
        "columns": [
            {"label": _("Project"), "kind": "long"},
            {"label": _("State"), "kind": "short"},
            {"label": _("Begun by"), "kind": "short"},
            {"label": _("Begun"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("onboarding_project", args=[one.pk]),
                "cells": [
                    {"text": one.name, "sub": one.note[:120]},
                    project_badge(one),
                    people.get(one.created_by_id, ""),
                    one.created_at,
                ],
            }
            for one in projects
        ],
        "empty": {
            "title": _("No onboarding project yet"),
            "text": _("A company is many files: begin a project and list what it brings."),
            "actions": list(new),
        },
    }


def project_badge(project: OnboardingProject) -> dict[str, str]:
    """Return the state of a project as a cell."""
    is_signed = project.state == OnboardingProject.State.SIGNED
    return {"badge": "done" if is_signed else "open", "text": str(project.get_state_display())}


def figures(lines: Sequence[Line], open_questions: int) -> list[dict[str, Any]]:
    """Return how far a project is in figures."""
    settled = sum(one.state in SETTLED for one in lines)
    late = sum(is_late(one) for one in lines)
    return [
        {"label": _("Files"), "value": len(lines)},
        {"label": _("Reconciled or left out"), "value": settled, "tone": "good" if settled else ""},
        {"label": _("Overdue"), "value": late, "tone": "bad" if late else ""},
        {"label": _("Records"), "value": sum(one.records for one in lines)},
        {"label": _("Rows without record"), "value": sum(one.left for one in lines)},
        {
            "label": _("Open questions"),
            "value": open_questions,
            "tone": "warn" if open_questions else "",
        },
    ]


def is_late(line: Line) -> bool:
    """Say whether a file should have been done before today."""
    return is_overdue(line.file.due_on, done=line.state in SETTLED, today=today())


def file_rows(
    actor: Actor, lines: Sequence[Line], *, is_open: bool, is_signed: bool
) -> list[dict[str, Any]]:
    """Return the files of a project in their order, with what their reader can do with each."""
    categories, departments = category_names(), department_names(closed=True)
    found = []
    for line in lines:
        file = line.file
        who = [departments.get(file.department, file.department)]
        who.append(file.person.name if file.person else "")
        about = [KINDS[FileKind(file.kind)], categories.get(file.category, file.category)]
        found.append(
            {
                "id": file.pk,
                "position": file.position,
                "name": file.name,
                "about": " · ".join(str(one) for one in about if one),
                "who": " · ".join(one for one in who if one) or "—",
                "due": file.due_on.isoformat() if file.due_on else "—",
                "late": is_late(line),
                "state": state_badge(line.state),
                "records": _records(line),
                "left": line.left,
                "questions": line.open_questions,
                "url": reverse("onboarding_file", args=[file.pk]),
                "move_url": reverse("onboarding_file_move", args=[file.pk]) if is_open else "",
                "steps": [] if is_signed else steps_of(actor, line),
            }
        )
    return found


def _records(line: Line) -> int:
    if line.file.ticked_count is not None:
        return line.file.ticked_count
    return line.records


def steps_of(actor: Actor, line: Line) -> list[dict[str, str]]:
    """Return what somebody can do next with a file, best first."""
    file = line.file
    found = []
    if file.kind == FileKind.PEOPLE and not file.left_out and manages_people(actor):
        found.append({"label": gettext("People from a file"), "url": reverse("people_in")})
    if file.left_out or not may_manage(actor):
        return found
    is_people = file.kind == FileKind.PEOPLE
    if not is_people and file.ticked_at is None and _may_upload(actor, file.category):
        url = reverse("onboarding_upload", args=[file.pk])
        again = line.state is not FileState.EXPECTED
        found.append({"label": gettext("Upload again") if again else gettext("Upload"), "url": url})
    if not line.links and file.ticked_at is None and line.state is FileState.EXPECTED:
        url = reverse("onboarding_tick", args=[file.pk])
        found.append({"label": gettext("Tick off"), "url": url})
    return found


def _may_upload(actor: Actor, category: str) -> bool:
    subject = Subject(category=category) if category else Subject()
    return bool(permission.decide(actor, Verb.IMPORT, subject))


def questions_by_department(questions: Sequence[OnboardingQuestion]) -> list[dict[str, Any]]:
    """Return open questions under the names of the departments they are asked of."""
    names = department_names(closed=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in questions:
        found.setdefault(one.department, []).append(question_item(one))
    return [
        {"title": names.get(code, code), "entries": entries}
        for code, entries in sorted(found.items())
    ]


def is_question_late(one: OnboardingQuestion) -> bool:
    """Say whether a question should have been answered before today."""
    return is_overdue(one.due_on, done=one.answered_at is not None, today=today())


def who_is_asked(one: OnboardingQuestion) -> str:
    """Return the person asked, or that anybody of the department is."""
    return one.person.name if one.person else gettext("anybody of the department")


def question_item(one: OnboardingQuestion, *, whole: bool = True) -> dict[str, Any]:
    """Return a question as an item of a list; not `whole`: nothing of the file it is about."""
    late = is_question_late(one)
    person = who_is_asked(one)
    about = gettext("about “{file}”").format(file=one.file.name) if whole and one.file else ""
    badge = gettext("answered") if one.answered_at else gettext("overdue") if late else ""
    return {
        "text": one.text,
        "url": reverse("onboarding_question", args=[one.pk]),
        "sub": " · ".join(text for text in (person, about) if text),
        "badge": badge,
        "tone": "good" if one.answered_at else "bad",
        "end": one.due_on.isoformat() if one.due_on else "",
    }


def question_sections(one: OnboardingQuestion, *, whole: bool) -> list[dict[str, Any]]:
    """Return a question as a card; who only is asked reads its words and nothing of the file."""
    names = department_names(closed=True)
    fields = [
        {"label": _("Question"), "value": one.text, "wide": True},
        {"label": _("Department"), "value": names.get(one.department, one.department)},
        {"label": _("Person"), "value": who_is_asked(one)},
        {"label": _("Due"), "value": day(one.due_on)},
        {"label": _("Question by"), "value": one.asked_by.name},
    ]
    if whole and one.file:
        url = reverse("onboarding_file", args=[one.file.pk])
        fields.append({"label": _("File brought in"), "value": one.file.name, "url": url})
    if one.answer:
        label = _("Answer") if one.answered_at else _("Earlier answer")
        fields.append({"label": label, "value": one.answer, "wide": True})
        by = names_of([one.answered_by_id]).get(one.answered_by_id or 0, "—")
        fields.append({"label": _("Answered by"), "value": by})
    return [{"title": "", "columns": 2, "fields": fields}]


def day(on: date | None) -> str:
    """Return a day as text, — for none."""
    return on.isoformat() if on else "—"


def category_names() -> dict[str, str]:
    """Return the names of categories and departments of the policy, by code."""
    return names_in(published().document, get_language() or "")


def register_line() -> None:
    """Add the questions somebody is asked to what he finds on his home page; called once at start-up."""
    register_standing("onboarding", _standing)


def _standing(actor: Actor) -> Owed | None:
    if actor.user_id is None:
        return None
    asked = questions_to(actor).filter(answered_at=None)
    return Owed(
        label=gettext("Questions about data brought in"),
        url=reverse("onboarding_questions"),
        dues=asked.values_list("due_on", flat=True),
    )
