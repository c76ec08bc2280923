"""Which effect a change of policy has: on a due date, on what is required, on a number, on who sees what."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from policies.access.regime import OPEN
from policies.access.rules import (
    Facts,
    Grant,
    Person,
    Post,
    Reach,
    Regime,
    Verb,
    matches,
    reach,
)
from policies.fields.rules import Field, Required
from policies.retention.due import State


class Kind(StrEnum):
    """What becomes of a record when the draft is published."""

    DUE_NOW = "due_now"  # its period has run out already
    EARLIER = "earlier"
    LATER = "later"
    UNRULED = "unruled"  # no rule says how long it is kept
    UNDATED = "undated"  # the day its period begins is not known
    ENDING = "ending"  # as long as before, but something else happens then
    MISSING = "missing"  # a field that is required from now on is empty
    UNFIT = "unfit"  # its value is none of the field's new type
    SHARED = "shared"  # another record has the value, which must be unique from now on
    RENUMBERED = "renumbered"  # not filed yet: it will get a number of another pattern
    RETITLED = "retitled"  # the naming rule gives it another title at its next change
    MISTITLED = "mistitled"  # its title does not follow the naming rule
    CLOSED = "closed"  # its title, and the fields that name it, are sealed
    RAISED = "raised"  # its values ask for a higher level, or its file's do
    DUTY_STARTS = "duty_starts"  # something is to be done again and again from now on
    DUTY_ENDS = "duty_ends"  # it is no more
    DUTY_OTHER = "duty_other"  # it comes at another interval, or is another's
    GAINED = "gained"  # a role sees it from now on
    LOST = "lost"  # a role sees it no more


_ASKED = frozenset({Required.ALWAYS, Required.FILING})
KEPT = (Kind.DUE_NOW, Kind.EARLIER, Kind.LATER, Kind.UNRULED, Kind.UNDATED, Kind.ENDING)
DUTIES = (Kind.DUTY_STARTS, Kind.DUTY_ENDS, Kind.DUTY_OTHER)
SEEN = (Kind.GAINED, Kind.LOST)
FORBIDDING = (Kind.UNFIT, Kind.SHARED)  # such a draft is not published


class Standing(NamedTuple):
    """How long one record is kept: `day` is its last one; None where none is known or it is permanent."""

    state: str
    day: date | None
    action: str
    rule: str

    @property
    def end(self) -> date:
        """The last day for comparing; without one there is no end."""
        return self.day or date.max


def standing_text(one: Standing) -> str:
    """Return a standing as one text without spaces in its parts."""
    return "|".join((one.state, one.day.isoformat() if one.day else "", one.action, one.rule))


def standing_of(text: str) -> Standing:
    """Return the standing `standing_text` wrote."""
    state, day, action, rule = text.split("|", 3)
    return Standing(state, date.fromisoformat(day) if day else None, action, rule)


def moved(old: Standing, new: Standing, *, today: date) -> Kind | None:
    """Return what becomes of a record's period, None where its end and what happens then stay."""
    if _same_end(old, new):
        return Kind.ENDING if old.action != new.action else None
    if new.state == State.NO_RULE:
        return Kind.UNRULED
    if new.state == State.NO_TRIGGER:
        return Kind.UNDATED
    if new.end < today <= old.end:
        return Kind.DUE_NOW
    return Kind.EARLIER if new.end < old.end else Kind.LATER


def _same_end(old: Standing, new: Standing) -> bool:
    if old.day or new.day:
        return old.day == new.day
    return old.state == new.state


@dataclass(frozen=True, kw_only=True)
class Demand:
    """A field that is required from now on: of all records, or (`drafts`) only of those not filed yet."""

    field: Field
    drafts: bool = False
    was: Field | None = None  # it was required already where its condition held


def newly_required(before: Iterable[Field], after: Iterable[Field]) -> list[Demand]:
    """Return what the fields of a category demand that they did not demand before."""
    known = {one.code: one for one in before if not one.retired and one.required in _ASKED}
    found: list[Demand] = []
    for one in after:
        was = known.get(one.code)
        if one.retired or one.required not in _ASKED:
            continue
        if was is None:
            found.append(Demand(field=one))
        elif was.required_by and _condition(was) != _condition(one):
            found.append(Demand(field=one, was=was))
        elif one.required is Required.ALWAYS and was.required is Required.FILING:
            found.append(Demand(field=one, drafts=True))
    return found


