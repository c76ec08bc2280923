"""What is typed before records are consulted, and to ask for what stays closed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from archive.consulting.rules import IDENTITIES, LONGEST, LONGEST_REASON, Statement
from archive.records.cards import CardField
from archive.records.purposes import purpose_name
from policies.document.values import Purpose

_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StatementForm(forms.Form):
    """Which customer, who asks, how the identity was checked, what for: once, on one screen."""

    use_required_attribute = False

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("The whole archive number, an earlier number, or the whole name."),
    )
    requester = forms.CharField(
        label=gettext_lazy("Who asks"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("The customer himself, or who asks for him."),
    )
    identity = forms.ChoiceField(label=gettext_lazy("How the identity was checked"), required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Document or number used"), max_length=LONGEST, required=False
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of consultation"), required=False)

    def __init__(
        self,
        *args: Any,
        identity: bool,
        is_named: bool,
        offered: Sequence[Purpose],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        if not identity:
            for name in ("customer", "requester", "identity", "evidence"):
                del self.fields[name]
        elif is_named:
            del self.fields["customer"]
        if "identity" in self.fields:
            words = [(str(one), gettext(word)) for one, word in IDENTITIES.items()]
            self.fields["identity"].choices = [("", "—"), *words]  # type: ignore[attr-defined]  # a choice field
        _offer_purposes(self, offered)

    @property
    def statement(self) -> Statement:
        """What was said; '' for what was not asked."""
        said = self.cleaned_data
        names = ("purpose", "identity", "requester", "evidence")
        return Statement(**{name: str(said.get(name, "")).strip() for name in names})


class AskForm(forms.Form):
    """What a result is asked for: in which category, what is looked for, what for and why, until when."""

    use_required_attribute = False

    category = forms.ChoiceField(label=gettext_lazy("Category"))
    text = forms.CharField(
        label=gettext_lazy("What you look for"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("A number, a name, words; all of them have to be found."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of consultation"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(label=gettext_lazy("Shown until"), widget=_DAY)

    def __init__(
        self,
        *args: Any,
        categories: Sequence[tuple[str, str]],
        offered: Sequence[Purpose],
        is_named: bool,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["category"].choices = list(categories)  # type: ignore[attr-defined]  # a choice field
        if is_named:
            del self.fields["text"]
        _offer_purposes(self, offered)


class ValuesForm(forms.Form):
    """Which masked values of a record are asked for, what for and why, until when."""

    use_required_attribute = False

    fields_wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Masked fields"), widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of consultation"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(label=gettext_lazy("Shown until"), widget=_DAY)

    def __init__(
        self, *args: Any, masked: Sequence[CardField], offered: Sequence[Purpose], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["fields_wanted"].choices = [(one.code, one.label) for one in masked]  # type: ignore[attr-defined]  # a choice field
        _offer_purposes(self, offered)


def _offer_purposes(form: forms.Form, offered: Sequence[Purpose]) -> None:
    """Offer these purposes; where there is none, ask for none."""
    if not offered:
        del form.fields["purpose"]
        return
    choices = [("", "—"), *((one.code, purpose_name(one)) for one in offered)]
    form.fields["purpose"].choices = choices  # type: ignore[attr-defined]  # a choice field
