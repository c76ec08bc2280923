"""What each screen of change notices, evidence, late changes, checks and joint reviews is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "change_notices": N_("What colleagues say has changed, and what became of what you handed in."),
    "change_notice": N_("What was handed in beside what is stored: take or leave each value."),
    "change_notice_new": N_("Say what has changed of a record that you may not change yourself."),
    "record_refile": N_("Key a new card of a filed record; what differs is compared next."),
    "change_evidence": N_("Record how the new values of important information were verified."),
    "changes_late": N_("Changes with the days between when they came about and their entry."),
}
_CHECKS = {
    "checks_list": N_("Records to be checked by a day; one signature says of many: no change."),
    "anomalies": N_("Wrong check digits and dates, double numbers, expired licences and more."),
    "joint_review": N_("What your department has still to confirm in a joint review."),
    "joint_results": N_("What departments found in joint reviews; search it by word, day or name."),
}
UPDATES = {
    **{name: Screen(guide="staff", section="compare", line=line) for name, line in _LINES.items()},
    **{name: Screen(guide="staff", section="check", line=line) for name, line in _CHECKS.items()},
}
