"""The certificate of a destruction on paper, with the list of what was destroyed (销毁清册)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.destruction import certifying, screens
from archive.destruction.models import Destruction
from archive.outputs.form_sheets import Working, lines, or_none, to_sign, written
from archive.printing.laying import machine_code
from archive.records.controls import name_of
from backoffice.moments import moment
from backoffice.printing.sheet import Code, Column, Grid, Note, Pairs, Part, Signature
from kernel.scope import current
from policies.document.effective import effective
from policies.document.queries import published

SUPERVISORS = 2  # who watch, where the certificate names nobody


def certificate_form(run: Destruction, verifier: str) -> Working:
    """Return certificate and list; `verifier` is the path at which the company hands the program out that checks it."""
    said = certifying.statement_of(run)
    counts = said["counts"]
    facts = (
        written(_("Records in the list"), f"{counts['listed']:,}"),
        written(_("Destroyed"), f"{counts['destroyed']:,}"),
        written(_("Skipped"), f"{counts['skipped']:,}"),
        *(written(label, text) for label, text in screens.facts(run)),
    )
    checked = f"https://{current().company.host}{verifier}#{said['reference']}:{said['root']}"
    return Working(
        title=_("Destruction certificate and list"),
        of=run.reference,
        parts=(
            Pairs(pairs=facts),
            _list(run),
            _remains(said["remains"]),
            Note(text=said["root"], title=_("Root over the list (SHA-256)"), full=True),
            Code(
                label=_("Program that checks the certificate, and its root"),
                text=run.reference,
                picture=machine_code(checked),
            ),
        ),
        signed=_signers(run.said),
        landscape=True,
    )


def _signers(said: Mapping[str, Any]) -> tuple[Signature, ...]:
    """Return a box for who carried it out and for each supervisor, by name where that is known; at least two watch."""
    watching = _people(said.get("supervised_by"))
    watching += [""] * (SUPERVISORS - len(watching))
    hands = _people(said.get("executed_by")) or [""]
    return (
        *(to_sign(_("Destroyed by"), name) for name in hands),
        *(to_sign(_("Supervisor"), name) for name in watching),
    )


def _people(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else [said] if said else []


def _list(run: Destruction) -> Part:
    columns = (
        Column(label=_("Archive number"), kind="short"),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Category"), kind="text"),
        Column(label=_("Retention"), kind="short"),
        Column(label=_("Kept until"), kind="short"),
        Column(label=_("Method"), kind="text"),
        Column(label=_("Destroyed at"), kind="short", room=16),
    )
    rows = [_row(one) for one in certifying.listed(run)]
    grid = lines(columns, rows, title=_("List of what was destroyed"))
    tight = Grid(title=grid.title, columns=grid.columns, rows=grid.rows)
    return or_none(tight, _("Nothing was destroyed."))


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        one["number"],
        one["title"],
        screens.category_name(one["category"]),
        one["retention"],
        one["kept_until"],
        one["method"],
        _moment(one["destroyed_at"]),
    )


def _moment(said: str) -> str:
    """Return a time of the certificate as the company's clock shows it."""
    return moment(datetime.fromisoformat(said))


def _field_names(category: str, codes: Sequence[str]) -> list[str]:
    """Return the names of fields; a code where the policy of today has no such field any more."""
    document = published().document
    if category not in document.categories_by_code:
        return list(codes)
    known = {one.code: one for one in effective(document, category).fields}
    language = get_language() or ""
    return [name_of(known[code], language) if code in known else code for code in codes]


def _remains(said: Mapping[str, Any]) -> Part:
    opened = "；".join(
        f"{screens.category_name(code)}{_(': ')}{'、'.join(_field_names(code, fields))}"
        for code, fields in sorted(said["open"].items())
    )
    sentence = _(
        "Sealed fields, files and the contents of the trail cannot be read from any database backup after {day}. "
        "Backups made before {moment} still hold what is not sealed: title and {fields}."
    )
    return Note(
        title=_("What old backups still hold"),
        full=True,
        text=sentence.format(
            day=said["sealed_unreadable_after"],
            moment=_moment(said["readable_in_backups_before"]),
            fields=opened or "—",
        ),
    )
