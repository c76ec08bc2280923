"""Plays a company's past: each scene at its own moment, as the person who does it, through the actions."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from kernel.clock import given
from kernel.scope import Company
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from tenants.scope import tenant_scope

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = 2
_FRIDAY, _SATURDAY = 4, 5
Scene = Callable[[datetime], None]


class Agenda:
    """What happens when: scenes in the order of their moments; a scene may put later ones on the agenda."""

    def __init__(self, *, end: datetime, seed: int) -> None:
        self.end = end
        first = end.astimezone(ZONE).date() - timedelta(days=365 * YEARS)
        # The same day of the week whenever it is told: a weekend between two scenes would move one past the other.
        self.first = first - timedelta(days=(first.weekday() - _FRIDAY) % 7)
        self.random = Random(seed)  # noqa: S311 - invented data, nothing secret
        self._scenes: list[tuple[datetime, int, Scene]] = []
        self._count = 0

    def at(self, moment: datetime, scene: Scene) -> None:
        """Put a scene on the agenda; what would lie in the future does not happen yet."""
        self._count += 1
        heapq.heappush(self._scenes, (moment, self._count, scene))

    def play(self) -> int:
        """Play everything that lies before the end, in its order; return how many scenes there were."""
        played = 0
        while self._scenes and self._scenes[0][0] < self.end:
            moment, _place, scene = heapq.heappop(self._scenes)
            scene(moment)
            played += 1
        return played

    def day(self, number: int) -> datetime:
        """Return a working moment on the day with this number since the first one, or soon after it."""
        return self._working(self.first + timedelta(days=number))

    def ago(self, days: int) -> datetime:
        """Return a working moment so many days before the end, or a little earlier."""
        day = self.end.astimezone(ZONE).date() - timedelta(days=days)
        return self._working(_last_working(day))

    def after(self, moment: datetime, days: int) -> datetime:
        """Return a working moment so many days after another, always later than it."""
        if days == 0:
            return moment + timedelta(minutes=self.random.randrange(3, 40))
        return self._working(moment.astimezone(ZONE).date() + timedelta(days=days))

    def _working(self, day: date) -> datetime:
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
        minutes = self.random.choice(
            (self.random.randrange(35, 180), self.random.randrange(300, 530))
        )
        opens = datetime.combine(day, time(8, 30), ZONE)
        return (opens + timedelta(minutes=minutes, seconds=self.random.randrange(60))).astimezone(
            UTC
        )


def _last_working(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day


@dataclass(kw_only=True)
class Troupe:
    """The people of one company, by sign-in name."""

    company: Company
    ids: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def acting(self, username: str, moment: datetime) -> Iterator[Actor]:
        """Let somebody act at a moment: one transaction, as one request of theirs would be."""
        with given(moment), tenant_scope(self.company) as scope:
            user = User.objects.get(username=username)
            self.ids[username] = user.pk
            scope.actor = actor = actor_of(user)
            yield actor

    def number(self, username: str) -> int:
        """Return the id of a person who was registered."""
        return self.ids[username]
