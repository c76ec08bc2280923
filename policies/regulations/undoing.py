"""Why no act on a regulation is taken back."""

from kernel.text import N_
from policies.regulations.actions import ACKNOWLEDGE, DISCARD, DRAFT, PUBLISH, REMIND, REPEAL
from security.audit.undoing import forbid


def register_reasons() -> None:
    """Say why none of these acts is taken back; called once at start-up."""
    forbid(DRAFT, N_("A draft is changed or thrown away on its own page."))
    forbid(DISCARD, N_("A draft that was thrown away is written anew."))
    forbid(PUBLISH, N_("A published regulation is followed by a new version, or repealed."))
    forbid(REPEAL, N_("A repealed regulation is published anew as its next version."))
    forbid(ACKNOWLEDGE, N_("What was acknowledged stays acknowledged."))
    forbid(REMIND, N_("A reminder that was sent cannot be called back."))
