"""The screens of the scope: for which kinds of record the regulation covers whom."""

from django.utils.translation import gettext_lazy as _

from policies.studio.heading_parts import HeadingPart
from policies.studio.scope_forms import ScopeForm

_PART = HeadingPart(
    part="scopes",
    form=ScopeForm,
    remove="policy_scope_remove",
    to_add=_("Add a scope"),
    to_edit=_("Edit a scope"),
    saved=_("The scope is saved in the draft."),
)
add_scope, edit_scope, remove_scope = _PART.add_view, _PART.edit_view, _PART.remove_view
