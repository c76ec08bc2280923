"""What each screen of handovers and of records at rest is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_HANDOVERS = {
    "handovers": N_(
        "Handovers, with those that wait for signatures and the discrepancies not settled."
    ),
    "handover_new": N_("Choose whose files, tick them, and name the receiver."),
    "handover": N_("The files of a handover: what was found, both signatures, discrepancies."),
    "handover_routes": N_("Files of a territory that should go to somebody who works there."),
    "handover_cancel": N_("Cancel a handover that waits, with a reason."),
    "handover_settle": N_("Say how a discrepancy of a handover was settled."),
    "record_hands": N_("Every holder of a record, person and department, with the days."),
}
_RESTING = {
    "resting_due": N_("What its archival cycle proposes to put to rest, or to name for disposal."),
    "record_restore": N_("Bring a record at rest back into use, and say what for."),
    "resting_fetch": N_("The paper of records brought back: where it lies, until it was fetched."),
}
HANDOVERS = {
    name: Screen(guide="staff", section=section, line=line)
    for section, lines in (("handovers", _HANDOVERS), ("resting", _RESTING))
    for name, line in lines.items()
}
