"""Words and rows of the backup register: what the theme's parts, the A4 sheet and the workbook print."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.backups import queries
from archive.backups.models import BackupSet, MediaCheck, MediaIssue
from archive.backups.queries import Asked, Register
from archive.backups.rules import Compared
from archive.custody.copy_screens import kind_of, place_of_copy, state_of_copy
from archive.custody.place_models import Copy
from archive.custody.places import way_to
from archive.inspections.rules import IssueState, is_overdue
from archive.records.controls import name_of
from backoffice.moments import moment
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Note, Pair, Sheet, Signature
from kernel.clock import today
from policies.document.queries import published

_ISSUE_BADGES = {
    IssueState.OPEN: "open",
    IssueState.HANDLED: "waiting",
    IssueState.CLOSED: "closed",
}
_KINDS = {
    "": _("All backups"),
    queries.ELECTRONIC: _("Electronic sets"),
    queries.PHYSICAL: _("Physical copies"),
}
_STATES = {
    queries.KEPT: _("kept"),
    queries.LATE: _("check overdue"),
    queries.WITHDRAWN: _("withdrawn from use"),
    "all": _("all"),
}


def address(asked: Asked, **changes: str) -> str:
    """Return the address of the register with some of what is asked said otherwise."""
    said = {"kind": asked.kind, "state": asked.state or "all", "q": asked.words, **changes}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('backups')}?{query}"


def tabs(asked: Asked) -> list[dict[str, Any]]:
    """Return the kinds as tabs."""
    return [
        {"label": label, "url": address(asked, kind=kind), "active": kind == asked.kind}
        for kind, label in _KINDS.items()
    ]


def facets(asked: Asked) -> list[dict[str, Any]]:
    """Return how sets stand as a facet."""
    options = [
        {
            "label": label,
            "url": address(asked, state=state),
            "active": state == (asked.state or "all"),
        }
        for state, label in _STATES.items()
    ]
    return [{"label": _("State"), "options": options}]


def headings() -> list[str]:
    """Return the headings of the register, on screen, on paper and in a file."""
    return [
        gettext("Number"),
        gettext("Kind of backup"),
        gettext("State"),
        gettext("What it covers"),
        gettext("Kept at"),
        gettext("Kept until"),
        gettext("Produced"),
        gettext("Encrypted"),
        gettext("Digest and size"),
    ]


def set_line(row: BackupSet, late: frozenset[int]) -> list[str]:
    """Return an electronic set as a line of the register."""
    return [
        row.label,
        str(BackupSet.Medium(row.medium).label),
        state_of_set(row, late)["text"],
        row.covers,
        kept_where(row),
        row.until.isoformat() if row.until else "—",
        f"{row.made_on.isoformat()} {row.made_by}",
        gettext("yes") if row.encrypted else gettext("no"),
        " ".join(filter(None, [size_of(row), row.digest[:16]])) or "—",
    ]


def copy_line(row: Copy) -> list[str]:
    """Return a physical copy as a line of the register: its number, never its title."""
    pages = gettext("{count} pages").format(count=f"{row.pages:,}")
    covers = [row.number, *([gettext("items of it")] if row.items else []), row.part, pages]
    return [
        row.label,
        kind_of(row),
        state_of_copy(row)["text"],
        " · ".join(filter(None, covers)),
        place_of_copy(row),
        "—",
        f"{row.made_on.isoformat()} {row.made_by}",
        "—",
        "—",
    ]


def kept_where(row: BackupSet) -> str:
    """Return where a set is kept: its place, the room first, and in words."""
    way = " › ".join(one.code for one in way_to(row.location)) if row.location else ""
    return " · ".join(filter(None, [way, row.kept_at]))


def size_of(row: BackupSet) -> str:
    """Return how large a set is; '' where nobody knows."""
    return f"{row.size:,} MB" if row.size is not None else ""


def state_of_set(row: BackupSet, late: frozenset[int]) -> dict[str, str]:
    """Return how a set stands, with a tone."""
    if row.ended_on is not None:
        return {"text": gettext("withdrawn from use"), "tone": "neutral"}
    if row.pk in late:
        return {"text": gettext("check overdue"), "tone": "bad"}
    if row.until is not None and row.until < today():
        return {"text": gettext("kept beyond its day"), "tone": "warn"}
    return {"text": gettext("kept"), "tone": "good"}


def register_table(found: Register) -> dict[str, Any]:
    """Return the register as a table."""
    kinds = ("text", "text", "text", "long", "text", "short", "text", "short", "text")
    lines = [
        (f"set-{one.pk}", reverse("backup_set", args=[one.pk]), set_line(one, found.late))
        for one in found.sets
    ]
    lines += [
        (f"copy-{one.pk}", reverse("custody_copy", args=[one.pk]), copy_line(one))
        for one in found.copies
    ]
    return {
        "caption": _("Backup register"),
        "columns": [
            {"label": label, "kind": kind} for label, kind in zip(headings(), kinds, strict=True)
        ],
        "rows": [
            {
                "id": key,
                "label": cells[0],
                "cells": [{"text": cells[0], "url": url}, *cells[1:]],
            }
            for key, url, cells in lines
        ],
        "empty": {
            "title": _("No such backup"),
            "text": _(
                "Electronic sets are registered here, physical copies on the page of their record."
            ),
        },
    }


def lines_of(found: Register) -> list[list[str]]:
    """Return the lines of the register: electronic sets, then copies."""
    return [
        *(set_line(one, found.late) for one in found.sets),
        *(copy_line(one) for one in found.copies),
    ]


def sheet_of(found: Register, asked: Asked) -> Sheet:
    """Return the register as a sheet of A4, with room to sign."""
    kinds: tuple[Any, ...] = (
        "text", "text", "short", "long", "text", "short", "text", "short", "text",
    )  # fmt: skip
    columns = tuple(
        Column(label=label, kind=kind) for label, kind in zip(headings(), kinds, strict=True)
    )
    rows = tuple(tuple(line) for line in lines_of(found))
    parts = (Grid(columns=columns, rows=rows),) if rows else (Note(text=gettext("No such backup")),)
    return Sheet(
        letterhead=letterhead(),
        title=gettext("Backup register"),
        subtitle=str(_KINDS[asked.kind]),
        marks=(
            Pair(label=gettext("State"), text=str(_STATES[asked.state or "all"])),
            Pair(label=gettext("Lines"), text=f"{len(rows):,}"),
            Pair(label=gettext("Printed on"), text=today().isoformat()),
        ),
        parts=parts,
        signatures=(Signature(label=gettext("Checked by")), Signature(label=gettext("Date"))),
        landscape=True,
        language=get_language() or "en",
    )


def facts_of_set(row: BackupSet) -> list[dict[str, Any]]:
    """Return what is known of a set."""
    duty = queries.due_check(row) if row.ended_on is None else None
    pairs: list[tuple[Any, Any]] = [
        (_("Medium"), BackupSet.Medium(row.medium).label),
        (_("What it covers"), row.covers),
        (_("Produced"), f"{row.made_on.isoformat()} {row.made_by}"),
        (_("Kept at"), kept_where(row)),
        (_("Size"), size_of(row)),
        (_("SHA-256 digest"), row.digest),
        (_("Encrypted"), gettext("yes") if row.encrypted else gettext("no")),
        (_("Kept until"), row.until.isoformat() if row.until else ""),
        (_("The medium is checked"), BackupSet.Every(row.every).label),
        (_("Who checks it"), department_name(row.department)),
        (_("To be checked by"), duty.due_on.isoformat() if duty else ""),
        (_("Registered"), f"{moment(row.registered_at)} {_name(row.registered_by)}"),
    ]
    if row.ended_on is not None:
        who = f"{row.ended_on.isoformat()} {_name(row.ended_by)}"
        pairs += [(_("Withdrawn from use"), who), (_("Why"), row.ended_why)]
    return [{"label": label, "value": str(value)} for label, value in pairs if value]


def department_name(code: str) -> str:
    """Return the name of a department in the reader's language; '' for none."""
    found = [one for one in published().document.departments if one.code == code]
    return name_of(found[0], get_language() or "") if found else code


