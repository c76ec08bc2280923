"""What is typed about applications: the question, what was found, why it ends, a use that leaves no trace by itself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.records.purposes import purpose_name, purposes
from archive.records.title_sealing import titled
from archive.using import rules
from archive.using.models import UseApplication
from archive.using.queries import Line

_LONGEST_TEXT = 5_000


def manner_choices(manners: Sequence[str]) -> list[Any]:
    """Return manners of use as choices."""
    return [(one, _(rules.MANNERS[rules.Manner(one)])) for one in manners]  # msgid: marked in rules


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ApplicationForm(forms.Form):
    """What somebody asks to use."""

    use_required_attribute = False

    text = forms.CharField(
        label=gettext_lazy("Records"),
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "A number, a name, or what they have in common; one on each line. The keeper finds them."
        ),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of use"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What the records are needed for"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    manners = forms.MultipleChoiceField(
        label=gettext_lazy("Manner of use"), required=False, widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label=gettext_lazy("First day of use"), required=False, widget=_day())
    until = forms.DateField(label=gettext_lazy("Last day of use"), required=False, widget=_day())

    def __init__(self, *args: Any, named: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manners"].choices = manner_choices(tuple(rules.Manner))  # type: ignore[attr-defined]  # a choice field
        if named:
            self.fields["text"].label = gettext_lazy("More records")
        known = [(one.code, purpose_name(one)) for one in purposes()]
        if known:
            other = (rules.OTHER, _("another purpose"))
            self.fields["purpose"].choices = [("", "—"), *known, other]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["purpose"]


class FindForm(forms.Form):
    """Which records an applicant meant, and what he is told."""

    use_required_attribute = False

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of the records"),
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line; what was found by itself stands here already."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the applicant"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Say only what the applicant may know."),
    )


class EndForm(forms.Form):
    """Why what was open ends."""

    use_required_attribute = False

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoteForm(forms.Form):
    """What was excerpted, copied or taken out of the house."""

    use_required_attribute = False

    record = forms.ChoiceField(label=gettext_lazy("Record"))
    manner = forms.ChoiceField(label=gettext_lazy("Manner of use"))
    pages = forms.IntegerField(label=gettext_lazy("Pages used"), min_value=1, max_value=100_000)
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, row: UseApplication, lines: Sequence[Line], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        seen = [one.record for one in lines if one.record is not None]
        choices = [(one.pk, titled(one)) for one in seen]
        by_hand = [str(one) for one in rules.BY_HAND if str(one) in row.manners]
        self.fields["record"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["manner"].choices = manner_choices(by_hand)  # type: ignore[attr-defined]  # a choice field
