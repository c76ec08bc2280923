"""Reading regulations: those in force are open to everybody they are for; drafts to who configures."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Value

from kernel.clock import today
from kernel.errors import Missing
from kernel.scope import current
from policies.regulations.models import Acknowledgement, Regulation, RegulationVersion
from policies.regulations.rules import Content, Effect, blocks_from, is_for
from security import permission
from security.actor import Actor, ActorKind
from security.people.head_queries import department_names, departments_below
from security.people.models import User
from security.people.queries import appointments_in_force
from security.people.rights import CONFIGURE

TARGET = "regulation"
_WAITING = "regulations.waiting"
_REGULATED = "regulations.any"
_State = RegulationVersion.State
_ENDED = (_State.SUPERSEDED, _State.REPEALED)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A version in force that somebody has not acknowledged; from `blocks_from` on nothing else is open."""

    version: RegulationVersion
    blocks_from: date | None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody a version is for, and when they acknowledged it."""

    user: User
    acknowledged: Acknowledgement | None


def may_shape(actor: Actor) -> bool:
    """Return whether `actor` writes and publishes regulations."""
    return bool(permission.decide(actor, CONFIGURE))


def demand_shaping(actor: Actor) -> None:
    """Raise Refused for who may not write regulations."""
    permission.demand(actor, CONFIGURE, target=TARGET)


def in_force(on: date) -> QuerySet[RegulationVersion]:
    """Return the versions in force on a day: the last one counts until its successor's day has come."""
    begun = RegulationVersion.objects.filter(effective_on__lte=on).exclude(state=_State.DRAFT)
    return begun.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on)).select_related("regulation")


class _Without(Func):
    """A JSON object without some of its keys: a regulation's words weigh a thousand times its title."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field: JSONField[object, object] = JSONField()


def _without(rows: QuerySet[RegulationVersion], *keys: str) -> QuerySet[RegulationVersion]:
    """Return versions of which only the `outline` is read, without these keys."""
    return rows.defer("content").annotate(head=_Without(F("content"), *map(Value, keys)))


def coming(on: date) -> QuerySet[RegulationVersion]:
    """Return the published versions whose day has not come yet."""
    later = RegulationVersion.objects.filter(state=_State.PUBLISHED, effective_on__gt=on)
    return later.select_related("regulation")


def readable(actor: Actor) -> list[RegulationVersion]:
    """Return the versions in force or coming that are for `actor`, by code; all of them for who configures."""
    found = [*in_force(today()), *coming(today())]
    if not may_shape(actor):
        found = [one for one in found if is_for_reader(one.said, actor)]
    return sorted(found, key=lambda one: (one.regulation.code, one.number))


def version_of(actor: Actor, code: str, number: int | None = None) -> RegulationVersion:
    """Return the version in force (else the one that comes) or an earlier one; Missing for what is not for them."""
    rows = RegulationVersion.objects.filter(regulation__code=code).exclude(state=_State.DRAFT)
    rows = rows.select_related("regulation")
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = (
            in_force(today()).filter(regulation__code=code).first()
            or coming(today()).filter(regulation__code=code).first()
            or rows.first()
        )
    if found is None or not (may_shape(actor) or is_for_reader(found.said, actor)):
        raise Missing
    return found


def versions_of(actor: Actor, regulation: Regulation) -> list[RegulationVersion]:
    """Return the published versions of a regulation that `actor` may read, the newest first."""
    rows = regulation.versions.exclude(state=_State.DRAFT).order_by("-number")
    shaping = may_shape(actor)
    return [one for one in rows if shaping or is_for_reader(one.said, actor)]


def draft_of(actor: Actor, code: str) -> RegulationVersion:
    """Return the draft of a regulation; Refused without the right to configure, Missing where none is."""
    permission.demand(actor, CONFIGURE, target=f"{TARGET}:{code}")
    rows = RegulationVersion.objects.filter(regulation__code=code, state=_State.DRAFT)
    found = rows.select_related("regulation").first()
    if found is None:
        raise Missing
    return found


def draft_asked_about(number: int) -> RegulationVersion:
    """Return a draft by its id, for those who are asked to agree to it; Missing once it is none any more."""
    rows = RegulationVersion.objects.filter(pk=number, state=_State.DRAFT)
    found = rows.select_related("regulation").first()
    if found is None:
        raise Missing
    return found


def carrying(
    actor: Actor, categories: Collection[str]
) -> list[tuple[RegulationVersion, list[str]]]:
    """Return the versions in force that `actor` may read, each with its clauses that one of these carries out."""
    found = []
    shaping = may_shape(actor)
    for version in _without(in_force(today()), "text").order_by("regulation__code"):
        said = version.outline
        numbers = [
            number
            for number, controls in said.controls
            if any(control.partition(":")[2] in categories for control in controls)
        ]
        if numbers and (shaping or is_for_reader(said, actor)):
            found.append((version, numbers))
    return found


def drafts(actor: Actor) -> list[RegulationVersion]:
    """Return every draft, for who configures."""
    if not may_shape(actor):
        return []
    rows = RegulationVersion.objects.filter(state=_State.DRAFT).select_related("regulation")
    return list(rows.order_by("regulation__code"))


def acknowledged(actor: Actor, version: RegulationVersion) -> Acknowledgement | None:
    """Return when `actor` acknowledged a version."""
    if actor.kind is not ActorKind.PERSON:
        return None
    return Acknowledgement.objects.filter(version=version, person_id=actor.user_id).first()


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what is in force for `actor` and not acknowledged, what blocks first at the top.

    Two queries at most, and none when it is asked again in the same scope, or where there is no regulation.
    """
    cache, key = current().cache, f"{_WAITING}:{actor.id}"
    if cache.get(_REGULATED) is False:
        return []
    if key not in cache:
        cache[key] = _waiting_for(actor)
    return list(cache[key])


