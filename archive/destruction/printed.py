"""The certificate of a destruction on paper, with the list of what was destroyed (销毁清册)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from archive.destruction import certifying, screens
from archive.destruction.models import Destruction
from archive.outputs.form_sheets import Working, lines, or_none, to_sign, written
from archive.printing.laying import machine_code
from backoffice.printing.sheet import Code, Column, Grid, Note, Pairs, Part
from kernel.scope import current


def certificate_form(run: Destruction, verifier: str) -> Working:
    """Return certificate and list; `verifier` is the path at which the company hands the program out that checks it."""
    said = certifying.statement_of(run)
    counts = said["counts"]
    facts = (
        written(_("Listed"), f"{counts['listed']:,}"),
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
            Note(text=said["root"], title=_("Root over the list (SHA-256)")),
            Code(
                label=_("Program that checks the certificate, and its root"),
                text=run.reference,
                picture=machine_code(checked),
            ),
        ),
        signed=(to_sign(_("Executor")), to_sign(_("Supervisor")), to_sign(_("Supervisor"))),
        landscape=True,
    )


def _list(run: Destruction) -> Part:
    columns = (
        Column(label=_("Archive number"), kind="short"),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Category"), kind="text"),
        Column(label=_("Retention"), kind="short"),
        Column(label=_("Kept until"), kind="short"),
        Column(label=_("Method"), kind="text"),
        Column(label=_("Destroyed at"), kind="short"),
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
        one["destroyed_at"][:16].replace("T", " "),
    )


def _remains(said: Mapping[str, Any]) -> Part:
    opened = "；".join(
        f"{screens.category_name(code)}: {', '.join(fields)}"
        for code, fields in sorted(said["open"].items())
    )
    sentence = _(
        "Sealed fields, files and the contents of the trail cannot be read from any database backup after {day}. "
        "Backups made before {moment} still hold what is not sealed: title and {fields}."
    )
    return Note(
        title=_("What old backups still hold"),
        text=sentence.format(
            day=said["sealed_unreadable_after"],
            moment=said["readable_in_backups_before"][:16].replace("T", " "),
            fields=opened or "—",
        ),
    )
