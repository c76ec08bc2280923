"""Says of what somebody left open why it may be, who answers for it and since when."""

from django.utils.translation import gettext as _

from backoffice.moments import moment
from security.people.leaving_models import LeavingException


def said_of(exception: LeavingException) -> str:
    """Return who answers for what somebody left open, and since when."""
    said = _("Open work by exception since {day}; {name} answers for it.")
    return said.format(day=moment(exception.at), name=exception.responsible)
