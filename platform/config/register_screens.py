"""What each screen of the life after filing is for: catalogue, corrections, versions, two steps, reports."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "register_catalogue": N_(
        "Choose lines of the register by category, customer, department or year, in one of four orders,"
        " and print them."
    ),
    "register_overdue": N_("What should have been filed by now, department by department."),
    "register_scans": N_("Filed paper records that have no electronic copy yet."),
    "register_correct": N_("Add a dated correction with its reason under a line of the register."),
    "record_version": N_("A former version of a filed record, under the same number."),
    "record_confirm": N_("The custodian puts a record into its class and files it for good."),
    "reports": N_("What your department reported and what was reported to it."),
    "report_new": N_("Report what your department has filed since its last report."),
    "report_page": N_("One report: what lies in it, and who acknowledged it."),
}
_FOUND = {
    "records_register": N_("Every filed record with its number, line by line."),
    "records_due": N_("Which records reach the end of their period, and when."),
}
REGISTER = {
    **{name: Screen(guide="staff", section="find", line=line) for name, line in _FOUND.items()},
    **{name: Screen(guide="staff", section="register", line=line) for name, line in _LINES.items()},
}
