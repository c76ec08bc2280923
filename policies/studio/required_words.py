"""The words for when a field must be filled in."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.fields.rules import Required

REQUIRED: Mapping[str, str | Promise] = {
    Required.ALWAYS.value: _("At once"),
    Required.FILING.value: _("At filing"),
    Required.RECOMMENDED.value: _("Recommended"),
    Required.OPTIONAL.value: _("Optional"),
    Required.AUTO.value: _("Set by the system"),
}
