"""What has to be said before somebody with open work may go: a successor who may, or a named exception."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kernel.errors import Problem
from kernel.text import N_, Word

SUCCESSOR, REASON, ANSWERS = "successor", "reason", "answers"
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Who takes open work over: one person for all of it, and by kind where it is somebody else."""

    all: int | None = None
    by_kind: Mapping[str, int] = field(default_factory=dict)

    def of(self, kind: str) -> int | None:
        """Return who takes a kind over, None nobody."""
        return self.by_kind.get(kind, self.all)


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Why open work may stay open, and who answers for it (person id)."""

    reason: str
    answers: int | None


def place_of(kind: str) -> str:
    """Return the field that names the successor of one kind."""
    return f"{SUCCESSOR}_{kind}"


def problems_with_handover(
    wanted: Handover, possible: Mapping[str, Collection[int]], labels: Mapping[str, str]
) -> list[Problem]:
    """Return which successors may not take over what they are named for; `possible` is by kind."""
    found = []
    for kind, people in possible.items():
        chosen = wanted.of(kind)
        if chosen is None or chosen in people:
            continue
        where = place_of(kind) if kind in wanted.by_kind else SUCCESSOR
        message = N_("This person may not take over “{kind}”: choose somebody else for it.")
        params = {"kind": Word(labels[kind])}
        found.append(Problem(code="successor", message=message, params=params, where=where))
    return found


def problems_with_shutting_out(reason: str) -> list[Problem]:
    """Return what the reason for which somebody is shut out at once lacks."""
    if 0 < len(reason.strip()) <= LONGEST_REASON:
        return []
    message = N_("Write why, in at most {limit} characters.")
    return [Problem(code="reason", message=message, params={"limit": LONGEST_REASON}, where=REASON)]


def problems_with_exemption(said: Exemption, possible: Collection[int]) -> list[Problem]:
    """Return what a named exception lacks; `possible` are those who could answer for it."""
    found = []
    reason = said.reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        message = N_("Write why the work may stay open, in at most {limit} characters.")
        params = {"limit": LONGEST_REASON}
        found.append(Problem(code="reason", message=message, params=params, where=REASON))
    if said.answers is None or said.answers not in possible:
        message = N_(
            "Name who answers for it: somebody else who manages people, or the head of the department."
        )
        found.append(Problem(code="answers", message=message, where=ANSWERS))
    return found


def problem_open(name: str, work: str, *, stays: bool = False) -> Problem:
    """Return the one sentence that says what keeps somebody from going, or an exception from being cleared."""
    if stays:
        message = N_("Still open for {name}: {work}. Name a successor.")
    else:
        message = N_(
            "{name} has open work: {work}. Name a successor, or write why it may stay open and who "
            "answers for it."
        )
    params = {"name": name, "work": work}
    return Problem(code="open_work", message=message, params=params, where=SUCCESSOR)
