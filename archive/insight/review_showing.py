"""A review of access in words: what somebody holds, what was decided; for the screen, the workbook and the PDF."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.moments import moment
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Pair, Sheet, Signature
from decisions.duties.models import Duty
from decisions.reviews.models import ReviewEntry
from decisions.reviews.queries import Signed
from decisions.reviews.rules import Kind, Verdict
from policies.access.grants import VERB_WORDS, Verb
from policies.document.queries import published_or_none
from policies.studio.words import name_in
from security.people.head_queries import department_names
from security.people.models import Position

KINDS = {
    Kind.POST: gettext_lazy("Post"),
    Kind.STAND_IN: gettext_lazy("Stand-in"),
    Kind.RIGHT: gettext_lazy("Right for a time"),
    Kind.TOKEN: gettext_lazy("Token of a program"),
}
VERDICTS = {
    "": gettext_lazy("Not decided"),
    Verdict.KEEP: gettext_lazy("kept"),
    Verdict.WITHDRAW: gettext_lazy("withdrawn"),
}


class Words:
    """The names an entry needs, read once for all of them."""

    def __init__(self) -> None:
        self.departments = department_names(closed=True)
        self.positions = {one.code: str(one) for one in Position.objects.all()}
        found = published_or_none()
        self.categories = found.document.categories if found else ()

    def department(self, code: str) -> str:
        """Return the name of a department."""
        return self.departments.get(code, code) or "—"

    def held(self, row: ReviewEntry) -> str:
        """Return what somebody holds in words."""
        said = row.said
        if row.kind in {Kind.POST, Kind.STAND_IN}:
            department = self.department(said["department"])
            text = f"{department} · {self.positions.get(said['position'], said['position'])}"
            return (
                _("{post}, for {name}").format(post=text, name=said["for"])
                if "for" in said
                else text
            )
        if row.kind == Kind.TOKEN:
            return f"{said['name']}: {', '.join(said['scopes'])}"
        verb = _(VERB_WORDS[Verb(said["verb"])])
        of = name_in(self.categories, said["category"])
        return f"{verb} · {of}" + (f" · {_('one record')}" if said.get("record") else "")


def columns() -> list[tuple[str, str]]:
    """Return label and kind of each column of the evidence."""
    return [
        (_("Department"), "text"),
        (_("Person"), "text"),
        (_("Kind"), "short"),
        (_("Holds"), "text"),
        (_("Until"), "short"),
        (_("Not used"), "short"),
        (_("Decided"), "short"),
        (_("Reason"), "long"),
        (_("By"), "text"),
        (_("When"), "short"),
    ]


def cells(words: Words, row: ReviewEntry) -> list[str]:
    """Return the cells of one entry, as text."""
    return [
        words.department(row.department),
        row.person.name,
        str(KINDS[Kind(row.kind)]),
        words.held(row),
        f"{row.until:%Y-%m-%d}" if row.until else "—",
        _("yes") if row.idle else "—",
        str(VERDICTS[row.verdict]),
        row.reason or "—",
        row.by.name if row.by else "—",
        moment(row.at) if row.at else "—",
    ]


def sheet_of(duty: Duty, rows: Sequence[ReviewEntry], seal: Signed | None) -> Sheet:
    """Return the evidence as a sheet to print, with the signature and its digest."""
    words = Words()
    marks = (
        Pair(label=_("Period"), text=f"{duty.starts:%Y-%m-%d} – {duty.ends:%Y-%m-%d}"),
        Pair(label=_("Entries"), text=str(len(rows))),
    )
    told = [
        _("SHA-256 over all decisions: {digest}").format(digest=seal.digest)
        if seal
        else _("Not signed yet.")
    ]
    if seal and not seal.holds:
        told.append(_("What stands here is not what was signed."))
    signature = (
        Signature(label=_("Signed by"), name=seal.by, date=moment(seal.at))
        if seal
        else Signature(label=_("Signed by"))
    )
    kinds: dict[str, Any] = {"short": "short", "long": "long"}
    return Sheet(
        letterhead=letterhead(),
        title=duty.name,
        marks=marks,
        parts=(
            Grid(
                columns=tuple(
                    Column(label=label, kind=kinds.get(kind, "text")) for label, kind in columns()
                ),
                rows=tuple(tuple(cells(words, row)) for row in rows),
            ),
        ),
        signatures=(signature,),
        extra=tuple(told),
        landscape=True,
    )
