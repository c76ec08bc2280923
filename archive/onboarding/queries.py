"""What somebody may read of onboarding: projects by who may import or configure, questions by who is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from archive.imports.models import ImportJob, ImportRow
from archive.onboarding.models import (
    OnboardingFile,
    OnboardingImport,
    OnboardingProject,
    OnboardingQuestion,
)
from archive.onboarding.rules import (
    Account,
    Asked,
    Brought,
    FileState,
    Group,
    Standing,
    account_of,
    may_answer,
    state_of_file,
    to_account,
)
from archive.onboarding.sums import sums_in
from archive.records.models import Record
from jobs.models import Job
from kernel.decision import Decision
from kernel.errors import Missing, Refused
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import Subject

_COMMITTED = ImportRow.State.COMMITTED
_DONE = frozenset({ImportJob.State.DONE, ImportJob.State.CANCELLED})


def may_manage(actor: Actor) -> Decision:
    """Say whether somebody may lead projects: who may import into any category."""
    return permission.decide(actor, Verb.IMPORT)


def may_look(actor: Actor) -> Decision:
    """Say whether somebody may see projects: who leads them, and who may sign for the company."""
    leads = may_manage(actor)
    return leads if leads else permission.decide(actor, Verb.CONFIGURE) or leads


def demand_look(actor: Actor) -> None:
    """Raise Refused unless somebody may see projects."""
    _demand(may_look(actor), actor, "onboarding.view")


def demand_manage(actor: Actor, verb: str, target: str = "onboarding") -> None:
    """Raise Refused unless somebody may lead projects."""
    _demand(may_manage(actor), actor, verb, target)


def _demand(decision: Decision, actor: Actor, verb: str, target: str = "onboarding") -> None:
    if not decision:
        raise Refused(decision, actor=actor.id, verb=verb, target=target)


def projects(actor: Actor) -> QuerySet[OnboardingProject]:
    """Return the projects, the newest first; Refused for who may not see any."""
    demand_look(actor)
    return OnboardingProject.objects.order_by("-id")


def project_of(actor: Actor, number: int) -> OnboardingProject:
    """Return one project, or raise Missing; Refused for who may not see any."""
    found = projects(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def file_of(actor: Actor, number: int) -> OnboardingFile:
    """Return one file of a project, or raise Missing; Refused for who may not see projects."""
    demand_look(actor)
    found = OnboardingFile.objects.select_related("project").filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def questions_to(actor: Actor) -> QuerySet[OnboardingQuestion]:
    """Return what is asked of somebody: of the person, or of anybody in one of his departments."""
    mine = Q(person_id=actor.user_id) if actor.user_id is not None else Q(pk=0)
    of_department = Q(person=None, department__in=sorted(actor.departments))
    return OnboardingQuestion.objects.filter(mine | of_department).order_by("due_on", "id")


def question_of(actor: Actor, number: int) -> OnboardingQuestion:
    """Return a question somebody may see: who is asked it, or leads projects; Refused for others."""
    found = (
        OnboardingQuestion.objects.select_related("project", "file", "person", "asked_by")
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise Missing
    decision = may_answer(
        Asked(department=found.department, person=found.person_id),
        user_id=actor.user_id,
        departments=actor.departments,
        answers_for={post.department for post in actor.posts if post.leads or post.keeps},
        manages=bool(may_manage(actor)),
    )
    _demand(decision, actor, "onboarding.question", f"onboarding_question:{number}")
    return found


def attachable(actor: Actor) -> QuerySet[ImportJob]:
    """Return the imports that may be attached to a file: one's own, and those of others where one may import."""
    taken = OnboardingImport.objects.filter(job=OuterRef("pk"))
    rows = ImportJob.objects.filter(~Exists(taken)).exclude(state=ImportJob.State.CANCELLED)
    codes = rows.order_by().values_list("category", flat=True).distinct()
    reached = [one for one in codes if permission.decide(actor, Verb.IMPORT, Subject(category=one))]
    own = Q(created_by_id=actor.user_id) if actor.user_id is not None else Q(pk=0)
    return rows.filter(own | Q(category__in=reached)).order_by("-id")


