"""What each screen of holds is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "holds": N_("What is held and may not be destroyed, why, and by when it is looked at again."),
    "hold_new": N_("Hold records for a case, an investigation, a dispute or a debt."),
    "hold": N_("One matter: why it holds, which records, what was found, who released it."),
    "hold_add": N_("Let a matter hold more records."),
    "hold_review": N_("Note that a hold was looked at and still has to be."),
    "hold_release": N_("Release a hold for a reason, by another person than who placed it."),
}
HOLDS = {name: Screen(guide="staff", section="holds", line=line) for name, line in _LINES.items()}
