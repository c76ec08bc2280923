"""Reads the drafts, imports and questions of one person, and who could take them over."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.urls import reverse

from archive.imports.models import ImportJob
from archive.onboarding.models import OnboardingFile, OnboardingProject, OnboardingQuestion
from archive.records.changing import facts_of, may_edit_facts
from archive.records.models import Record, RecordState
from archive.records.title_sealing import called, with_titles
from kernel.clock import today
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.models import Appointment
from security.people.open_work_port import Item
from security.people.queries import actor_with, appointments_in_force, people_with_posts
from security.permission import Subject

_OPEN = OnboardingProject.State.OPEN
_State = ImportJob.State
# Nothing has come in yet; what is at work ends by itself or is handed over once it has.
UNDER_WAY = (
    *(_State.UPLOADED, _State.UNDERSTOOD, _State.REHEARSING, _State.REHEARSED),
    _State.COMMITTING,
)


def drafts_in_name(person: int) -> QuerySet[Record]:
    """Return the drafts a person is in charge of, or made where nobody is in charge."""
    own = Q(owner=person) | Q(owner__isnull=True, created_by=person)
    states = (RecordState.DRAFT, RecordState.RETURNED)
    return Record.objects.filter(own, state__in=states).order_by("pk")


def imports_under_way(person: int) -> QuerySet[ImportJob]:
    """Return the imports of a person from which nothing has come in yet."""
    return ImportJob.objects.filter(created_by=person, state__in=UNDER_WAY).order_by("pk")


def files_to_bring(person: int) -> QuerySet[OnboardingFile]:
    """Return the files a person has still to bring for an onboarding project."""
    rows = OnboardingFile.objects.filter(person=person, project__state=_OPEN, left_out="")
    return rows.filter(ticked_at__isnull=True, imports__isnull=True).order_by("pk")


def questions_to_answer(person: int) -> QuerySet[OnboardingQuestion]:
    """Return the questions of onboarding projects that are put to a person by name."""
    rows = OnboardingQuestion.objects.filter(person=person, answered_at__isnull=True)
    return rows.filter(project__state=_OPEN).order_by("pk")


def drafts_of(actor: Actor, person: int) -> Sequence[Item]:
    """Return the drafts; the title of one only to who may read it."""
    rows = drafts_in_name(person)
    seen = set(rows.filter(permission.reach(actor, Verb.VIEW)).values_list("pk", flat=True))
    found = []
    for one in with_titles(rows.only("category", "title", "sealed_title")):
        is_seen = one.pk in seen
        url = reverse("record_page", args=[one.pk]) if is_seen else ""
        label = called(one) if is_seen else one.pk
        found.append(Item(label=f"{one.category} · {label}", url=url))
    return found


def imports_of(_actor: Actor, person: int) -> Sequence[Item]:
    """Return the imports, by the name of their file; only their owner may open them."""
    rows = imports_under_way(person).values_list("pk", "category")
    return [Item(label=f"{category} · {number}") for number, category in rows]


def onboarding_of(_actor: Actor, person: int) -> Sequence[Item]:
    """Return what a person has to bring and to answer."""
    files = files_to_bring(person).values_list("pk", "name")
    return [
        *(Item(label=name, url=reverse("onboarding_file", args=[pk])) for pk, name in files),
        *(
            Item(
                label=f"{one.department} · {one.pk}",
                url=reverse("onboarding_question", args=[one.pk]),
            )
            for one in questions_to_answer(person)
        ),
    ]


def who_could_edit(person: int) -> frozenset[int]:
    """Return who may go on with every one of a person's drafts."""
    facts = {replace(facts_of(one), record="") for one in drafts_in_name(person)}
    return frozenset(
        int(actor.id)
        for actor in _in_office(person)
        if all(may_edit_facts(actor, replace(one, owner=actor.id)) for one in facts)
    )


def who_could_import(person: int) -> frozenset[int]:
    """Return who may import into every category a person is importing into."""
    codes = set(imports_under_way(person).values_list("category", flat=True))
    return frozenset(
        int(actor.id)
        for actor in _in_office(person)
        if all(permission.decide(actor, Verb.IMPORT, Subject(category=code)) for code in codes)
    )


def who_could_bring(person: int) -> frozenset[int]:
    """Return who may bring a person's files and answer his questions: for these, who works in their department."""
    found = set(people_with_posts(today()).values_list("pk", flat=True))
    held = appointments_in_force(today())
    for department in set(questions_to_answer(person).values_list("department", flat=True)):
        there = held.filter(department__code=department).values_list("user_id", flat=True)
        found &= set(there)
    return frozenset(found) - {person}


def _in_office(person: int) -> Iterable[Actor]:
    """Yield everybody else in office as an actor, their posts read together."""
    held: dict[int, list[Appointment]] = {}
    rows = appointments_in_force(today()).filter(user__is_active=True).exclude(user=person)
    for one in rows.order_by("user", "pk"):
        held.setdefault(one.user_id, []).append(one)
    for posts in held.values():
        yield actor_with(posts[0].user, posts)
