"""The forms of what stands at the head of the regulation: its name, departments, positions and levels."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from policies.document.values import Department, Level, PolicyDocument, Position
from policies.studio.forms import StudioForm, choices_of
from policies.studio.words import MASKINGS

BLANK_ROWS = 2
Named = Department | Position | Level
LISTS: dict[str, tuple[type[Named], Any]] = {
    "departments": (Department, _("Departments")),
    "positions": (Position, _("Positions")),
    "levels": (Level, _("Confidentiality levels, lowest first")),
}


class HeadingForm(StudioForm):
    """The name of the regulation, the fonds number, and what is masked by default."""

    places = {"fonds": "fonds"}

    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    fonds = forms.CharField(
        label=_("Fonds number"),
        max_length=20,
        required=False,
        help_text=_("Numbers with {FONDS} show it."),
    )
    masked = forms.ChoiceField(
        label=_("Masked by default"),
        choices=choices_of(MASKINGS),
        required=False,
        help_text=_("In every list, page, print and export, unless a right shows it in clear."),
    )


class NamedForm(forms.Form):
    """One department, position or level; without code and name it is left out."""

    code = forms.CharField(label=_("Code"), max_length=20, required=False)
    zh = forms.CharField(label=_("Chinese name"), max_length=200, required=False)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)

    def clean(self) -> dict[str, Any] | None:
        """Say at the field what a half-filled row lacks."""
        said = super().clean()
        filled = [name for name in ("code", "zh", "en") if self.cleaned_data.get(name)]
        if filled and "code" not in filled:
            self.add_error("code", _("This row needs a code."))
        if filled and "zh" not in filled:
            self.add_error("zh", _("This row needs a Chinese name."))
        return said


NamedRows = formset_factory(NamedForm, extra=BLANK_ROWS)


def rows_at_first(things: Iterable[Named]) -> list[dict[str, str]]:
    """Return a list as its rows show it at first."""
    return [{"code": one.code, "zh": one.zh, "en": one.en} for one in things]


def things_in(
    part: str, rows: BaseFormSet[NamedForm], document: PolicyDocument
) -> tuple[Named, ...]:
    """Return the things of a filled-in list; what a row does not show stays as `document` says it."""
    kind = LISTS[part][0]
    known: dict[str, Any] = {one.code: one for one in getattr(document, part)}
    return tuple(
        replace(
            known.get(row["code"]) or kind(code=row["code"], zh="", en=""),
            zh=row["zh"],
            en=row.get("en", ""),
        )
        for row in rows.cleaned_data
        if row.get("code")
    )


def lists_of(document: PolicyDocument, data: Any) -> dict[str, BaseFormSet[NamedForm]]:
    """Return the rows of each list, filled in from `data` if there is any."""
    return {
        part: NamedRows(data or None, initial=rows_at_first(getattr(document, part)), prefix=part)
        for part in LISTS
    }
