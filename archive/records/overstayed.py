"""Which filed records are past their retention and still there: one condition for counts, lists and duties."""

from django.db.models import Q

from kernel.clock import today


def overstayed() -> Q:
    """Return the condition on a record that its period has run out; what is held is meant too, it is still there."""
    return Q(retention__due__lt=today())
