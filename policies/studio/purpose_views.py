"""The screens of purposes: what personal data may leave for."""

from django.utils.translation import gettext_lazy as _

from policies.studio.heading_parts import HeadingPart
from policies.studio.purpose_forms import PurposeForm

_PART = HeadingPart(
    part="purposes",
    form=PurposeForm,
    remove="policy_purpose_remove",
    to_add=_("Add a purpose"),
    to_edit=_("Edit a purpose"),
    saved=_("The purpose is saved in the draft."),
)
add_purpose, edit_purpose, remove_purpose = _PART.add_view, _PART.edit_view, _PART.remove_view
