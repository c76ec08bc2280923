"""What each screen for lists, their columns and what is changed in many records is for."""

from backoffice.guide.screens import Screen
from config.collecting_screens import COLLECTING
from kernel.text import N_

_LINES = {
    "records_columns": N_("Choose the columns of the list and their order."),
    "records_views": N_("Lists under a name, your own and those shared with you."),
    "records_view_new": N_("Keep the list you see now under a name."),
    "records_view": N_("Change the name of a view and who sees it."),
    "records_bulk_choose": N_("Say what shall change in all records you chose."),
    "records_bulk": N_("Look at what changes in which record before it is done."),
}
_OWN = {name: Screen(guide="staff", section="lists", line=line) for name, line in _LINES.items()}
LISTS = {**_OWN, **COLLECTING}
