"""The words and tones of every state a badge can show."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.text import N_


@dataclass(frozen=True, kw_only=True)
class State:
    """One state: `tone` picks the colours (neutral, info, good, warn, bad, hold); `label` is marked English."""

    tone: str
    label: str


STATES: dict[str, State] = {
    "draft": State(tone="neutral", label=N_("Draft")),
    "planned": State(tone="info", label=N_("Planned")),
    "approved": State(tone="good", label=N_("Approved")),
    "published": State(tone="good", label=N_("Published")),
    "superseded": State(tone="neutral", label=N_("Superseded")),
    "discarded": State(tone="neutral", label=N_("Discarded")),
    "retired": State(tone="neutral", label=N_("Retired")),
    "active": State(tone="good", label=N_("Active")),
    "suspended": State(tone="bad", label=N_("Suspended")),
    "in_review": State(tone="info", label=N_("In review")),
    "review": State(tone="info", label=N_("In review")),
    "returned": State(tone="warn", label=N_("Returned")),
    "rejected": State(tone="bad", label=N_("Rejected")),
    "refused": State(tone="bad", label=N_("Refused")),
    "pending": State(tone="info", label=N_("Waiting")),
    "waiting": State(tone="info", label=N_("Waiting")),
    "filed": State(tone="good", label=N_("Filed")),
    "open": State(tone="info", label=N_("Open")),
    "closed": State(tone="neutral", label=N_("Closed")),
    "sealed": State(tone="hold", label=N_("Sealed")),
    "held": State(tone="hold", label=N_("On hold")),
    "on_loan": State(tone="info", label=N_("On loan")),
    "due": State(tone="warn", label=N_("Due")),
    "due_soon": State(tone="warn", label=N_("Due soon")),
    "overdue": State(tone="bad", label=N_("Overdue")),
    "permanent": State(tone="good", label=N_("Permanent")),
    "destroyed": State(tone="neutral", label=N_("Destroyed")),
    "reserved": State(tone="info", label=N_("Reserved")),
    "used": State(tone="good", label=N_("Used")),
    "void": State(tone="neutral", label=N_("Void")),
    "legacy": State(tone="neutral", label=N_("Legacy")),
    "queued": State(tone="neutral", label=N_("Queued")),
    "running": State(tone="info", label=N_("Running")),
    "done": State(tone="good", label=N_("Done")),
    "failed": State(tone="bad", label=N_("Failed")),
    "cancelled": State(tone="neutral", label=N_("Cancelled")),
    "undone": State(tone="warn", label=N_("Undone")),
    "new": State(tone="info", label=N_("New")),
    "changed": State(tone="warn", label=N_("Changed")),
    "same": State(tone="neutral", label=N_("Unchanged")),
    "removed": State(tone="bad", label=N_("Removed")),
    "ok": State(tone="good", label=N_("In order")),
    "warning": State(tone="warn", label=N_("Check")),
    "error": State(tone="bad", label=N_("Error")),
}


def badge_of(code: str, label: str = "") -> tuple[str, str]:
    """Return the tone and the words of a badge; `label` replaces the standard word for the code."""
    state = state_of(code)
    return state.tone, label or (_(state.label) if state.label else code)


def state_of(code: str) -> State:
    """Return the state named by `code`; an unknown code keeps its own word in a neutral tone."""
    return STATES.get(code, State(tone="neutral", label=""))
