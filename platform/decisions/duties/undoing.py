"""Says of acts on duties that they stay: a signature is never taken back."""

from kernel.text import N_
from security.audit.undoing import forbid


def forbid_undoing() -> None:
    """Register it; called once at start-up."""
    forbid("duty.sign", N_("A signature stays; what is found later is said in the next one."))