def every_published() -> QuerySet[RegulationVersion]:
    """Return every version that was ever published: whoever reads something else may ask beside it for any."""
    return RegulationVersion.objects.exclude(state=_State.DRAFT)


def note_regulated(found: bool) -> None:
    """Keep for this scope whether there is any published regulation."""
    current().cache[_REGULATED] = found


def forget_waiting(actor: Actor) -> None:
    """Let it be read again: somebody has acknowledged or published something."""
    current().cache.pop(f"{_WAITING}:{actor.id}", None)
    current().cache.pop(_REGULATED, None)


def _waiting_for(actor: Actor) -> list[Waiting]:
    if actor.kind is not ActorKind.PERSON or all(one.stands_in_for for one in actor.posts):
        return []
    mine = Acknowledgement.objects.filter(version=OuterRef("pk"), person_id=actor.user_id)
    unread = _without(in_force(today()).filter(~Exists(mine)), "text", "controls")
    rows = [one for one in unread if is_for_reader(one.outline, actor)]
    began = _began(actor) if any(one.outline.effect is not Effect.REMIND for one in rows) else None
    found = [_waiting(one, began) for one in rows]
    return sorted(found, key=lambda one: (one.blocks_from or date.max, one.version.regulation.code))


def blocking(actor: Actor) -> Waiting | None:
    """Return what `actor` must acknowledge before anything else; None where nothing is."""
    day = today()
    for one in waiting_for(actor):
        if one.blocks_from is not None and one.blocks_from <= day:
            return one
    return None


def readers(actor: Actor, version: RegulationVersion) -> list[Reader]:
    """Return everybody a version is for, with who acknowledged it when; for who configures."""
    permission.demand(actor, CONFIGURE, target=f"{TARGET}:{version.regulation.code}")
    told = {one.person_id: one for one in Acknowledgement.objects.filter(version=version)}
    people = User.objects.filter(pk__in={*_audience(version.said), *told}).order_by("name", "pk")
    return [Reader(user=one, acknowledged=told.get(one.pk)) for one in people]


def unread_by(version: RegulationVersion) -> list[int]:
    """Return the ids of those a version is for who have not acknowledged it."""
    told = set(Acknowledgement.objects.filter(version=version).values_list("person_id", flat=True))
    return sorted(_audience(version.said) - told)


def version_before(version: RegulationVersion) -> RegulationVersion | None:
    """Return the version that was in force before this one."""
    rows = RegulationVersion.objects.filter(
        regulation=version.regulation, number__lt=version.number
    )
    return rows.exclude(state=_State.DRAFT).order_by("-number").first()


def last_day_before(day: date) -> date:
    """Return the last day of a version whose successor begins on `day`."""
    return day - timedelta(days=1)


def _audience(content: Content) -> set[int]:
    """Return the ids of those who hold a post of their own in a department a version is for."""
    held = appointments_in_force(today()).filter(stands_in_for__isnull=True, user__is_active=True)
    # Accounts of programs, and of people who were not invited yet, read nothing.
    signing_in = held.exclude(user__password="").exclude(
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    rows = signing_in.values_list("user_id", "department__code")
    below = _below(content.departments)
    return {user for user, department in rows if is_for(content, {department}, below)}


def is_for_reader(content: Content, actor: Actor) -> bool:
    """Return whether a version is for `actor`, by the posts held and not those stood in for."""
    own = {post.department for post in actor.posts if not post.stands_in_for}
    return is_for(content, own, _below(content.departments))


def _below(departments: Iterable[str]) -> dict[str, frozenset[str]]:
    return {code: departments_below(code) for code in departments}


def _began(actor: Actor) -> date | None:
    """Return since when somebody holds the post they hold the longest."""
    held = appointments_in_force(today()).filter(user_id=int(actor.id), stands_in_for__isnull=True)
    return held.order_by("valid_from").values_list("valid_from", flat=True).first()


def _waiting(version: RegulationVersion, began: date | None) -> Waiting:
    since = max(filter(None, (version.effective_on, began)), default=today())
    return Waiting(version=version, blocks_from=blocks_from(version.outline, since=since))


def department_choices() -> Sequence[tuple[str, str]]:
    """Return the departments in use, for a form."""
    return sorted(department_names().items())
