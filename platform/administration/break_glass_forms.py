"""Forms of an operator's access in the company: the code he enters by, what the company answers, its setting."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """The code from the operators' console."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class RemarkForm(forms.Form):
    """What somebody says with an answer, and which answer the first button gives."""

    do = forms.CharField(required=False, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AtOnceForm(forms.Form):
    """Whether an emergency waits for the company."""

    at_once = forms.TypedChoiceField(
        label=_("In an emergency"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[
            ("no", _("An operator waits until we agree")),
            ("yes", _("An operator may begin at once, and we are told")),
        ],
    )
