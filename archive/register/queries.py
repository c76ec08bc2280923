"""What an actor may read of the life after filing: lines, versions, scans that lack, reports."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from archive.files.models import File
from archive.records.changing import facts_of
from archive.records.models import Record, RegisterEntry
from archive.records.placed import ON_PAPER
from archive.records.queries import visible_to
from archive.records.register_models import RecordVersion
from archive.records.title_sealing import open_lines
from archive.register.models import Report, ReportLine
from kernel.decision import Decision
from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.queries import published
from security import permission
from security.actor import Actor

PAGE = 50


def line_of(actor: Actor, number: int) -> RegisterEntry:
    """Return a line of the register whose record `actor` may see; Missing else."""
    rows = RegisterEntry.objects.filter(pk=number, record__in=visible_to(actor))
    found = rows.select_related("record").first()
    if found is None:
        raise Missing
    open_lines([found])
    return found


def may_note(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may add a correction to the line of a record: whoever may file it keeps the register."""
    return permission.decide(actor, Verb.FILE, facts_of(record))


def version_of(record: Record, number: int) -> RecordVersion:
    """Return a former version of a record the caller may see; Missing else."""
    found = RecordVersion.objects.filter(record=record, number=number).first()
    if found is None:
        raise Missing
    return found


def without_scan(actor: Actor, *, department: str = "") -> QuerySet[Record]:
    """Return filed records on paper that have no electronic copy, the newest first (REQ-FIL-06)."""
    copies = File.objects.filter(record=OuterRef("pk"), is_current=True)
    rows = visible_to(actor).filter(filed_on__isnull=False, carrier__in=sorted(ON_PAPER))
    rows = rows.exclude(Exists(copies))
    return (
        rows.filter(department=department).order_by("-pk") if department else rows.order_by("-pk")
    )


def told_to() -> Mapping[str, frozenset[str]]:
    """Return the departments the policy names for reports, each with the categories that are reported to it."""
    document = published().document
    found: dict[str, set[str]] = {}
    for one in document.categories:
        target = effective(document, one.code).reported_to
        if target:
            found.setdefault(target, set()).add(one.code)
    return {code: frozenset(categories) for code, categories in found.items()}


def unreported(actor: Actor, department: str, target: str) -> QuerySet[RegisterEntry]:
    """Return the lines of a department that `target` is still to be told of, as far as `actor` may see them."""
    rows = RegisterEntry.objects.filter(record__in=visible_to(actor), department=department)
    categories = sorted(told_to().get(target, frozenset()))
    return rows.filter(category__in=categories, report_line=None).order_by("pk")


def reports(actor: Actor) -> QuerySet[Report]:
    """Return the reports of the departments of `actor`, given and received, those without an answer first."""
    own = sorted(actor.departments)
    rows = Report.objects.filter(Q(department__in=own) | Q(reported_to__in=own))
    return rows.order_by(F("acknowledged_at").desc(nulls_first=True), "-pk")


def sizes_of(found: Sequence[Report]) -> Mapping[int, int]:
    """Return how many lines each of these reports has, by its id."""
    rows = ReportLine.objects.filter(report__in=[one.pk for one in found]).order_by()
    return dict(rows.values_list("report").annotate(Count("pk")))


def report_of(actor: Actor, number: int) -> Report:
    """Return a report of one of the departments of `actor`; Missing else."""
    found = reports(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def may_print(actor: Actor) -> bool:
    """Say whether somebody may print reports: who files, or takes records out."""
    return any(permission.decide(actor, verb) for verb in (Verb.FILE, Verb.EXPORT))


def lines_in(actor: Actor, report: Report, *, printed: bool = False) -> Sequence[RegisterEntry]:
    """Return the lines of a report whose records `actor` may see; `printed`: those he files or may take out."""
    seen = visible_to(actor)
    if printed:
        seen = seen.filter(
            permission.reach(actor, Verb.FILE) | permission.reach(actor, Verb.EXPORT)
        )
    rows = RegisterEntry.objects.filter(report_line__report=report, record__in=seen)
    found = list(rows.select_related("record").order_by("pk"))
    open_lines(found)
    return found
