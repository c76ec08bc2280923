"""What each screen of what is due for disposal is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "appraisal_list": N_("What is past its retention, why, and what stands in the way."),
    "appraisal_volume": N_("How many records are overdue for disposal, and the room they take."),
}
APPRAISAL = {
    name: Screen(guide="staff", section="appraisal", line=line) for name, line in _LINES.items()
}