def _condition(one: Field) -> tuple[str, tuple[str, ...]]:
    return one.required_by, one.required_values


@dataclass(frozen=True, kw_only=True)
class Role:
    """A post that people hold, with the territories they hold it for; `holders` are their ids."""

    department: str
    position: str
    territories: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The role as one text."""
        return "|".join((self.department, self.position, ",".join(sorted(self.territories))))


class Place(NamedTuple):
    """What of a record decides who sees it; `later` is the level it is raised to, '' where that stays."""

    category: str
    department: str
    territory: str
    level: str
    later: str = ""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One policy's side of the question who sees what."""

    grants: Sequence[Grant]
    levels: Sequence[str]
    parents: Mapping[str, str]
    today: date
    regime: Regime = OPEN
    floors: Mapping[str, str] = field(default_factory=dict)


class Which(StrEnum):
    """Which records of a place a change concerns, from where the holder of a post stands."""

    ALL = "all"
    OTHERS = "others"  # all but the holder's own
    OWN = "own"
    ASSIGNED = "assigned"  # those whose person in charge the holder is
    MADE = "made"  # those the holder made and another has charge of


class Sight(NamedTuple):
    """A role sees the records of a place from now on, or no more."""

    role: Role
    place: Place
    kind: Kind
    which: Which


_MINE = "mine"


def sights(
    old: Ground, new: Ground, roles: Iterable[Role], places: Collection[Place]
) -> Iterator[Sight]:
    """Yield what the holders of each role come to see, and what they see no more."""
    raised = [one for one in places if one.later]
    if replace(old, today=new.today) == new and not raised:
        return
    for role in roles:
        before, after = _reaches(old, role), _reaches(new, role)
        for place in raised if before == after else places:
            yield from _sights(role, place, before, after)


def _sights(
    role: Role, place: Place, before: tuple[Reach, Reach], after: tuple[Reach, Reach]
) -> Iterator[Sight]:
    others = _change(place, "", "", before[0], after[0])
    assigned = _change(place, _MINE, "", before[1], after[1])
    made = _change(place, "", _MINE, before[1], after[1])
    if others and others == assigned == made:
        yield Sight(role, place, others, Which.ALL)
        return
    if others:
        yield Sight(role, place, others, Which.OTHERS)
    if assigned and assigned == made:
        yield Sight(role, place, assigned, Which.OWN)
        return
    if assigned:
        yield Sight(role, place, assigned, Which.ASSIGNED)
    if made:
        yield Sight(role, place, made, Which.MADE)


def _change(place: Place, owner: str, creator: str, before: Reach, after: Reach) -> Kind | None:
    facts = Facts(
        category=place.category,
        department=place.department,
        territory=place.territory,
        level=place.level,
        owner=owner,
        created_by=creator,
    )
    later = replace(facts, level=place.later or place.level)
    was, comes = matches(before, facts), matches(after, later)
    if was == comes:
        return None
    return Kind.GAINED if comes else Kind.LOST


def _reaches(ground: Ground, role: Role) -> tuple[Reach, Reach]:
    """Return what a holder reaches: records of others, and with the own ones."""
    posts = (Post(department=role.department, position=role.position),)
    people = (
        Person(id="", posts=posts, territories=role.territories),
        Person(id=_MINE, posts=posts, territories=role.territories),
    )
    others, own = (
        reach(
            ground.grants,
            person,
            Verb.VIEW,
            today=ground.today,
            levels=ground.levels,
            parents=ground.parents,
            regime=ground.regime,
            floors=ground.floors,
        )
        for person in people
    )
    return others, own


class Fingerprint:
    """The digest of a plan: of both documents and of every affected record, in one order."""

    def __init__(self, old_digest: str, new_digest: str) -> None:
        self._hash = hashlib.sha256(f"{old_digest}\n{new_digest}\n".encode())

    def take(self, lines: bytes) -> None:
        """Take lines in; they come in an order of their own."""
        self._hash.update(lines)

    def value(self) -> str:
        """Return the digest, in hexadecimal."""
        return self._hash.hexdigest()
