"""What each screen for lists, their columns, what is changed in many records, and what is collected is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "records_columns": N_("Choose the columns of the list and their order."),
    "records_views": N_("Lists under a name, your own and those shared with you."),
    "records_view_new": N_("Keep the list you see now under a name."),
    "records_view": N_("Change the name of a view and who sees it."),
    "records_bulk_choose": N_("Say what shall change in all records you chose."),
    "records_bulk": N_("Look at what changes in which record before it is done."),
}
_FOUND = {
    "record_history": N_("All that happened to one record, page by page, the newest first."),
    "record_file_look": N_("A file of a record, page by page, beside the fields of the record."),
    "record_earlier": N_("One record as it was at the end of a day, with what changed since."),
}
LISTS = {
    name: Screen(guide="staff", section=section, line=line)
    for section, lines in (("lists", _LINES), ("find", _FOUND))
    for name, line in lines.items()
}
