"""Words, rows and pairs of the screens of shares, and the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.approving import SHARE, is_named
from archive.records.models import Record
from archive.records.purposes import purpose_name, purposes
from archive.records.queries import visible_to
from archive.records.traces import HERE, beside, near
from archive.sharing import queries
from archive.sharing.models import Share, ShareCode, ShareOpening
from archive.sharing.register import Line
from archive.sharing.sealing import recipient_of
from archive.sharing.showing import Shown, fields_to_share, files_to_share
from backoffice.moments import moment
from kernel.clock import now
from kernel.scope import current
from policies.document.queries import published
from security.actor import Actor
from security.people.head_queries import department_names

SHOWN = 3
OPENINGS = 100
_MARKED = 40  # signs of a name under which lines of the watermark do not run into each other


def table(lines: Sequence[Line]) -> dict[str, Any]:
    """Return lines of the register as a table."""
    return {
        "caption": _("Register of shares"),
        "columns": [
            {"label": _("Share"), "kind": "short"},
            {"label": _("Record"), "kind": "short"},
            {"label": _("Shared with"), "kind": "long"},
            {"label": _("Asked by")},
            {"label": _("Until"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": place,
                "url": one.url,
                "label": one.number or one.whom,
                "cells": [
                    one.number or "—",
                    one.record,
                    {"text": one.whom, "sub": one.kind},
                    {"text": one.by, "sub": one.since.isoformat()},
                    one.until.isoformat(),
                    one.state,
                ],
            }
            for place, one in enumerate(lines)
        ],
        "empty": {
            "title": _("Nothing is here"),
            "text": _("A record is shared from its page; every share stands here."),
        },
    }


def pairs(share: Share) -> list[dict[str, str]]:
    """Return the facts of a share."""
    person = recipient_of(share)
    whom = department_names(closed=True).get(share.department, share.department)
    said = [
        (_("Record"), share.archive_no),
        (_("Department"), whom),
        (_("Partner"), share.partner),
        (_("Who may open it"), person.name),
        (_("Mail address of this person"), person.mail),
        (_("Until"), share.until.isoformat()),
        (_("Purpose of use"), _purpose(share.purpose)),
        (_("What it is shared for"), share.reason),
        (_("Asked by"), f"{share.asked_by.name} · {moment(share.asked_at)}"),
        (_("Agreed to by"), _agreed(share)),
        (_("Masked values"), _masked(share)),
        (_("Why it ended"), _(share.ended_why) if share.ended_why else ""),  # msgid: in erasing
    ]
    return [{"label": label, "value": text} for label, text in said if text]


def scope_of(actor: Actor, share: Share) -> list[dict[str, str]]:
    """Return what a share shows: the names of fields and files of each record its reader may see, else how many."""
    found = []
    for part, record in queries.parts_with_records(share):
        if not visible_to(actor).filter(pk=record.pk).exists():
            text = _("{fields} fields, {files} files").format(
                fields=len(part.fields), files=len(part.files)
            )
        else:
            names = [one.label for one in fields_to_share(actor, record) if one.code in part.fields]
            names += [one.name for one in files_to_share(actor, record) if one.token in part.files]
            text = _(", ").join(names) or _("nothing that you see")
        found.append({"text": record.archive_no or f"#{record.pk}", "sub": text})
    return found


def openings_of(share: Share) -> list[dict[str, str]]:
    """Return the latest openings of a share: who, when, from where, of what."""
    rows = ShareOpening.objects.filter(share=share).select_related("person")[:OPENINGS]
    named = recipient_of(share).name
    return [
        {
            "text": one.person.name if one.person else named,
            "sub": f"{moment(one.at)} · {one.address or '—'} · {_what(one)}",
        }
        for one in rows
    ]


def codes_of(share: Share) -> list[dict[str, str]]:
    """Return the latest codes of a share: when asked for, how they went out, whether they were entered."""
    rows = share.codes.select_related("told_by")[:10]
    return [{"text": moment(one.asked_at), "sub": _code_words(one)} for one in rows]


def open_page(share: Share, shown: Sequence[Shown], *, who: str, file_url: str) -> dict[str, Any]:
    """Return what a share shows, as its page lays it out; `file_url` has FILE where the token of a file stands."""
    return {
        "share": share.number,
        "who": who,
        "until": share.until.isoformat(),
        "for_what": share.reason,
        "parts": [
            {
                "title": f"{one.category} {one.number}".strip(),
                "pairs": [{"label": each.label, "value": each.text} for each in one.fields],
                "files": [
                    {"text": each.name, "url": file_url.replace("FILE", each.token)}
                    for each in one.files
                ],
            }
            for one in shown
        ],
        "screen_mark": mark_outside(share) if share.is_outside else mark_of(share, who),
    }


def mark_of(share: Share, who: str) -> str:
    """Return the watermark: company, who looks, the number of the share, when; a long name as far as it is readable."""
    said = (current().company.name, who[:_MARKED], share.number, moment(now()))
    return " · ".join(one for one in said if one)


def mark_outside(share: Share) -> str:
    """Return the watermark over what the named person of a partner sees."""
    return mark_of(share, recipient_of(share).name)


def who_outside(share: Share) -> str:
    """Return the named person of a share outside."""
    return _("{name} ({partner})").format(name=recipient_of(share).name, partner=share.partner)


SHARES = near(
    "scoped_shares",
    lambda: Share.objects.filter(record=HERE).order_by("-pk"),
    people=("asked_by_id",),
)


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return the shares of a record and the way to a new one; None for who may not ask, or where nobody decides."""
    if not is_named(published().document, SHARE) or not queries.may_share(actor, record):
        return None
    names = department_names(closed=True)
    return {
        "ask_url": reverse("share_new", args=[record.pk]),
        "rows": [
            {
                "text": one.partner or names.get(one.department, one.department),
                "url": reverse("share_page", args=[one.pk]),
                "sub": f"{one.number} · {Share.State(one.state).label!s} · {one.until}",
            }
            for one in beside(record, SHARES)[:SHOWN]
        ],
    }


def _what(one: ShareOpening) -> str:
    if not one.file:
        return _("the fields")
    return _("file {token}, page {page}").format(token=one.file[:8], page=one.page)


def _code_words(one: ShareCode) -> str:
    if one.told_by is not None:
        words = _("to be told by {name}").format(name=one.told_by.name)
    elif one.problem:
        words = _("the mail was refused: {words}").format(words=one.problem)
    else:
        words = _("mailed") if one.sent_at else _("mail on its way")
    return f"{words} · {_('used') if one.entered_at else _('not used')}"


def _agreed(share: Share) -> str:
    return f"{share.agreed_by} · {moment(share.agreed_at)}" if share.agreed_at else ""


def _masked(share: Share) -> str:
    if not share.wants_clear:
        return _("stay masked")
    if share.agreed_at is None:
        return _("asked for in clear")
    return _("in clear") if share.clear else _("stay masked: who decided may not see them")


def _purpose(code: str) -> str:
    return next((purpose_name(one) for one in purposes() if one.code == code), code)
