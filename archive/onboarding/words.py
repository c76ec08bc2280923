"""The words of onboarding: states, figures, and what is said of a group of rows, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportRow
from archive.onboarding.rules import FileState, RowKind

# State of a file → the badge that shows it and its word.
STATES: Mapping[FileState, tuple[str, Any]] = {
    FileState.EXPECTED: ("waiting", _("expected")),
    FileState.BROUGHT: ("running", _("brought")),
    FileState.UNDERSTOOD: ("running", _("understood")),
    FileState.REHEARSED: ("running", _("rehearsed")),
    FileState.COMMITTING: ("running", _("being committed")),
    FileState.ROWS_LEFT: ("due", _("done, rows left")),
    FileState.COMMITTED: ("due_soon", _("done, not reconciled")),
    FileState.RECONCILED: ("done", _("reconciled")),
    FileState.LEFT_OUT: ("superseded", _("left out")),
}
COUNTS = {
    "read": _("Rows read"),
    "records": _("Records"),
    "merged": _("Merged"),
    "doubles": _("Duplicates"),
    "refused": _("Refused"),
    "left_out": _("Left out"),
}
KINDS_OF_ROWS = {
    RowKind.RECORDS: _("became records"),
    RowKind.MERGED: _("went into records that stood already"),
    RowKind.DOUBLES: _("duplicate"),
    RowKind.REFUSED: _("refused at the commit"),
    RowKind.LEFT_OUT: _("left out"),
}
_NO_REASON = {
    "new": _("Not committed: the import ended before."),
    "bad": _("With problems."),
    "duplicate": _("A duplicate."),
    "refused": _("Refused at the commit."),
}


class _Blank(dict[str, Any]):
    """Stands for values of single rows, which the project does not show."""

    def __missing__(self, key: str) -> str:
        return "…"


def state_badge(state: str) -> dict[str, str]:
    """Return the state of a file as a cell."""
    badge, words = STATES[FileState(state)]
    return {"badge": badge, "text": str(words)}


def reason_of(group: Mapping[str, Any]) -> str:
    """Return what is said of the rows of a group; values of single rows are left out."""
    if group["gone"]:
        return gettext("Was a record; it was taken back or removed since.")
    if group["message"]:
        text = gettext(group["message"]).format_map(_Blank())
        column = group["column"]
        return gettext("{column}: {text}").format(column=column, text=text) if column else text
    known = dict(ImportRow.State.choices)
    state = group["state"]
    return str(_NO_REASON.get(state) or known.get(state, state))
