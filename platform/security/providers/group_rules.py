"""Which posts the groups of a provider give somebody, and which of them exclude each other."""

from collections.abc import Collection
from dataclasses import dataclass

from security.people.rules import EXCLUSIVE, exclude_each_other


@dataclass(frozen=True, kw_only=True, order=True)
class GroupPost:
    """Who is in `group` holds `position` in `department` (codes); `by` is the user id of who said so."""

    group: str
    department: str
    position: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What groups give somebody: the posts, and those left out because they clash, need two, or are one's own doing."""

    posts: frozenset[tuple[str, str]] = frozenset()
    clashing: frozenset[str] = frozenset()
    by_two: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    @property
    def left_out(self) -> frozenset[str]:
        """The positions that were not given."""
        return self.clashing | self.by_two | self.own


def given_by_groups(
    groups: Collection[str],
    mapping: Collection[GroupPost],
    *,
    person: str,
    held: Collection[str],
    hardened: bool,
) -> Given:
    """Return what somebody in these groups gets; `held` are positions held by other roads.

    Two administrations that exclude each other are both left out, and one that excludes what is held. Where a
    second administrator has to agree (`hardened`), groups alone give no office, and nobody gets what he mapped.
    """
    wanted = [one for one in mapping if one.group in groups]
    own = {one.position for one in wanted if one.by == person}
    wanted = [one for one in wanted if one.by != person]
    by_two = {one.position for one in wanted if hardened and one.position in EXCLUSIVE}
    named = {one.position for one in wanted}
    clashing = {
        one for one in named if any(exclude_each_other(one, other) for other in named | set(held))
    }
    posts = {
        (one.department, one.position) for one in wanted if one.position not in clashing | by_two
    }
    return Given(
        posts=frozenset(posts),
        clashing=frozenset(clashing),
        by_two=frozenset(by_two),
        own=frozenset(own - {position for _department, position in posts}),
    )
