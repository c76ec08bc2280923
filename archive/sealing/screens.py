"""Lays sealing out for the screen: what has ended, what is proposed, the seals on paper, the slip of a seal."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.outputs.form_sheets import Working, boxes, to_sign, written
from archive.privacy.request_rules import GROUNDS, Ground
from archive.records.ending import ends_of
from archive.records.models import Record
from archive.records.title_sealing import called
from archive.sealing.models import PaperSeal, SealProposal
from backoffice.moments import moment
from backoffice.printing.sheet import Pairs
from kernel.clock import today
from policies.document.queries import published

TONES = {
    SealProposal.State.DECIDING: "info",
    SealProposal.State.AGREED: "good",
    SealProposal.State.RETURNED: "bad",
    SealProposal.State.WITHDRAWN: "neutral",
}


def tabs(here: str) -> list[dict[str, Any]]:
    """Return the tabs of the screens of sealing."""
    names = (
        ("seal_due", _("Cooperation ended")),
        ("seal_proposals", _("Proposals to seal")),
        ("paper_seals", _("Seals on paper")),
    )
    return [{"label": label, "url": reverse(name), "active": name == here} for name, label in names]


def named(record: Record) -> str:
    """Return the number of a record, the id of one without."""
    return record.archive_no or f"#{record.pk}"


def ended_table(found: Sequence[Record]) -> dict[str, Any]:
    """Return the records whose cooperation is over, to be ticked."""
    return {
        "caption": _("Cooperation ended"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Ended on"), "kind": "short"},
            {"label": _("Last change"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "label": called(one),
                "cells": [
                    one.archive_no or "",
                    {"text": called(one), "url": reverse("record_page", args=[one.pk])},
                    _ended_on(one) or _("by its status"),
                    one.updated_at.date().isoformat(),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("No cooperation has ended that is not sealed"),
            "text": _(
                "A record stands here once a day of its end has come, or its status says that it ended."
            ),
        },
    }


def _ended_on(record: Record) -> str:
    days = (
        str(record.values.get(one) or "")[:10]
        for one in ends_of(published().document, record.category)
    )
    return min((one for one in days if one and one <= today().isoformat()), default="")


def proposals_table(found: Sequence[SealProposal]) -> dict[str, Any]:
    """Return what was proposed, the latest first."""
    return {
        "caption": _("Proposals to seal"),
        "columns": [
            {"label": _("Proposal"), "kind": "short"},
            {"label": _("Ground of sealing")},
            {"label": _("Proposed by")},
            {"label": _("Proposed on"), "kind": "short"},
            {"label": _("State")},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {"text": str(one.pk), "url": reverse("seal_proposal", args=[one.pk])},
                    ground_of(one),
                    one.proposed_by.name,
                    moment(one.proposed_at),
                    {
                        "text": str(one.get_state_display()),
                        "tone": TONES[SealProposal.State(one.state)],
                    },
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("Nothing is proposed"),
            "text": _("What somebody proposes to seal stands here with what became of it."),
        },
    }


def ground_of(row: SealProposal) -> str:
    """Return the ground of a proposal in words."""
    return _(GROUNDS[Ground(row.ground)])  # msgid: the grounds, marked where they stand


def proposal_pairs(row: SealProposal, records: Sequence[Record]) -> list[dict[str, str]]:
    """Return what stands on the page of a proposal: numbers, never a title."""
    said = [
        (_("Ground of sealing"), ground_of(row), ""),
        (_("By which matter or letter"), row.reference, ""),
        (_("Reason"), row.reason, ""),
        (_("Records"), _(", ").join(named(one) for one in records), ""),
        (_("Proposed by"), row.proposed_by.name, ""),
        (_("Proposed on"), moment(row.proposed_at), ""),
        (_("Decided on"), f"{row.ended_on or ''}", ""),
    ]
    if row.request and row.state == SealProposal.State.DECIDING:
        said.append(
            (_("Decision"), _("To the decision"), reverse("request_page", args=[row.request]))
        )
    return [{"label": label, "value": value, "url": url} for label, value, url in said if value]


def paper_table(records: Sequence[Record], places: dict[int, str]) -> dict[str, Any]:
    """Return the sealed records whose paper bears no seal yet."""
    return {
        "caption": _("Paper to be sealed"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Place")},
            {"label": ""},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    named(one),
                    places.get(one.pk, _("no place yet")),
                    {"text": _("Put a seal on"), "url": reverse("paper_seal_new", args=[one.pk])},
                ],
            }
            for one in records
        ],
        "empty": {
            "title": _("No paper waits for its seal"),
            "text": _("Once a record on paper is sealed, its paper gets a numbered seal here."),
        },
    }


def seals_table(found: Sequence[PaperSeal], numbers: dict[int, str]) -> dict[str, Any]:
    """Return the seals on paper, the latest first."""
    return {
        "caption": _("Seals on paper"),
        "columns": [
            {"label": _("Seal number"), "kind": "short"},
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Place")},
            {"label": _("Put on by")},
            {"label": _("Opened"), "kind": "long"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {"text": one.number, "url": reverse("paper_seal", args=[one.pk])},
                    numbers.get(one.record_id, f"#{one.record_id}"),
                    one.place,
                    {"text": one.by.name, "sub": moment(one.at)},
                    _opened(one),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("No seal is on paper yet"),
            "text": _("Each seal keeps its number, its place and who opened it."),
        },
    }


def _opened(one: PaperSeal) -> dict[str, str] | str:
    if one.opened_at is None or one.opened_by is None or one.witness is None:
        return _("closed")
    text = _("{opener} before {witness}").format(
        opener=one.opened_by.name, witness=one.witness.name
    )
    return {"text": text, "sub": f"{moment(one.opened_at)} · {one.why}"}


def seal_pairs(one: PaperSeal, number: str) -> list[dict[str, str]]:
    """Return what is known of one seal."""
    said = [
        (_("Seal number"), one.number),
        (_("Archive number"), number),
        (_("Place"), one.place),
        (_("Put on by"), one.by.name),
        (_("Put on at"), moment(one.at)),
    ]
    if one.opened_at is not None and one.opened_by is not None and one.witness is not None:
        said += [
            (_("Opened by"), one.opened_by.name),
            (_("Opened at"), moment(one.opened_at)),
            (_("What it is opened for"), one.why),
            (_("Witness"), one.witness.name),
        ]
    return [{"label": label, "value": value} for label, value in said]


def slip(one: PaperSeal, number: str) -> Working:
    """Return the slip that is glued over the opening: its number, what it closes, where it lies, two signatures."""
    pairs = tuple(
        written(pair["label"], pair["value"], wide=True) for pair in seal_pairs(one, number)
    )
    state = boxes(_("not opened"), _("opened, see the register of seals"))
    return Working(
        title=_("Sealed: do not open"),
        of=one.number,
        parts=(Pairs(pairs=(*pairs, written(_("On inspection"), state, wide=True))),),
        signed=(to_sign(_("Sealed by"), one.by.name), to_sign(_("In the presence of"))),
    )
