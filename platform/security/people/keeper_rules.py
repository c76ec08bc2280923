"""Says whether a department has somebody who keeps its files, and what became of who did (REQ-GOV-02)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who holds or held a post: what the rules know; `keeps` is what the position says."""

    name: str
    department: str
    position: str
    valid_from: date
    valid_to: date | None = None
    active: bool = True
    former: bool = False
    keeps: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the post holds on a day and its holder may work."""
        in_force = self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)
        return in_force and self.active


def is_kept(
    holders: Sequence[Holder], *, department: str, positions: Collection[str], on: date
) -> Decision:
    """Return yes, or why nobody holds one of the positions in a department on a day ('' any department)."""
    there = [
        one for one in holders if one.position in positions and department in ("", one.department)
    ]
    if any(one.holds_on(on) for one in there):
        return ALLOWED
    last = max(there, key=lambda one: (one.valid_to or date.max, one.valid_from), default=None)
    if last is None:
        return refusal(N_("vacant: nobody was ever named"))
    if last.former:
        return refusal(N_("{name} left the company"), name=last.name)
    if not last.active:
        return refusal(N_("{name} may not sign in"), name=last.name)
    if last.valid_from > on:
        day = last.valid_from.isoformat()
        return refusal(N_("{name} begins on {day}"), name=last.name, day=day)
    day = last.valid_to.isoformat() if last.valid_to else ""
    return refusal(N_("{name}'s post ended on {day}"), name=last.name, day=day)


def left_unkept(
    before: Sequence[Holder], after: Sequence[Holder], *, on: date
) -> Mapping[str, date]:
    """Return the departments an act takes the last keeper from, each with the first day nobody keeps it.

    `before` and `after` are who holds posts without the act and with it. What was so already is not the
    act's doing: a day counts only where somebody would have kept the files but for it.
    """
    ends = {one.valid_to + timedelta(days=1) for one in after if one.keeps and one.valid_to}
    days = sorted({on} | {day for day in ends if day > on})
    found: dict[str, date] = {}
    for code in sorted({one.department for one in before if one.keeps}):
        was, will = _keepers(before, code), _keepers(after, code)
        for day in days:
            kept_but_for_it = any(one.holds_on(day) for one in was)
            if kept_but_for_it and not any(one.holds_on(day) for one in will):
                found[code] = day
                break
    return found


def running_out(holders: Sequence[Holder], *, since: date, until: date) -> Mapping[str, date]:
    """Return the departments whose last post that keeps files ends by its date, each with the first day without.

    The day lies after `since` and not after `until`; somebody kept the files the day before. Of several such
    days the last one counts: what was vacant once and has its keeper again is nothing to tell.
    """
    found: dict[str, date] = {}
    for code in sorted({one.department for one in holders if one.keeps}):
        held = _keepers(holders, code)
        ends = sorted({one.valid_to + timedelta(days=1) for one in held if one.valid_to})
        for day in ends:
            before = day - timedelta(days=1)
            if not since < day <= until or any(one.holds_on(day) for one in held):
                continue
            if any(one.holds_on(before) for one in held):
                found[code] = day
    return found


def _keepers(holders: Sequence[Holder], department: str) -> list[Holder]:
    return [one for one in holders if one.keeps and one.department == department]