def checks_table(rows: Sequence[MediaCheck]) -> dict[str, Any]:
    """Return the checks of a medium: when, by whom, what came of each."""
    return {
        "caption": _("Checks of the medium"),
        "columns": [
            {"label": _("Checked on"), "kind": "short"},
            {"label": _("Readable"), "kind": "short"},
            {"label": _("Digest"), "kind": "text"},
            {"label": _("Remark"), "kind": "long"},
            {"label": _("Defect"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {"text": one.checked_on.isoformat(), "sub": one.checked_by.name},
                    gettext("yes") if one.readable else {"text": gettext("no"), "tone": "bad"},
                    _compared(one),
                    one.note or "—",
                    _defect(one),
                ],
            }
            for one in rows
        ],
        "empty": {"title": _("Never checked"), "text": ""},
    }


def _compared(row: MediaCheck) -> Any:
    words = str(MediaCheck.Compared(row.compared).label)
    return {"text": words, "tone": "bad"} if row.compared == Compared.DIFFERENT else words


def _defect(row: MediaCheck) -> Any:
    issue: MediaIssue | None = getattr(row, "issue", None)
    if issue is None:
        return "—"
    return {"text": str(issue.get_state_display()), "url": reverse("media_issue", args=[issue.pk])}


def issues_table(rows: Sequence[MediaIssue]) -> dict[str, Any]:
    """Return defects as a table."""
    return {
        "caption": _("Defects of media"),
        "columns": [
            {"label": _("Defect"), "kind": "long"},
            {"label": _("Medium"), "kind": "text"},
            {"label": _("Who mends it"), "kind": "text"},
            {"label": _("Mended by"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("media_issue", args=[one.pk]),
                "label": one.text,
                "cells": [
                    one.text,
                    one.check_found.backup.label,
                    one.handler.name,
                    one.due_on.isoformat(),
                    issue_state(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No defect"),
            "text": _("What a check of a medium finds wrong is listed here until it is mended."),
        },
    }


def issue_state(row: MediaIssue) -> dict[str, str]:
    """Return where a defect stands as a badge; an overdue one says so."""
    if is_overdue(IssueState(row.state), row.due_on, today()):
        return {"badge": "overdue", "text": ""}
    return {"badge": _ISSUE_BADGES[IssueState(row.state)], "text": str(row.get_state_display())}


def issue_facts(row: MediaIssue) -> list[dict[str, Any]]:
    """Return what is known of a defect."""
    found = row.check_found
    pairs = [
        (_("Medium"), found.backup.label, reverse("media_check", args=[found.duty_id])),
        (_("Found by"), f"{found.checked_by.name}, {found.checked_on}", ""),
        (_("Who mends it"), row.handler.name, ""),
        (_("Mended by"), row.due_on.isoformat(), ""),
        (_("What was done"), row.action, ""),
        (_("Handled"), _who(row.handled_by, row.handled_on), ""),
        (_("Looked at by"), _who(row.verified_by, row.closed_on), ""),
        (_("Remark"), row.verdict, ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in pairs if value]


def crumbs(*more: str) -> list[dict[str, str]]:
    """Return the way to a page of the register."""
    home = {"label": gettext("Backup register"), "url": reverse("backups")}
    return [home, *({"label": one} for one in more)]


def _who(person: Any, on: Any) -> str:
    return ", ".join(str(one) for one in (person.name if person else "", on) if one)


def _name(person: Any) -> str:
    return person.name if person is not None else ""
