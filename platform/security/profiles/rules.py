"""Whom a company asks for a second factor, and from which day on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kernel.errors import Problem
from kernel.text import N_

ASVS = "asvs"  # OWASP ASVS 5.0, levels 1 and 2
DENGBAO3 = "dengbao3"  # GB/T 22239-2019, level 3 (等保三级)
PROFILES = (ASVS, DENGBAO3)
# Who runs the system, grants rights, reads the trail or heads the archive: one stolen password of theirs
# opens a whole company.
OFFICERS = frozenset({"SYS", "SECA", "AUDA", "ARCH"})
# Officers never have more days than the usual ones; whom a company asks beyond them may have longer.
USUAL_GRACE, LONGEST_GRACE = 7, 30
# Who was an officer before this day has the days of grace from it on: until then a company could ask nobody.
ASKED_SINCE = date(2026, 11, 30)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a profile asks of sessions and passwords: (usual, least, most) where a company may choose."""

    idle_minutes: tuple[int, int, int]
    session_hours: tuple[int, int, int]
    least_length: tuple[int, int, int] = (12, 12, 64)
    classes: int = 1  # of small letters, capitals, digits and others
    remembered: int = 1  # how many former passwords may not come back
    most_days: int = 0  # for how long a password is good; 0 for ever


LIMITS = {
    # ASVS 6.2.5 and 6.2.10 forbid rules of composition and regular change.
    ASVS: Limits(idle_minutes=(120, 5, 480), session_hours=(12, 1, 24)),
    DENGBAO3: Limits(
        idle_minutes=(30, 5, 30),
        session_hours=(12, 1, 12),
        classes=3,
        remembered=5,
        most_days=90,
    ),
}
CHOSEN = ("idle_minutes", "session_hours", "least_length")


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a company asks beyond the floor: further positions (codes) and people (ids), since which day.

    The officers are asked whatever a company says. Only whoever operates the installation can lift that, for
    a demonstration or a test (`lifted`); 等保三级 asks them even then.
    """

    profile: str = ASVS
    lifted: bool = False
    positions: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    grace_days: int = USUAL_GRACE
    since: date | None = None
    idle_minutes: int | None = None
    session_hours: int | None = None
    least_length: int | None = None

    @property
    def limits(self) -> Limits:
        """What the profile asks of sessions and passwords."""
        return LIMITS[self.profile]

    def chosen(self, name: str) -> int:
        """Return what holds of one of `CHOSEN`: what the company chose, never beyond its profile."""
        usual, least, most = getattr(self.limits, name)
        said = getattr(self, name)
        return int(usual if said is None else min(max(said, least), most))

    def password_ran_out(self, chosen_on: date, today: date) -> bool:
        """Say whether a password chosen on a day has to be changed."""
        days = self.limits.most_days
        return bool(days) and (today - chosen_on).days > days

    @property
    def asked_positions(self) -> frozenset[str]:
        """The positions whose holders need a second factor."""
        return self.positions | (OFFICERS if self.asks_officers else frozenset())

    @property
    def asks_officers(self) -> bool:
        """Whether officers need a second factor."""
        return not self.lifted or self.profile == DENGBAO3

    @property
    def asks_somebody(self) -> bool:
        """Whether anybody at all needs a second factor."""
        return bool(self.asked_positions or self.people)

    def ends(
        self, *, person: int, positions: Collection[str], officer_since: date | None
    ) -> date | None:
        """Return the last day on which this person may work without it; None when there is no day of grace.

        `officer_since` is the first day of the person's first post as an officer, whichever and whenever:
        days of grace do not begin anew with a further one.
        """
        days: list[date | None] = []
        if self.asks_officers and not OFFICERS.isdisjoint(positions):
            begun = max(officer_since, ASKED_SINCE) if officer_since else None
            days.append(_last_day(begun, min(self.grace_days, USUAL_GRACE)))
        if person in self.people or not self.positions.isdisjoint(positions):
            days.append(_last_day(self.since, self.grace_days))
        return None if None in days else min((day for day in days if day), default=None)

    def asks(self, *, person: int, positions: Collection[str]) -> bool:
        """Say whether this person, holding these positions today, needs a second factor."""
        return person in self.people or not self.asked_positions.isdisjoint(positions)

    def blocks(
        self, *, person: int, positions: Collection[str], officer_since: date | None, today: date
    ) -> bool:
        """Say whether this person may do nothing before a second factor is set up."""
        if not self.asks(person=person, positions=positions):
            return False
        ends = self.ends(person=person, positions=positions, officer_since=officer_since)
        return ends is None or today > ends


def _last_day(begun: date | None, days: int) -> date | None:
    return begun + timedelta(days=days) if begun is not None and days > 0 else None


def demand_of(stored: Mapping[str, Any] | None, *, lifted: bool = False) -> Demand:
    """Return what is stored as one value; None is a company that never said anything beyond the floor."""
    if stored is None:
        return Demand(lifted=lifted)
    since = stored["since"]
    return Demand(
        profile=str(stored["profile"]),
        lifted=lifted,
        positions=frozenset(stored["positions"]),
        people=frozenset(stored["people"]),
        grace_days=int(stored["grace_days"]),
        since=date.fromisoformat(since) if isinstance(since, str) else since,
        **{name: stored.get(name) for name in CHOSEN},
    )


def problems_with_demand(wanted: Demand, *, known: Collection[str]) -> list[Problem]:
    """Return what is wrong with a demand; `known` are the codes of the company's positions."""
    problems: list[Problem] = []
    if wanted.profile not in PROFILES:
        message = N_("Choose one of the security profiles.")
        problems.append(Problem(code="profile", message=message, where="profile"))
    for code in sorted(wanted.positions - set(known)):
        message = N_("There is no position {code}.")
        named = {"code": code}
        problems.append(Problem(code="positions", message=message, params=named, where="positions"))
    if not 0 <= wanted.grace_days <= LONGEST_GRACE:
        message = N_("There may be 0 to {most} days to set a second factor up.")
        params = {"most": LONGEST_GRACE}
        problems.append(Problem(code="grace", message=message, params=params, where="grace_days"))
    return problems + _beyond(wanted)


def _beyond(wanted: Demand) -> list[Problem]:
    """Return what the company chose outside of what its profile lets it choose."""
    if wanted.profile not in PROFILES:
        return []
    problems = []
    for name in CHOSEN:
        _usual, least, most = getattr(wanted.limits, name)
        said = getattr(wanted, name)
        if said is not None and not least <= said <= most:
            message = N_("This profile lets you choose from {least} to {most}.")
            params = {"least": least, "most": most}
            problems.append(Problem(code=name, message=message, params=params, where=name))
    return problems
