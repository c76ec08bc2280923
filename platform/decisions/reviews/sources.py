"""Out of what the duty of reviewing access arises, and how far its work is (REQ-PRM-06)."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.periods import bounds
from decisions.duties.port import Figures, Period, Recurring, WorkList
from decisions.duties.rules import Bearer
from decisions.reviews.models import ReviewEntry, ReviewPolicy
from decisions.reviews.rules import EVERY, LEAD, Verdict
from kernel.clock import today
from security.actor import Actor
from security.audit.models import AuditEvent
from security.people.queries import appointments_in_force, people_with

SOURCE = SUBJECT = "access_review"
WHOLE = "all"
_OFFICERS = ("SECA", "SYS", "ARCH")  # who answers: the first of these posts that somebody holds


def register_sources() -> None:
    """Register the rule, its work list and its word; called once at start-up."""
    port.register_source(SOURCE, _rules)
    port.register_work_list(SUBJECT, WorkList(figures=_as_seen, whole=_whole))
    port.register_kinds({SOURCE: _("review of access")})


def policy() -> ReviewPolicy:
    """Return how this company reviews, the usual while it said nothing."""
    return ReviewPolicy.objects.first() or ReviewPolicy(id=ReviewPolicy.ONLY)


def headed() -> list[str]:
    """Return the codes of the departments that have a head today who can review."""
    held = appointments_in_force(today()).filter(
        position__leads=True, stands_in_for__isnull=True, user__is_active=True
    )
    return sorted(set(held.values_list("department__code", flat=True)))


def _rules() -> Iterator[Recurring]:
    """Yield the review of everybody, and one a department where heads review their own people.

    In the quarter a company began in everything was given just now: the first review is that of the next.
    """
    began = AuditEvent.objects.order_by("pk").values_list("at", flat=True).first()
    if began is None or began.date() >= bounds(EVERY, today())[0]:
        return
    yield _rule(WHOLE, _officer())
    if policy().by_heads:
        for code in headed():
            yield _rule(code, Bearer(department=code, leads=True))


def _officer() -> Bearer:
    for position in _OFFICERS:
        if people_with(department="", position=position, on=today()).exists():
            return Bearer(position=position)
    return Bearer(position=_OFFICERS[0])


def _rule(of: str, bearer: Bearer) -> Recurring:
    about = "" if of == WHOLE else f" · {of}"
    return Recurring(
        cause=f"{SOURCE}|{EVERY}|{of}|{bearer.department}.{bearer.position}",
        cadence="",
        kind=SOURCE,
        zh=f"权限复核{about}",
        en=f"Review of access{about}",
        every=EVERY,
        bearers=(bearer,),
        lead=LEAD,
        subject=f"{SUBJECT}:{of}",
    )


def entries_of(period: Period) -> tuple[Duty | None, Q]:
    """Return the duty of a period and the condition on its entries."""
    of = period.subject.partition(":")[2]
    duty = (
        Duty.objects.filter(source=SOURCE, subject_kind=SUBJECT, subject_id=of, starts=period.start)
        .order_by("-pk")
        .first()
    )
    return duty, Q(duty=duty.pk if duty else 0)


def _whole(period: Period) -> Figures:
    duty, condition = entries_of(period)
    rows = ReviewEntry.objects.filter(condition)
    total = rows.count()
    url = reverse("review_page", args=[duty.pk]) if duty else ""
    if not total:  # not gathered yet: nothing that could be signed
        return Figures(total=1, done=0, url=url)
    changed = rows.filter(verdict=Verdict.WITHDRAW).count()
    return Figures(total=total, done=rows.exclude(verdict="").count(), changed=changed, url=url)


def _as_seen(_actor: Actor, period: Period) -> Figures:
    return _whole(period)
