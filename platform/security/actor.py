"""Who acts: a person with today's posts, or the system itself, as one plain value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActorKind(StrEnum):
    """A person who signed in, or a part of the system."""

    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Post:
    """One appointment in force today: department code, position code, and whom it stands in for.

    `keeps` and `leads` are what the company says of the position: it keeps the files of its department,
    it heads it.
    """

    department: str
    position: str
    stands_in_for: str = ""  # user id of the person delegating, "" for one's own post
    keeps: bool = False
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The access by which an operator is in a company (break-glass): its number, its end, and what it allows.

    `sensitive`: masked values and the highest level are shown, which the company agreed to.
    """

    number: int
    operator: str  # his id in the operators' own company
    until: datetime
    verbs: frozenset[str]
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts. `id` is the user's primary key as text, or `system:<name>`.

    Through a token one acts as oneself, but with no more verbs than `only` (None: all one has); `via`
    names the token for the trail. An operator acts by his `visit` alone: he holds no post.
    """

    id: str
    name: str
    kind: ActorKind = ActorKind.PERSON
    posts: tuple[Post, ...] = ()
    territories: tuple[str, ...] = ()
    language: str = "zh-hans"
    only: frozenset[str] | None = None
    via: str = ""
    visit: Visit | None = None

    @classmethod
    def system(cls, name: str) -> "Actor":
        """Return the actor for work that no person started; it holds no right of its own."""
        return cls(id=f"system:{name}", name=name, kind=ActorKind.SYSTEM)

    @property
    def user_id(self) -> int | None:
        """The user's primary key, or None for the system."""
        return int(self.id) if self.kind is ActorKind.PERSON else None

    @property
    def counted_as(self) -> frozenset[str]:
        """The ids this actor acts as: their own, and those of the people they stand in for."""
        return frozenset({self.id, *(post.stands_in_for for post in self.posts)}) - {""}

    @property
    def departments(self) -> frozenset[str]:
        """The codes of the departments this person holds a post in today."""
        return frozenset(post.department for post in self.posts)
