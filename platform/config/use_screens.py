"""What each screen of applications to use archives is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "uses": N_("What is asked for, decided, open and over."),
    "use_new": N_(
        "Ask to use archives, also those you do not see: by number or name, what for, how and in which days."
    ),
    "use_report": N_(
        "How often each department used archives in a month, by manner, out of the audit trail."
    ),
    "use_application": N_(
        "The application: what was agreed to, until when, what was used under it."
    ),
    "use_find": N_("Say which records an applicant means, or answer him in words."),
    "use_end": N_("End what is open before its time."),
    "use_note": N_("Note what was excerpted, copied or taken out of the house."),
}
USES = {name: Screen(guide="staff", section="uses", line=line) for name, line in _LINES.items()}
