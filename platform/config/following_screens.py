"""What each screen of development notes, watched records and the status of customers is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_FOLLOWING = {
    "development_notes": N_("Notes on what becomes of customers; search them by word and day."),
    "record_notes": N_("All notes on one customer; add one, or put one right by another."),
    "records_watched": N_("The records you watch, and what others changed in them last."),
}
_STATUSES = {
    "record_status": N_("How the status of a customer has changed, and change it with a reason."),
    "status_changes": N_("Which customers came to another status, when, why, by whom or by rule."),
}
FOLLOWING = {
    **{
        name: Screen(guide="staff", section="following", line=line)
        for name, line in (_FOLLOWING | _STATUSES).items()
    },
    "policy_status": Screen(
        guide="admin",
        section="statuses",
        line=N_("Upon what customers come to a status: days without business, a filing, a date."),
    ),
}
