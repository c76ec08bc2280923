"""The words of access: verbs, row scopes, grants, posts, and what is known of a record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.text import N_, Word


class Verb(StrEnum):
    """The rights of presets §1.2; none implies another, except that edit and export presuppose view."""

    CREATE = "C"
    EDIT = "U"
    VIEW = "Q"
    IMPORT = "I"
    EXPORT = "O"
    REVIEW = "R"
    FILE = "F"
    LOAN_DESK = "L"
    REQUEST = "B"
    COPY = "Y"
    APPROVE = "A"
    UNMASK = "S"
    SHARE = "P"
    TRANSFER = "T"
    SEAL = "H"
    DESTROY = "D"
    CONFIGURE = "K"
    AUDIT = "G"
    PRIVACY = "V"


VERB_WORDS: Mapping[Verb, Word] = {
    Verb.CREATE: Word(N_("register")),
    Verb.EDIT: Word(N_("change")),
    Verb.VIEW: Word(N_("look up")),
    Verb.IMPORT: Word(N_("import")),
    Verb.EXPORT: Word(N_("export")),
    Verb.REVIEW: Word(N_("review")),
    Verb.FILE: Word(N_("file a record")),
    Verb.LOAN_DESK: Word(N_("work at the loan desk")),
    Verb.REQUEST: Word(N_("request")),
    Verb.COPY: Word(N_("copy")),
    Verb.APPROVE: Word(N_("approve")),
    Verb.UNMASK: Word(N_("unmask")),
    Verb.SHARE: Word(N_("share")),
    Verb.TRANSFER: Word(N_("transfer")),
    Verb.SEAL: Word(N_("seal")),
    Verb.DESTROY: Word(N_("destroy")),
    Verb.CONFIGURE: Word(N_("configure")),
    Verb.AUDIT: Word(N_("audit")),
    Verb.PRIVACY: Word(N_("work at the privacy desk")),
}


class RowScope(StrEnum):
    """Which rows of a category a right reaches."""

    OWN = "own"
    DEPARTMENT = "dept"
    TERRITORY = "terr"
    ASSIGNED = "cust"  # records whose person in charge one is
    SHARED = "shared"  # records that somebody shared with one
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """department × position × category × verbs × row scope; '' or '*' means any."""

    department: str = ""  # department code; "" any department
    position: str = ""  # position code; "" any position
    categories: tuple[str, ...] = ("*",)  # codes; a code reaches its sub-categories; "*" all
    verbs: tuple[Verb, ...] = ()
    rows: RowScope = RowScope.ALL
    clearance: str = "L3"  # highest level reached
    mask: tuple[str, ...] = ()  # sensitivities shown masked even to who may view: P, SP, B
    clear: tuple[str, ...] = ()  # of what the policy masks by default, shown in clear by this right
    valid_from: date | None = None
    valid_to: date | None = None
    delegated: bool = False  # by the custodian: duties that are its own to do (REQ-GOV-01)


@dataclass(frozen=True, kw_only=True)
class Post:
    """One appointment of a person, today: where and as what.

    `beside`: the position held, where `position` is a mark that only this person bears.
    """

    department: str
    position: str
    beside: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a decision may know of one record."""

    category: str
    department: str = ""  # responsible department (责任部门)
    owner: str = ""  # user id of the owner (客户负责人)
    created_by: str = ""
    territory: str = ""
    level: str = "L1"
    state: str = "draft"
    record: str = ""  # the record's id; "" one that is not written yet


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who asks: user id, today's posts, territories. `id` '' owns nothing.

    `shared`: (record id, level up to which it was shared) of what somebody shared with them today. `used`: the same of
    what they may do more with some records, as (verb, record id, level).
    """

    id: str = ""
    posts: tuple[Post, ...] = ()
    territories: frozenset[str] = frozenset()
    shared: frozenset[tuple[str, str]] = frozenset()
    used: frozenset[tuple[str, str, str]] = frozenset()


class Masking(StrEnum):
    """What every right shows masked unless it says that it shows it in clear (REQ-CON-08)."""

    RIGHTS = "rights"  # nothing: as each right says
    PERSONAL = "personal"
    ALL = "all"


ANY = frozenset({"", "*"})
MARK = "@"  # begins the post that one person alone holds; no position of a company is called so
EVERY_CATEGORY = "*"
PRESUPPOSES: Mapping[Verb, Verb] = {Verb.EDIT: Verb.VIEW, Verb.EXPORT: Verb.VIEW}
SENSITIVITIES = frozenset({"P", "SP", "B"})
BY_DEFAULT: Mapping[Masking, frozenset[str]] = {
    Masking.RIGHTS: frozenset(),
    Masking.PERSONAL: frozenset({"P", "SP"}),
    Masking.ALL: SENSITIVITIES,
}


def records_given(grant: Grant, person: Person) -> frozenset[tuple[str, str]]:
    """Return (record id, level) of the records a right to shared records reaches.

    What was given to one person beyond looking up reaches the records it was given for, not all he may look up.
    """
    if grant.position.startswith(MARK) and Verb.VIEW not in grant.verbs:
        return frozenset(
            (record, level) for verb, record, level in person.used if verb in grant.verbs
        )
    return person.shared


def posts_in(grant: Grant, posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return the posts a grant is given to; department and position must be those of one post."""
    return tuple(
        post
        for post in posts
        if (grant.department in ANY or grant.department == post.department)
        and (grant.position in ANY or grant.position == post.position)
    )


def lineage(category: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield a category and what it lies under, nearest first; a circle ends where it closes."""
    seen: set[str] = set()
    while category and category not in seen:
        seen.add(category)
        yield category
        category = parents.get(category, "")


def covers(grant: Grant, category: str, parents: Mapping[str, str]) -> bool:
    """Return whether a grant reaches a category: by name, through a category above it, or by `*`."""
    if EVERY_CATEGORY in grant.categories:
        return True
    return any(code in grant.categories for code in lineage(category, parents))


def exceeds(level: str, clearance: str, levels: Sequence[str]) -> bool:
    """Return whether a level lies above a clearance; one that is not among `levels` always does."""
    if level not in levels or clearance not in levels:
        return True
    return levels.index(level) > levels.index(clearance)


def is_valid(grant: Grant, today: date) -> bool:
    """Return whether a grant is in force today; both its days count."""
    return (grant.valid_from or date.min) <= today <= (grant.valid_to or date.max)
