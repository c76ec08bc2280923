"""Says whether a department has somebody who keeps its files, and what became of who did (REQ-GOV-02)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who holds or held a post: what the rules know."""

    name: str
    department: str
    position: str
    valid_from: date
    valid_to: date | None = None
    active: bool = True
    former: bool = False

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
