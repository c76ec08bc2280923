"""What each screen of loans is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "loans": N_("What is asked for, lent out, overdue and back."),
    "loan_new": N_(
        "Ask to borrow records: what for, until when, with the promise to keep them secret."
    ),
    "loan_slip": N_("The slip: who agreed, what went out and came back, what may be done now."),
    "loan_out": N_("Count the pages and hand out what was agreed to."),
    "loan_back": N_("Count the pages that came back and say their condition."),
    "loan_longer": N_("Ask for more time before the day it comes back."),
    "loan_recall": N_("Ask for something back before its time."),
}
LOANS = {name: Screen(guide="staff", section="loans", line=line) for name, line in _LINES.items()}
