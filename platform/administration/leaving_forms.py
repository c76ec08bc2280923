"""Forms by which somebody goes: who takes open work over, or why it stays open and who answers for it."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from administration.forms import KeepingForm
from security.people.leaving_rules import (
    ANSWERS,
    LONGEST_REASON,
    REASON,
    SUCCESSOR,
    Exemption,
    Handover,
    place_of,
)
from security.people.models import User
from security.people.open_work_port import OpenWork


class _Handing(forms.Form):
    """Asks for a successor of all open work, and of each kind where there are several."""

    def ask_successors(self, waits: Sequence[OpenWork]) -> None:
        work = [one for one in waits if one.passes]
        if not work:
            return
        self.kinds = [one.code for one in work]
        anybody = {person for one in work for person in one.successors}
        label = _("Who takes over")
        if len(work) > 1:
            label = _("Who takes everything over")
        self.fields[SUCCESSOR] = _people(label, anybody)
        if len(work) > 1:
            for one in work:
                said = gettext("{kind}: somebody else").format(kind=gettext(one.label))
                self.fields[place_of(one.code)] = _people(said, one.successors)

    @property
    def handover(self) -> Handover:
        """Who takes what over."""
        found = {code: self.cleaned_data.get(place_of(code)) for code in self.kinds}
        chosen = self.cleaned_data.get(SUCCESSOR)
        return Handover(
            all=chosen.pk if chosen else None,
            by_kind={code: person.pk for code, person in found.items() if person},
        )


class LeavingForm(KeepingForm, _Handing):
    """Somebody loses the sign-in, for good or not; with open work it asks for a successor or an exception."""

    former = forms.BooleanField(label=_("This person has left the company"), required=False)

    def __init__(
        self, *args: Any, work: Sequence[OpenWork], answering: Collection[int], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.kinds: list[str] = []
        if not work:
            return
        self.ask_successors(work)
        self.fields[REASON] = forms.CharField(
            label=_("Or: why it stays open for now"),
            required=False,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_(
                "It stands in the audit trail and on the person's page until it is cleared."
            ),
        )
        self.fields[ANSWERS] = _people(_("Who answers for it"), answering)

    @property
    def exemption(self) -> Exemption | None:
        """What was said of what stays open, None where nothing was."""
        reason = str(self.cleaned_data.get(REASON, ""))
        answers = self.cleaned_data.get(ANSWERS)
        if not reason.strip() and answers is None:
            return None
        return Exemption(reason=reason, answers=answers.pk if answers else None)


class SettlingForm(_Handing):
    """Who takes over what is open for a person."""

    def __init__(self, *args: Any, work: Sequence[OpenWork], **more: Any) -> None:
        super().__init__(*args, **more)
        self.kinds: list[str] = []
        if work:
            self.ask_successors(work)


class ShuttingOutForm(forms.Form):
    """Why somebody is shut out at once."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the audit trail and on the person's page until it is cleared."),
    )


def _people(label: Any, people: Collection[int]) -> forms.ModelChoiceField[User]:
    found = User.objects.filter(pk__in=people, is_active=True).order_by("name", "pk")
    return forms.ModelChoiceField(label=label, queryset=found, required=False)
