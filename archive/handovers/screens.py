"""Lays handovers out for the screen: the list, a form with its files and signatures, the trail of a file."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from archive.handovers import queries
from archive.handovers.models import Handover, HandoverLine
from archive.handovers.routing_queries import Route
from archive.handovers.rules import CONDITIONS, Condition, Side, Stage, counted, may_sign
from archive.records.controls import name_of
from archive.records.holders import Held, holders
from archive.records.models import Record
from archive.records.title_sealing import called
from archive.records.traces import beside
from backoffice.moments import moment
from backoffice.sentences import say
from policies.document.queries import published
from security.actor import Actor
from security.people.names import names_of

_TONES = {Stage.OPEN: "info", Stage.DONE: "good", Stage.CANCELLED: "neutral"}
HANDS_SHOWN = 4


def department_name(code: str) -> str:
    """Return the name of a department in the reader's language."""
    known = {one.code: one for one in published().document.departments}
    return name_of(known[code], get_language() or "") if code in known else code


def state_of(row: Handover) -> dict[str, str]:
    """Return the badge of a form."""
    stage = Stage(row.stage)
    return {"text": str(Handover.Stage(row.stage).label), "tone": _TONES[stage]}


def list_table(rows: Sequence[Handover]) -> dict[str, Any]:
    """Return the forms, the latest first."""
    return {
        "caption": _("Handovers"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Date"), "kind": "short"},
            {"label": _("Transferor")},
            {"label": _("Receiver")},
            {"label": _("Receiving department")},
            {"label": _("State")},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("handover", args=[one.pk]),
                "cells": [
                    one.number,
                    one.on.isoformat(),
                    one.transferor.name,
                    one.receiver.name,
                    department_name(one.to_department),
                    state_of(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Nothing was handed over yet"),
            "text": _("A form passes files to another person once both have signed it."),
        },
    }


def unsettled_table(lines: Sequence[HandoverLine]) -> dict[str, Any] | None:
    """Return the discrepancies that are not settled; None where there are none."""
    if not lines:
        return None
    return {
        "caption": _("Discrepancies not settled"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Condition")},
            {"label": _("Discrepancy"), "kind": "long"},
            {"label": _("Handover"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    one.number,
                    condition_name(one.condition),
                    one.discrepancy,
                    {
                        "text": one.handover.number,
                        "url": reverse("handover", args=[one.handover_id]),
                    },
                ],
            }
            for one in lines
        ],
    }


def condition_name(code: str) -> str:
    """Return the words of a condition."""
    return gettext(CONDITIONS[Condition(code)])  # msgid: marked where they stand


def choice_table(records: Iterable[Record], ticked: Collection[str]) -> dict[str, Any]:
    """Return the files that may be on a form, to be ticked; `ticked`: ids that are already."""
    return {
        "caption": _("Files in the hands of the transferor"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Responsible department")},
            {"label": _("Territory"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "label": called(one),
                "ticked": str(one.pk) in ticked,
                "cells": [
                    one.archive_no or "",
                    {"text": called(one), "url": reverse("record_page", args=[one.pk])},
                    department_name(one.department),
                    one.territory,
                ],
            }
            for one in records
        ],
        "empty": {
            "title": _("No file can be handed over here"),
            "text": _("Files on another handover, and those you may not hand over, are left out."),
        },
    }


def line_label(line: HandoverLine, record: Record | None) -> str:
    """Return how a file is named: its number, and the title for who may see it."""
    return f"{line.number} {called(record)}".strip() if record is not None else line.number


def page(actor: Actor, row: Handover) -> dict[str, Any]:
    """Return a form: who, when, its files, what may be done with it now."""
    lines = queries.lines_of(actor, row)
    form = queries.form_of(row)
    gone = queries.is_gone(row.transferor) and bool(queries.may_draw_any(actor))
    sides = [side for side in Side if may_sign(form, side, actor.id, gone=gone)]
    count = counted({line.record_id: Condition(line.condition) for line, _record in lines})
    return {
        "row": row,
        "badge": state_of(row),
        "pairs": [
            {"label": _("Transferor"), "value": row.transferor.name},
            {"label": _("Receiver"), "value": row.receiver.name},
            {"label": _("Receiving department"), "value": department_name(row.to_department)},
            {"label": _("New place of the paper"), "value": row.to_place or "—"},
            {"label": _("Date"), "value": row.on.isoformat()},
            {"label": _("Note"), "value": row.note or "—"},
            {"label": _("Transferor signed"), "value": _signed(row.given_by, row.given_at)},
            {"label": _("Receiver signed"), "value": _signed(row.receiver, row.taken_at)},
            {
                "label": _("Files counted"),
                "value": _("{listed} listed: {received} received, {stayed} not received").format(
                    listed=count.listed, received=count.received, stayed=count.stayed
                ),
            },
        ],
        "table": lines_table(actor, row, lines),
        "sides": [(str(side), _SIDE_LABELS[side]()) for side in sides],
        "lines": lines,
    }


_SIDE_LABELS = {
    Side.GIVES: lambda: _("Sign: handed over"),
    Side.TAKES: lambda: _("Sign: received"),
}


def _signed(person: Any, at: Any) -> str:
    return f"{person.name} · {moment(at)}" if at else _("not signed yet")


def lines_table(
    actor: Actor, row: Handover, lines: Sequence[tuple[HandoverLine, Record | None]]
) -> dict[str, Any]:
    """Return the files of a form, with what is wrong with each and how that was settled."""
    return {
        "caption": _("Files handed over"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("From department")},
            {"label": _("Condition")},
            {"label": _("Discrepancy"), "kind": "long"},
        ],
        "rows": [
            {
                "id": line.pk,
                "cells": [
                    line.number,
                    {
                        "text": called(record) if record else _("you may not see it"),
                        "url": reverse("record_page", args=[record.pk]) if record else "",
                    },
                    department_name(line.from_department),
                    condition_name(line.condition),
                    _discrepancy(actor, row, line),
                ],
            }
            for line, record in lines
        ],
    }


def _discrepancy(actor: Actor, row: Handover, line: HandoverLine) -> dict[str, str]:
    if line.settled_at is not None:
        words = _("settled by {name}: {words}").format(
            name=line.settled_by.name if line.settled_by else "", words=line.settlement
        )
        return {"text": line.discrepancy, "sub": words}
    may = queries.may_settle(actor, line, row)
    url = reverse("handover_settle", args=[row.pk, line.pk]) if may else ""
    return {"text": line.discrepancy, "url": url, "sub": _("Settle it") if url else ""}


def hands_part(_actor: Actor, record: Record) -> dict[str, Any]:
    """Return whose hands a record is in and the last forms, for its page; the whole trail is one click away."""
    found = sorted(beside(record, queries.LINES), key=lambda one: -one.pk)[:HANDS_SHOWN]
    return {
        "items": [
            {
                "text": _line_words(one),
                "sub": one.discrepancy if one.discrepancy and not one.settled_at else "",
                "end": one.handover.on.isoformat(),
            }
            for one in found
        ],
        "url": reverse("record_hands", args=[record.pk]),
    }


def _line_words(one: HandoverLine) -> str:
    names = names_of([one.handover.transferor_id, one.handover.receiver_id])
    way = f"{names[one.handover.transferor_id]} → {names[one.handover.receiver_id]}"
    return f"{way} ({_('waits for signatures')})" if one.open else way


def hands_table(actor: Actor, record: Record) -> dict[str, Any]:
    """Return in whose hands a record was, one behind the other, the latest first."""
    found: Sequence[Held] = holders(actor, [record.pk])[record.pk]
    return {
        "caption": _("In whose hands"),
        "columns": [
            {"label": _("From"), "kind": "short"},
            {"label": _("Held until"), "kind": "short"},
            {"label": _("Department")},
            {"label": _("Person")},
            {"label": _("How it passes"), "kind": "text"},
        ],
        "rows": [
            {
                "id": at,
                "cells": [
                    moment(one.since),
                    moment(one.until) if one.until else _("until today"),
                    one.department,
                    one.person,
                    {"text": say(one.act, {}), "url": one.url},
                ],
            }
            for at, one in enumerate(reversed(found))
        ],
        "empty": {"title": _("Nothing is known of its hands"), "text": ""},
    }


def routes_table(found: Sequence[Route]) -> dict[str, Any]:
    """Return the files of a territory with who should have each, to be ticked."""
    names = names_of([one.record.owner_id for one in found])
    return {
        "caption": _("By territory"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Territory"), "kind": "short"},
            {"label": _("Person in charge")},
            {"label": _("Should go to")},
            {"label": _("How it passes")},
        ],
        "rows": [
            {
                "id": f"{one.record.pk}:{one.person.pk}",
                "label": called(one.record),
                "cells": [
                    one.record.archive_no or "",
                    {
                        "text": called(one.record),
                        "url": reverse("record_page", args=[one.record.pk]),
                    },
                    one.record.territory,
                    names.get(one.record.owner_id or 0, "") or _("nobody"),
                    {"text": one.person.name, "sub": department_name(one.department)},
                    _("a handover") if one.record.owner_id else _("assignment"),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("Every file is with somebody of its territory"),
            "text": _(
                "The territory of a person stands with the post; that of a file in its region."
            ),
        },
    }
