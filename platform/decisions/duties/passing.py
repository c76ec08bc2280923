"""Who holds which post on a day, so that no duty waits for somebody who left or for an empty post."""

from collections.abc import Collection
from datetime import date
from functools import cached_property

from decisions.duties.rules import Bearer, passed_on
from security.actor import Actor, Post
from security.people.head_queries import parents
from security.people.head_rules import upwards
from security.people.queries import appointments_in_force

_Row = tuple[str, str, str, bool, bool]  # person, department, position, leads, keeps


class Holders:
    """The posts that are held on a day by people who may sign in, read once."""

    def __init__(self, on: date) -> None:
        held = appointments_in_force(on).filter(user__is_active=True)
        self._rows: list[_Row] = [
            (
                str(one.user_id),
                one.department.code,
                one.position.code,
                one.position.leads,
                one.position.keeps,
            )
            for one in held.order_by("user_id", "pk")
        ]

    @cached_property
    def _parents(self) -> dict[str, str]:
        return dict(parents())

    def bearing(self, bearer: Bearer) -> tuple[str, ...]:
        """Return the ids of who has to sign today; nobody for a person who holds no post any more."""
        return tuple(dict.fromkeys(row[0] for row in self._rows if self._is_of(bearer, row)))

    def _is_of(self, bearer: Bearer, row: _Row) -> bool:
        person, department, position, leads, keeps = row
        if bearer.person:
            return bearer.person == person
        post = Post(department=department, position=position, leads=leads, keeps=keeps)
        return bearer.is_borne_by(Actor(id=person, name="", posts=(post,)))

    def heads_over(self, department: str, *, without: Collection[str]) -> tuple[str, ...]:
        """Return the heads of the nearest department, this one or above it, that has other heads than these."""
        for code in upwards(department, self._parents):
            found = [row[0] for row in self._rows if row[1] == code and row[3]]
            others = [one for one in dict.fromkeys(found) if one not in without]
            if others:
                return tuple(others)
        return ()

    def passed_on(self, bearer: Bearer) -> Bearer:
        """Return who has to sign today: see `rules.passed_on`."""
        return passed_on(bearer, self.bearing, self._head_post)

    def _head_post(self, department: str) -> tuple[str, str] | None:
        for code in upwards(department, self._parents):
            for _person, its_department, position, leads, _keeps in self._rows:
                if its_department == code and leads:
                    return code, position
        return None