@dataclass(frozen=True, kw_only=True)
class Link:
    """An import of a file with what is known of it now: how many records stand, how many rows made none."""

    row: OnboardingImport
    records: int
    left: int
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def job(self) -> ImportJob:
        """The import itself."""
        return self.row.job

    @property
    def groups(self) -> list[Group]:
        """Its rows as the figures have them."""
        return groups_in(self.row.figures)

    @property
    def is_counted(self) -> bool:
        """Whether its figures were worked out and are still true of the rows."""
        figures = self.row.figures
        if not figures or self.job.state not in _DONE:
            return False
        account = account_of(figures["read"], self.groups)
        rows = sum(one.rows for one in self.groups)
        return account.records == self.records and rows == self.records + self.left

    @property
    def unaccounted(self) -> list[str]:
        """The keys of groups and sums that wait for a reason."""
        return [key for key in open_keys(self.row.figures) if not self.reasons.get(key)]

    @property
    def brought(self) -> Brought:
        """The import as the rules see it."""
        counted = self.is_counted
        return Brought(
            state=str(self.job.state),
            made=self.records > 0,
            left=self.left,
            counted=counted,
            unaccounted=len(self.unaccounted) if counted else 0,
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """A file of a project with its imports and how far it is."""

    file: OnboardingFile
    links: tuple[Link, ...]
    open_questions: int

    @property
    def state(self) -> FileState:
        """How far the file is."""
        return state_of_file(
            [one.brought for one in self.links],
            left_out=bool(self.file.left_out),
            ticked=self.file.ticked_at is not None,
        )

    @property
    def records(self) -> int:
        """How many records stand that were made of it."""
        return sum(one.records for one in self.links)

    @property
    def left(self) -> int:
        """How many of its rows made no record."""
        return sum(one.left for one in self.links)


def lines_of(project: OnboardingProject, *, only: int | None = None) -> list[Line]:
    """Return the files of a project in their order; the number of queries does not grow with them."""
    files = project.files.select_related("person", "project").order_by("position", "id")
    if only is not None:
        files = files.filter(pk=only)
    listed = list(files)
    rows = list(
        OnboardingImport.objects.filter(any_id("file", [one.pk for one in listed]))
        .select_related("job", "job__created_by")
        .prefetch_related("reasons")
        .order_by("id")
    )
    counts = counts_of([row.job_id for row in rows])
    questions = dict(
        OnboardingQuestion.objects.filter(project=project, answered_at=None, file__isnull=False)
        .order_by()
        .values_list("file")
        .annotate(n=Count("pk"))
    )
    links: dict[int, list[Link]] = {}
    for row in rows:
        records, left = counts.get(row.job_id, (0, 0))
        reasons = {one.key: one.text for one in row.reasons.all()}
        link = Link(row=row, records=records, left=left, reasons=reasons)
        links.setdefault(row.file_id, []).append(link)
    return [
        Line(file=one, links=tuple(links.get(one.pk, ())), open_questions=questions.get(one.pk, 0))
        for one in listed
    ]


def counts_of(jobs: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return import → (records that stand, rows that made none or whose record is gone), of all in one query."""
    stands = Exists(Record.objects.filter(pk=OuterRef("record_id")))
    made = Q(state=_COMMITTED, stands=True)
    rows = ImportRow.objects.filter(any_id("job", jobs)).annotate(stands=stands)
    counted = (
        rows.order_by().values_list("job").annotate(made=Count("pk", filter=made), n=Count("pk"))
    )
    return {job: (records, total - records) for job, records, total in counted}


def groups_in(figures: Mapping[str, Any]) -> list[Group]:
    """Return the groups of rows that figures hold."""
    return [Group(**one) for one in figures.get("groups", ())]


def open_keys(figures: Mapping[str, Any]) -> list[str]:
    """Return what figures leave to be accounted for: groups of rows that made no record, sums that differ."""
    keys = [one.key for one in to_account(groups_in(figures))]
    return keys + [one.key for one in sums_in(figures) if one.sum.difference]


def accounts_in(lines: Iterable[Line]) -> list[tuple[Line, Link, Account]]:
    """Return each counted import with the account of its rows."""
    return [
        (line, link, account_of(link.row.figures["read"], link.groups))
        for line in lines
        for link in line.links
        if link.row.figures and not line.file.left_out
    ]


def standing_of(project: OnboardingProject, lines: Sequence[Line], *, at_work: bool) -> Standing:
    """Return what the signature looks at."""
    open_questions = OnboardingQuestion.objects.filter(project=project, answered_at=None).count()
    wrong = [line.file.name for line, _link, one in accounts_in(lines) if one.difference]
    return Standing(
        signed=project.state == OnboardingProject.State.SIGNED,
        files={f"{one.file.position}. {one.file.name}": one.state for one in lines},
        open_questions=open_questions,
        at_work=at_work,
        not_adding_up=tuple(dict.fromkeys(wrong)),
    )


def is_at_work(project: OnboardingProject) -> bool:
    """Say whether the figures of a project are being worked out."""
    if project.job is None:
        return False
    found = Job.objects.filter(pk=project.job).first()
    return found is not None and not found.is_finished


def to_reckon(project: int, run: int) -> list[OnboardingImport]:
    """Return the imports of a project whose figures a run has still to work out: those that are done."""
    rows = OnboardingImport.objects.filter(
        file__project=project, run__lt=run, job__state__in=sorted(_DONE)
    )
    return list(rows.select_related("job").order_by("id"))


def importers_of(project: OnboardingProject) -> set[int]:
    """Return who brought the imports of a project in."""
    rows = OnboardingImport.objects.filter(file__project=project)
    return set(rows.values_list("job__created_by_id", flat=True))
