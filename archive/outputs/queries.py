"""Reads what may leave at once and what left: limits in force, whom to ask, figures month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from archive.outputs.models import OutputLimit, OutputTally
from archive.outputs.rules import Limit, limit_for
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Invalid, Problem, Refused
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.asking import givers
from policies.document.queries import published
from policies.document.values import ApprovalStep
from security import permission
from security.actor import Actor
from security.people.second_rules import SECURITY

APPROVAL = "export"  # the policy's approval of output above the limit (AP5), where it names one


def limits() -> list[Limit]:
    """Return every limit of the company."""
    return [
        Limit(category=row.category, position=row.position, rows=row.rows)
        for row in OutputLimit.objects.all()
    ]


def limit_of(actor: Actor, category: str) -> int | None:
    """Return the most rows `actor` may take out of a category ('' all) at once, None without a limit."""
    found = limits()
    if not found:
        return None
    parents = {one.code: one.parent for one in published().document.categories}
    positions = {post.position for post in actor.posts}
    return limit_for(found, category, positions, parents)


def demand_within(actor: Actor, category: str, count: int) -> None:
    """Raise Invalid with the limit and whom to ask where somebody wants more rows than he may take at once."""
    limit = limit_of(actor, category)
    if limit is None or count <= limit:
        return
    _steps, people = givers(actor)
    if people:
        message = N_(
            "You may take out {limit} rows at once; these are {count}. Narrow the list, or ask {people}."
        )
    else:
        message = N_("You may take out {limit} rows at once; these are {count}. Narrow the list.")
    params = {"limit": f"{limit:,}", "count": f"{count:,}", "people": "、".join(people)}
    raise Invalid([Problem(code="limit", message=message, params=params)])


def steps_above() -> Sequence[ApprovalStep]:
    """Return who approves an output above the limit by the policy in force; none where it names nobody."""
    named = (one for one in published().document.approvals if one.subject == APPROVAL)
    return next((one.steps for one in named), ())


def may_watch(actor: Actor) -> Decision:
    """Say whether somebody may read what left: auditors, and who keeps the rights."""
    if permission.decide(actor, Verb.AUDIT) or permission.decide(actor, Verb.CONFIGURE):
        return ALLOWED
    if any(post.position == SECURITY for post in actor.posts):
        return ALLOWED
    return refusal(N_("Auditors and who keeps the rights read this."))


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one person let out in one month, or what left for one purpose."""

    name: str
    exports: int
    exported_rows: int
    prints: int
    printed_rows: int
    downloads: int


def demand_watch(actor: Actor) -> None:
    """Raise Refused unless `actor` may read what left."""
    decision = may_watch(actor)
    if not decision:
        raise Refused(decision, actor=actor.id, verb=str(Verb.AUDIT), target="output")


def months() -> list[date]:
    """Return the months in which anything left, the latest first."""
    return list(OutputTally.objects.order_by("-month").values_list("month", flat=True).distinct())


def figures(actor: Actor, month: date) -> list[Figures]:
    """Return what left in a month, person by person, most rows first; Refused for others."""
    demand_watch(actor)
    rows: QuerySet[OutputTally] = OutputTally.objects.filter(month=month).select_related("person")
    found: dict[int, list[OutputTally]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    listed = [_figures(of_person[0].person.name, of_person) for of_person in found.values()]
    return sorted(listed, key=lambda one: (-one.exported_rows - one.printed_rows, one.name))


def figures_by_purpose(actor: Actor, month: date) -> list[tuple[str, Figures]]:
    """Return (purpose, what left for it) of a month, '' where none was asked; Refused for others."""
    demand_watch(actor)
    found: dict[str, list[OutputTally]] = {}
    for row in OutputTally.objects.filter(month=month).order_by("purpose"):
        found.setdefault(row.purpose, []).append(row)
    return [(code, _figures(code, rows)) for code, rows in found.items()]


def _figures(name: str, rows: Sequence[OutputTally]) -> Figures:
    def total(kind: str, what: str) -> int:
        return sum(getattr(one, what) for one in rows if one.kind == kind)

    return Figures(
        name=name,
        exports=total(OutputTally.Kind.EXPORT, "times"),
        exported_rows=total(OutputTally.Kind.EXPORT, "rows"),
        prints=total(OutputTally.Kind.PRINT, "times"),
        printed_rows=total(OutputTally.Kind.PRINT, "rows"),
        downloads=total(OutputTally.DOWNLOAD, "times"),
    )
