"""The form in which each department of the policy gets the company's own names, or becomes another one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kernel.errors import Problem
from policies.document.values import Department, PolicyDocument
from policies.studio.department_rules import Own, Wish
from policies.studio.department_showing import used_by
from policies.studio.forms import StudioForm
from policies.studio.words import named

Choices = Sequence[tuple[str, str]]


class DepartmentsForm(StudioForm):
    """For each department of the policy: what it really is, or the names it keeps.

    Codes are judged by the rules, not here: each wrong one gets its own sentence.
    """

    def __init__(
        self, *args: Any, document: PolicyDocument, own: Mapping[str, Own], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._document, self._own = document, own
        for one in document.departments:
            here = own.get(one.code)
            self.fields[f"into-{one.code}"] = forms.CharField(
                label=_("Is really our department"),
                required=False,
                widget=forms.Select(choices=self._choices(one)),
            )
            self.fields[f"zh-{one.code}"] = forms.CharField(
                label=_("Chinese name"),
                max_length=100,
                required=False,
                initial=here.zh if here else one.zh,
            )
            self.fields[f"en-{one.code}"] = forms.CharField(
                label=_("English name"),
                max_length=100,
                required=False,
                initial=here.en if here else one.en,
            )

    def _field_of(self, problem: Problem) -> str | None:
        return problem.where if problem.where in self.fields else None

    def _choices(self, department: Department) -> Choices:
        keeps = _("no other: keep it, under these names")
        return [
            ("", keeps),
            *(
                (code, f"{code} {named(one)}")
                for code, one in self._own.items()
                if code != department.code and not one.closed
            ),
        ]

    def sections(self) -> list[dict[str, Any]]:
        """Return the fields, each department under its code and name, with where the policy names it."""
        return [
            {
                "title": f"{one.code} {one.zh}" + (f" · {one.en}" if one.en else ""),
                "note": used_by(self._document, one.code, self._own.get(one.code)),
                "fields": [self[f"{name}-{one.code}"] for name in ("into", "zh", "en")],
            }
            for one in self._document.departments
        ]

    @property
    def wishes(self) -> list[Wish]:
        """What was wished for each department; names of one that becomes another are not read."""
        found = []
        for one in self._document.departments:
            said = {name: self.cleaned_data[f"{name}-{one.code}"] for name in ("into", "zh", "en")}
            names = {} if said["into"] else {"zh": said["zh"], "en": said["en"]}
            found.append(Wish(code=one.code, into=said["into"], **names))
        return found

    def hide(self, digest: str) -> None:
        """Carry what was wished through the preview, unseen, with the draft it was looked at in."""
        for name in list(self.fields):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["digest"] = forms.CharField(initial=digest, widget=forms.HiddenInput())
        self.data = {**dict(self.data.items()), "digest": digest}
