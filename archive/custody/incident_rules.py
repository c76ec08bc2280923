"""What the regulation says of incidents: who may close one, and what has to be said of it."""

from datetime import date

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_


def may_close(*, closed: bool, is_keeper: bool, own: bool, steps: int) -> Decision:
    """Say whether somebody may close an incident: a keeper who did not register it, once something was done."""
    if closed:
        return refusal(N_("This incident is closed already."))
    if own:
        return refusal(N_("Another person closes what you registered."))
    if not is_keeper:
        return refusal(N_("Only who keeps the record may close its incident."))
    if not steps:
        return refusal(N_("Nothing was done about it yet; say first what was done."))
    return ALLOWED


def problems(*, facts: str, found_on: date, found_by: str, today: date) -> list[Problem]:
    """Return what is wrong with what somebody registers."""
    found = []
    if not facts.strip():
        found.append(Problem(code="facts", message=N_("Say what was found."), where="facts"))
    if not found_by.strip():
        text = N_("Say who found it.")
        found.append(Problem(code="found_by", message=text, where="found_by"))
    if found_on > today:
        text = N_("It cannot have been found after today.")
        found.append(Problem(code="found_on", message=text, where="found_on"))
    return found
