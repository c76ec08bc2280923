"""Reminds the privacy desk of what has its day: requests of people to be answered, assessments to be made anew.

Both are duties (docs/adr/0019): they appear once their day is near, are escalated once when it has passed, and end
with what they ask for. Raised by looking at what is open, so a worker that was down misses nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext

from archive.privacy.assessment_rules import RESULTS, Result
from archive.privacy.models import DataRequest, ImpactAssessment
from archive.privacy.request_rules import KINDS, Kind
from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Named, Occasion
from decisions.duties.rules import REMINDED, Bearer, State
from kernel.clock import today
from kernel.digits import numbers_in
from policies.access.grants import ANY
from policies.access.rules import Verb
from policies.document.queries import published_or_none
from security import permission
from security.actor import Actor
from security.people.queries import appointments_in_force
from security.people.rights import ADMINISTRATOR

SOURCE = "privacy"
REQUEST, ASSESSMENT = "data_request", "assessment"
KIND = "reminder"
# So many days before the last one: time to ask two people, and to assess anew.
LEAD, LEAD_OF_ASSESSMENTS = timedelta(days=5), timedelta(days=30)
_ANSWERED = DataRequest.State.ANSWERED
_Desk = Mapping[int, tuple[str, str]]  # person → department and position at the desk


def register_reminders() -> None:
    """Say how these duties are shown; called once at start-up."""
    port.register_about(REQUEST, About(named=_requests_named, answers=REMINDED))
    port.register_about(ASSESSMENT, About(named=_assessments_named, answers=REMINDED))


def raise_near(actor: Actor, limit: int) -> int:
    """Raise up to `limit` duties whose day has come near, end those whose reason has gone; return how many are new."""
    end_occasions(actor, list(_gone())[:limit])
    wanted = [*_of_requests(), *_of_assessments()]
    there = Duty.objects.filter(source=SOURCE, key__in=[one.key for one in wanted])
    known = set(there.values_list("key", flat=True))
    return raise_occasions(actor, SOURCE, [one for one in wanted if one.key not in known][:limit])


def end_of(actor: Actor, kind: str, ids: Collection[int]) -> None:
    """End what reminds of these: they are answered, or a later one has taken their place."""
    rows = Duty.objects.filter(source=SOURCE, subject_kind=kind, state=State.OPEN)
    end_occasions(actor, list(rows.filter(subject_id__in=[str(one) for one in ids])))


def _gone() -> Iterator[Duty]:
    waiting = {str(one.pk) for one in _waiting()}
    governing = {str(one.pk) for one in _governing()}
    for duty in Duty.objects.filter(source=SOURCE, state=State.OPEN).order_by("pk"):
        if duty.subject_id not in (waiting if duty.subject_kind == REQUEST else governing):
            yield duty


def _waiting() -> list[DataRequest]:
    return list(DataRequest.objects.exclude(state=_ANSWERED).filter(due_on__isnull=False))


def _governing() -> list[ImpactAssessment]:
    """Return the last assessment of each category in use; the rows come latest first."""
    policy = published_or_none()
    used = {one.code for one in policy.document.categories if not one.retired} if policy else set()
    last: dict[str, ImpactAssessment] = {}
    for row in ImpactAssessment.objects.filter(category__in=sorted(used)):
        last.setdefault(row.category, row)
    return [one for one in last.values() if one.result != Result.UNFIT]


def _of_requests() -> Iterator[Occasion]:
    rows = [one for one in _waiting() if one.due_on and one.due_on - LEAD <= today()]
    signed = set(
        Duty.objects.filter(source=SOURCE, subject_kind=REQUEST, state=State.SIGNED).values_list(
            "subject_id", flat=True
        )
    )
    desk = _desk()
    for row in rows:
        due = row.due_on or today()
        # A signature does not answer anybody: what is still open on its day comes back, and is escalated.
        late = ":late" if due < today() and str(row.pk) in signed else ""
        yield Occasion(
            key=f"{REQUEST}:{row.pk}{late}",
            cause=f"{REQUEST}:{row.pk}",
            cadence=REQUEST,
            kind=KIND,
            zh="答复个人信息请求",
            en="Answer a request about personal data",
            subject=f"{REQUEST}:{row.pk}",
            appears_on=due - LEAD,
            due_on=due,
            bearers=(_bearer(desk, row.taken_by_id),),
        )


def _of_assessments() -> Iterator[Occasion]:
    desk = _desk()
    for row in _governing():
        if row.valid_until - LEAD_OF_ASSESSMENTS > today():
            continue
        yield Occasion(
            key=f"{ASSESSMENT}:{row.pk}",
            cause=f"{ASSESSMENT}:{row.pk}",
            cadence=ASSESSMENT,
            kind=KIND,
            zh="重新评估个人信息保护影响",
            en="Make an impact assessment anew",
            subject=f"{ASSESSMENT}:{row.pk}",
            appears_on=row.valid_until - LEAD_OF_ASSESSMENTS,
            due_on=row.valid_until,
            bearers=(_bearer(desk, row.added_by_id),),
        )


def _desk() -> _Desk:
    """Return who works at the desk today, by their own posts."""
    policy = published_or_none()
    grants = policy.document.grants if policy else ()
    posts = [(one.department, one.position) for one in grants if Verb.PRIVACY in one.verbs]
    found: dict[int, tuple[str, str]] = {}
    held = appointments_in_force(today()).filter(user__is_active=True, stands_in_for__isnull=True)
    for row in held.order_by("user_id", "pk"):
        own = (row.department.code, row.position.code)
        if any(_fits(post, own) for post in posts):
            found.setdefault(row.user_id, own)
    return found


def _fits(post: tuple[str, str], own: tuple[str, str]) -> bool:
    named = post[1] not in ANY or post[0] not in ANY
    return named and all(one in ANY or one == other for one, other in zip(post, own, strict=True))


def _bearer(desk: _Desk, person: int | None) -> Bearer:
    """Return who is reminded: who took it down, else who works at the desk; administrators where nobody does."""
    if person is not None and person in desk:
        department, position = desk[person]
        return Bearer(department=department, position=position, person=str(person))
    department, position = next(iter(desk.values()), ("", ADMINISTRATOR))
    return Bearer(department=department, position=position)


def _requests_named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    if not permission.decide(actor, Verb.PRIVACY):
        return {}
    rows = DataRequest.objects.filter(pk__in=numbers_in(map(str, ids))).prefetch_related("record")
    return {
        one.pk: Named(
            label=f"{one.named} · {gettext(KINDS[Kind(one.kind)])}",
            url=reverse("privacy_request", args=[one.pk]),
        )
        for one in rows
    }


def _assessments_named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    if not permission.decide(actor, Verb.PRIVACY):
        return {}
    rows = ImpactAssessment.objects.filter(pk__in=numbers_in(map(str, ids)))
    return {
        one.pk: Named(
            label=f"{one.category} · {gettext(RESULTS[Result(one.result)])}",
            url=reverse("privacy_assessments"),
        )
        for one in rows
    }
