"""The forms by which a category or a field is put elsewhere without a script: under what, and behind what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.categories.rules import below
from policies.document.effective import EffectiveCategory
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from policies.studio.forms import StudioForm, category_choices
from policies.studio.queries import tree
from policies.studio.words import named


class MoveCategoryForm(StudioForm):
    """Where a category shall stand in the tree."""

    elsewhere = "parent"
    places = {"after": "after"}

    parent = forms.ChoiceField(label=_("Under"), required=False)
    after = forms.ChoiceField(
        label=_("Behind"),
        required=False,
        help_text=_("A category that lies directly in that place."),
    )

    def __init__(self, *args: Any, document: PolicyDocument, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = below(document.categories, code)
        above = [(one, text) for one, text in category_choices(document, None) if one not in inside]
        self.fields["parent"].choices = [("", _("At the top")), *above]  # type: ignore[attr-defined]  # a choice field
        known = document.categories_by_code[code]
        every = [one for _depth, one in tree(document) if one.code not in inside]
        siblings = [one for one in every if one.parent == known.parent]
        others = [one for one in every if one.parent != known.parent]
        self.fields["after"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("First there")),
            (
                str(_("Where it lies now")),
                [(one.code, f"{one.code} {named(one)}") for one in siblings],
            ),
            (str(_("Elsewhere")), [(one.code, f"{one.code} {named(one)}") for one in others]),
        ]


class MoveFieldForm(StudioForm):
    """Where a field shall stand in the card."""

    elsewhere = "parent"

    parent = forms.ChoiceField(label=_("Section"), required=False)
    after = forms.ChoiceField(label=_("Behind"), required=False)

    def __init__(
        self, *args: Any, within: EffectiveCategory, own: list[Field], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("No section")),
            *((one.code, f"{one.code} {named(one)}") for one in within.sections),
        ]
        self.fields["after"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("First there")),
            *((one.code, f"{named(one)} ({one.code})") for one in own),
        ]
