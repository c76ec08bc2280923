"""Reads joint reviews (定期审核): which departments confirm which records, what is left, what was found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.checks.models import JointConfirmation
from archive.checks.queries import reached_by
from archive.checks.rules import contributing, lacking
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import open_titles
from decisions.duties.models import Duty
from decisions.duties.port import Figures, Period
from kernel.clock import today
from persistence.arrays import any_id
from policies.cadences.rules import CONTRIBUTORS, Cadence
from policies.document.effective import effective
from policies.document.queries import published
from policies.document.values import PolicyDocument
from security.actor import Actor

SUBJECT = "contributor"  # of the duty of one department
PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where the joint review of one record stands in a period: who has confirmed, who lacks."""

    review: Cadence
    starts: date
    ends: date
    confirmed: tuple[JointConfirmation, ...]
    lacking: tuple[str, ...]

    @property
    def is_reviewed(self) -> bool:
        """Whether all have confirmed."""
        return not self.lacking


@dataclass(frozen=True, kw_only=True)
class ResultsAsked:
    """What somebody looks for among the results; an empty member does not narrow."""

    review: str = ""
    department: str = ""
    found: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


def joint_reviews(document: PolicyDocument) -> tuple[Cadence, ...]:
    """Return the reviews that every contributing department confirms."""
    return tuple(one for one in document.cadences if one.of == CONTRIBUTORS and not one.retired)


def departments(document: PolicyDocument, review: Cadence) -> list[str]:
    """Return the departments that contribute to the filed records of a review."""
    reached = reached_by(document, review)
    rows = Record.objects.filter(category__in=sorted(reached), filed_on__isnull=False).order_by()
    found = set(rows.values_list("department", flat=True).distinct())
    for code in reached:
        found |= _of_sections(document, code)
    return sorted(found - {""})


def _of_sections(document: PolicyDocument, category: str) -> frozenset[str]:
    return frozenset(one.department for one in effective(document, category).sections)


def contributors(document: PolicyDocument, record: Record) -> frozenset[str]:
    """Return the departments that review a record together."""
    return contributing(_of_sections(document, record.category), record.department)


def part_of(document: PolicyDocument, review: Cadence, department: str) -> Q:
    """Return the condition on the filed records that a department confirms in a review."""
    reached = reached_by(document, review)
    whole = [code for code in reached if department in _of_sections(document, code)]
    mine = Q(category__in=sorted(whole)) | Q(category__in=sorted(reached), department=department)
    return Q(filed_on__isnull=False) & mine


def confirmed(review: str, department: str, starts: date) -> Exists:
    """Return the condition of having been confirmed by a department in a period."""
    rows = JointConfirmation.objects.filter(
        record=OuterRef("pk"), cadence=review, department=department, starts=starts
    )
    return Exists(rows)


def figures(rows: QuerySet[Record], period: Period) -> Figures:
    """Return how far a department is with a review, of these records."""
    department = period.subject.partition(":")[2]
    review = review_of(period.cadence)
    if review is None:
        return Figures(total=0, done=0)
    mine = rows.filter(part_of(published().document, review, department)).order_by()
    done = mine.filter(confirmed(review.code, department, period.start))
    return Figures(total=mine.count(), done=done.count())


def review_of(code: str) -> Cadence | None:
    """Return a joint review in force by its code, None for none."""
    found = joint_reviews(published().document)
    return next((one for one in found if one.code == code), None)


def period_now(code: str) -> tuple[date, date] | None:
    """Return the period of a review that is worked on: the one of its latest duty, None before the first."""
    rows = Duty.objects.filter(cadence=code, subject_kind=SUBJECT, appears_on__lte=today())
    found: tuple[date, date] | None = rows.order_by("-starts").values_list("starts", "ends").first()
    return found


def to_confirm(actor: Actor, review: Cadence, department: str, starts: date) -> QuerySet[Record]:
    """Return the records a department has still to confirm, of those `actor` sees, in the order they were filed."""
    mine = visible_to(actor).filter(part_of(published().document, review, department))
    return mine.exclude(confirmed(review.code, department, starts)).order_by("filed_on", "pk")


def listed(rows: QuerySet[Record]) -> Sequence[Record]:
    """Return records with their titles opened."""
    found = list(rows)
    open_titles(found)
    return found


def statuses(
    records: Iterable[Record], review: Cadence, period: tuple[date, date]
) -> Mapping[int, Status]:
    """Return where the review of each of these records stands in a period, one query for all."""
    known = {record.pk: record for record in records}
    rows = JointConfirmation.objects.filter(
        any_id("record", known), cadence=review.code, starts=period[0]
    ).select_related("by")
    given: dict[int, list[JointConfirmation]] = {}
    for row in rows.order_by("pk"):
        given.setdefault(row.record_id, []).append(row)
    document = published().document
    return {
        pk: Status(
            review=review,
            starts=period[0],
            ends=period[1],
            confirmed=tuple(given.get(pk, ())),
            lacking=lacking(
                contributors(document, record), {one.department for one in given.get(pk, ())}
            ),
        )
        for pk, record in known.items()
    }


def status_of(record: Record) -> list[Status]:
    """Return where the joint reviews of a filed record stand, each in the period that is worked on."""
    document = published().document
    found = []
    for review in joint_reviews(document):
        if record.filed_on is None or record.category not in reached_by(document, review):
            continue
        period = period_now(review.code)
        if period is not None:
            found.append(statuses([record], review, period)[record.pk])
    return found


def results(actor: Actor, asked: ResultsAsked) -> QuerySet[JointConfirmation]:
    """Return what was found in joint reviews of records `actor` sees, the latest first (REQ-VER-06)."""
    rows = JointConfirmation.objects.filter(record__in=visible_to(actor))
    exact = {"cadence": asked.review, "department": asked.department, "found": asked.found}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.words:
        rows = rows.filter(Q(remark__icontains=asked.words) | Q(by__name__icontains=asked.words))
    if asked.since is not None:
        rows = rows.filter(on__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(on__lte=asked.until)
    return rows.order_by("-on", "-pk")


def records_of(actor: Actor, ids: Collection[int]) -> dict[int, Record]:
    """Return these records as far as `actor` sees them, titles opened."""
    return {one.pk: one for one in listed(visible_to(actor).filter(any_id("pk", ids)))}
