"""The form of an upgrade: for each conflict the company's value or the pack's, none chosen beforehand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.merging import Conflict, Side
from policies.studio.forms import StudioForm
from policies.upgrades.showing import conflict_label, conflict_values


class UpgradeForm(StudioForm):
    """One question for each conflict; `digest` says what was looked at."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, conflicts: Sequence[Conflict], **more: Any) -> None:
        super().__init__(*args, **more)
        self._keys = {f"take-{place}": one.key for place, one in enumerate(conflicts)}
        for (name, _key), one in zip(self._keys.items(), conflicts, strict=True):
            base, ours, theirs = conflict_values(one)
            self.fields[name] = forms.ChoiceField(
                label=conflict_label(one),
                choices=[
                    (Side.OURS.value, _("The company's: {value}").format(value=ours)),
                    (Side.THEIRS.value, _("The pack's: {value}").format(value=theirs)),
                ],
                widget=forms.RadioSelect,
                help_text=_("Before both changed it: {value}").format(value=base),
                error_messages={"required": _("Say which of the two holds.")},
            )

    @property
    def choices(self) -> dict[str, str]:
        """Return what was chosen, by the key of the conflict."""
        return {key: self.cleaned_data[name] for name, key in self._keys.items()}
