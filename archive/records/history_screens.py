"""The history of a record in words: the latest of it on its page, all of it page by page."""

from collections.abc import Container, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.card_screens import verb_label
from archive.records.models import Record
from archive.records.queries import HistoryEntry, HistoryLine
from archive.records.screens import STATES
from backoffice.moments import moment
from security.actor import Actor
from security.audit.undoing import undoable_sets

RECENT = 30  # entries on the page of a record
_SHOWN_LINES = 12
_SHOWN_AT_FIRST = 4  # first values stand on the card already
_FIRSTS = frozenset({"record.create", "record.import"})


def history_part(
    actor: Actor, record: Record, entries: Sequence[HistoryEntry], *, most: int = RECENT
) -> dict[str, Any]:
    """Return who did what, newest first, and where to read on if there are more than `most`.

    A long list of first values is cut, one's own acts can be taken back.
    """
    shown = entries[:most]
    own = [one.change_set for one in shown if one.change_set and one.by == actor.id]
    undoable = undoable_sets(actor, own)
    url = reverse("record_history", args=[record.pk])
    return {
        "history": [_entry(entry, undoable) for entry in shown],
        "history_on": f"{url}?before={shown[-1].id}" if len(entries) > most else "",
    }


def _entry(entry: HistoryEntry, undoable: Container[int]) -> dict[str, Any]:
    shown = _SHOWN_AT_FIRST if entry.verb in _FIRSTS else _SHOWN_LINES
    more = len(entry.lines) - shown
    return {
        "who": entry.who,
        "what": verb_label(entry.verb),
        "when": moment(entry.at),
        "note": " · ".join(_notes(entry, more)),
        "changes": [_line(line) for line in entry.lines[:shown]],
        "undo_url": reverse("did_undo", args=[entry.change_set])
        if entry.change_set in undoable
        else "",
    }


def _notes(entry: HistoryEntry, more: int) -> list[str]:
    """Return what was said of a change: why, who wanted it and who approved it, since when it is so."""
    found = []
    if entry.reason:
        found.append(_("Reason") + _(": ") + entry.reason)
    if entry.proposed_by:
        words = _("proposed by {name}, approved by {who}")
        found.append(words.format(name=entry.proposed_by, who=entry.who))
    if entry.happened_on:
        found.append(_("so since {day}").format(day=entry.happened_on))
    if more > 0:
        found.append(_("and {count} more fields").format(count=more))
    return found


def _line(line: HistoryLine) -> dict[str, str]:
    known = {code: str(label) for code, label in STATES.items()}
    return {
        "label": _(line.label),  # msgid: the names of what is no field, marked where they stand
        "old": known.get(line.before, line.before),
        "new": known.get(line.after, line.after),
    }
