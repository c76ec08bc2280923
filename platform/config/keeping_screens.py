"""What each screen for inspections and stock-taking is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_INSPECTIONS = {
    "inspections": N_("Which rooms are to be inspected, by when and by whom."),
    "inspection": N_("What was found in a room, with photos, issues and signatures."),
    "checklist": N_("What rooms are looked at for, all of them or one."),
    "room_issues": N_("What inspections found wrong, until somebody else saw that it is mended."),
    "room_issue": N_("One issue: who mends it, what was done, whether it is mended."),
    "room_issue_new": N_("Report what is wrong, who mends it and until when."),
}
_STOCK = {
    "stock_takes": N_("What was counted when, and begin to count a room or a shelf."),
    "stock_take": N_("What was found, is missing, lies elsewhere or is surplus."),
}
KEEPING = {
    **{
        name: Screen(guide="staff", section="inspections", line=line)
        for name, line in _INSPECTIONS.items()
    },
    **{
        name: Screen(guide="staff", section="stocktaking", line=line)
        for name, line in _STOCK.items()
    },
}
