"""What each screen of custody is for: places, labels, scanning, paper and electronic, incidents."""

from backoffice.guide.screens import Screen
from kernel.text import N_


def _in(section: str, line: str) -> Screen:
    return Screen(guide="staff", section=section, line=line)


CUSTODY = {
    "custody_list": _in("custody", N_("The storage rooms, and what lies in them.")),
    "custody_new": _in("custody", N_("Add a room, a cabinet, a shelf or a box.")),
    "custody_place": _in("custody", N_("What a place is, and what lies in it.")),
    "custody_edit": _in(
        "custody", N_("Say anew what a place is called, holds and is secured for.")
    ),
    "custody_move": _in("custody", N_("Move a place with all that lies in it.")),
    "custody_put": _in("custody", N_("Put many records into a place by their numbers.")),
    "custody_labels": _in("custody", N_("Print labels from any position of the sheet.")),
    "record_label": _in("custody", N_("Print the label of a record.")),
    "custody_scan": _in("custody", N_("Scan or type a label, a number or a place.")),
    "scan_code": _in("custody", N_("What a label stands for, and what you may do next.")),
    "record_where": _in("custody", N_("Say where a record lies, and see where it lay.")),
    "custody_sync": _in(
        "custody", N_("Which records differ on paper and on screen, and how long.")
    ),
    "record_incident": _in("custody", N_("Report what was lost, damaged or perhaps leaked.")),
    "custody_incidents": _in("custody", N_("What was reported, and what is still open.")),
    "custody_incident": _in("custody", N_("What happened, what was done, how it ended.")),
    "copy_new": _in("backups", N_("Register a copy made as backup of a record on paper.")),
    "custody_copy": _in("backups", N_("A backup copy: of what, where it lies, what happened.")),
    "copy_move": _in("backups", N_("Move a backup copy to another place.")),
    "copy_label": _in("backups", N_("Print the label of a backup copy.")),
    "copy_incident": _in("backups", N_("Report what happened to a backup copy.")),
    "copy_withdraw": _in("backups", N_("Withdraw a backup copy for a reason.")),
    "backups": _in("backups", N_("Electronic sets and physical copies, and where they are kept.")),
    "backup_set_new": _in("backups", N_("Register an electronic backup set.")),
    "backup_set": _in("backups", N_("A backup set, and the checks of its medium.")),
    "backup_set_keep": _in("backups", N_("Where a set is kept, and who checks it how often.")),
    "backup_set_end": _in("backups", N_("Withdraw a backup set for a reason.")),
    "media_check": _in("backups", N_("Check a medium: is it readable, is its digest the same.")),
    "media_issues": _in("backups", N_("Defects of media until somebody else saw them mended.")),
    "media_issue": _in("backups", N_("One defect of a medium: who mends it, and is it mended.")),
}
