"""What a draft would do, in the reader's words: worked out for a page where that is quick, else taken from a plan."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.planning.duty_words import track_name
from archive.planning.effects import Comparison
from archive.planning.gathering import gather
from archive.planning.models import PolicyPlan
from archive.planning.rules import DUTIES, FORBIDDING, KEPT, Kind, Which
from archive.planning.titles import forget_titles
from archive.records.models import Record
from kernel.clock import today
from kernel.text import N_
from policies.document import planned
from policies.document.canonical import digest_of
from policies.document.effective import effective
from policies.document.following import follow
from policies.document.planned import Line, Outlook
from policies.document.values import PolicyDocument
from policies.studio.words import name_in, named
from security.actor import Actor

AT_ONCE = 20_000  # records; more are planned in the background
KIND_WORDS: Mapping[str, str] = {
    Kind.DUE_NOW: N_("Falls due now"),
    Kind.EARLIER: N_("Falls due earlier"),
    Kind.LATER: N_("Is kept longer"),
    Kind.UNRULED: N_("Loses its retention rule"),
    Kind.UNDATED: N_("Its period no longer runs, because a date is missing"),
    Kind.ENDING: N_("Something else happens at the end of its period"),
    Kind.MISSING: N_("Lacks a field that will be required"),
    Kind.UNFIT: N_("Holds a value that is not of the field's new type"),
    Kind.SHARED: N_("Shares a value that must be unique"),
    Kind.RENUMBERED: N_("Not filed yet: gets a number of another pattern"),
    Kind.RETITLED: N_("Gets another title when it is next changed"),
    Kind.MISTITLED: N_("Its title does not follow the naming rule"),
    Kind.CLOSED: N_("Its title and names are sealed"),
    Kind.RAISED: N_("Comes to a higher level"),
    Kind.DUTY_STARTS: N_("A duty begins"),
    Kind.DUTY_ENDS: N_("A duty ends"),
    Kind.DUTY_OTHER: N_("A duty comes at another time or to others"),
    Kind.GAINED: N_("Comes to be seen"),
    Kind.LOST: N_("Is no longer seen"),
}
WHICH_WORDS: Mapping[str, str] = {
    Which.ALL: "",
    Which.OTHERS: N_("all but their own"),
    Which.OWN: N_("only their own"),
    Which.ASSIGNED: N_("only those assigned to them"),
    Which.MADE: N_("only those they made that others have charge of"),
}
TONES: Mapping[str, str] = {
    Kind.DUE_NOW: "bad",
    Kind.UNRULED: "bad",
    Kind.UNDATED: "warn",
    Kind.EARLIER: "warn",
    Kind.MISSING: "warn",
    Kind.UNFIT: "bad",
    Kind.SHARED: "bad",
    Kind.LOST: "warn",
    Kind.MISTITLED: "warn",
}


class RecordsPlanner:
    """Fills the port of planning."""

    def outlook(self, actor: Actor, old: PolicyDocument, new: PolicyDocument) -> Outlook | None:
        """Return what `new` would do; None where there are many records and no plan was made yet."""
        plan = ready_plan(digest_of(old), digest_of(new))
        if plan is not None:
            return Outlook(
                digest=plan.digest,
                lines=tuple(lines_of(plan, new)),
                plan_url=reverse("policy_plan", args=[plan.pk]),
            )
        if Record.objects.all()[: AT_ONCE + 1].count() > AT_ONCE:
            return None
        found = gather(Comparison(old=old, new=new, today=today()))
        sights = [
            (one.kind, one.role.department, one.role.position, one.which, one.records)
            for one in found.sights
        ]
        return Outlook(digest=found.digest, lines=tuple(_lines(found.counts(), sights, new)))

    def digest(self, old: PolicyDocument, new: PolicyDocument) -> str:
        """Return the digest of what `new` would do now."""
        return gather(Comparison(old=old, new=new, today=today())).digest


def register_planner() -> None:
    """Fill the port; called once at start-up."""
    planned.fill(RecordsPlanner())
    follow("planning.titles", forget_titles)


def ready_plan(base_digest: str, draft_digest: str) -> PolicyPlan | None:
    """Return the last plan of just this draft over just this policy."""
    return PolicyPlan.objects.filter(
        base_digest=base_digest, draft_digest=draft_digest, state=PolicyPlan.State.READY
    ).first()


def lines_of(plan: PolicyPlan, document: PolicyDocument) -> list[Line]:
    """Return the lines of a stored plan."""
    rows = plan.sights.values_list("kind", "role_department", "role_position", "which", "records")
    return _lines(plan.counts, rows, document)


def _lines(
    counts: Mapping[str, Mapping[str, int]],
    sights: Iterable[tuple[str, str, str, str, int]],
    document: PolicyDocument,
) -> list[Line]:
    """Return the lines of all effects; of a role's places one line together."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for kind, department, position, which, records in sights:
        seen[kind, department, position, which] += records
    return [*_effect_lines(counts, document), *_sight_lines(seen, document)]


def _effect_lines(
    counts: Mapping[str, Mapping[str, int]], document: PolicyDocument
) -> Iterable[Line]:
    others = (Kind.RENUMBERED, Kind.RETITLED, Kind.MISTITLED, Kind.CLOSED, Kind.RAISED, *DUTIES)
    for kind in (*KEPT, Kind.MISSING, *FORBIDDING, *others):
        for place, number in counts.get(kind, {}).items():
            yield Line(
                key=f"{kind}:{place}",
                label=f"{_(KIND_WORDS[kind])} · {_place(document, kind, place)}",
                records=number,
                tone=TONES.get(kind, ""),
            )


def _sight_lines(
    sights: Mapping[tuple[str, str, str, str], int], document: PolicyDocument
) -> Iterable[Line]:
    for (kind, department, position, which), number in sorted(sights.items()):
        words = [_(KIND_WORDS[kind]), role_name(document, department, position)]
        words += [_(WHICH_WORDS[which])] if WHICH_WORDS[which] else []
        yield Line(
            key=f"{kind}:{department}/{position}:{which}",
            label=" · ".join(words),
            records=number,
            tone=TONES.get(kind, ""),
        )


def _place(document: PolicyDocument, kind: str, place: str) -> str:
    if kind in DUTIES:
        return track_name(document, place)
    return place_name(document, place)


def place_name(document: PolicyDocument, place: str) -> str:
    """Return a category, or a field of one, in the reader's words."""
    code, _slash, field = place.partition("/")
    known = effective(document, code)
    name = f"{code} {named(known.category)}"
    return f"{name}: {named(known.field(field))}" if field else name


def role_name(document: PolicyDocument, department: str, position: str) -> str:
    """Return a post in the reader's words."""
    return f"{name_in(document.departments, department)} {name_in(document.positions, position)}"
