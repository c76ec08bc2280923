"""What is typed: a note on how a customer develops."""

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.following import rules
from archive.following.rules import Said


class NoteForm(forms.Form):
    """What happened, when, and how it is known."""

    use_required_attribute = False

    happened_on = forms.DateField(
        label=_("Happened on"), widget=forms.DateInput(attrs={"data-fonds-day": ""})
    )
    text = forms.CharField(
        label=_("What happened"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who sees the record reads it; it is never changed, only put right by a note."),
    )
    source = forms.CharField(
        label=_("How it is known"),
        max_length=rules.LONGEST_SOURCE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A visit, a call, a newspaper, a public register."),
    )

    def said(self, corrects: int | None) -> Said:
        """Return what was typed as the action takes it."""
        given = self.cleaned_data
        return Said(
            text=given["text"],
            source=given["source"],
            happened_on=given["happened_on"],
            corrects=corrects,
        )
