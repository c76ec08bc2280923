"""Who is named in a step now: whom it named when it was asked, or to whom that was passed since.

A step is written once; what is passed lies beside it, and the last passing counts.
"""

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from decisions.models import Step, StepPassing

NAMED = "named"  # the id of the person a step names now, null where it names a post alone
NAMED_OR_NOBODY = "named_or_nobody"  # the same, NOBODY where it names a post alone
NOBODY = 0


def steps_named() -> QuerySet[Step]:
    """Return all steps, each with `named`."""
    return Step.objects.annotate(
        **{NAMED: Coalesce(_passed(), F("person_id"), output_field=BigIntegerField())}
    )


def steps_to_hold() -> QuerySet[Step]:
    """Return all steps, to be asked for `named_or_nobody`: one comparison asks for several at once."""
    named = Coalesce(_passed(), F("person_id"), NOBODY, output_field=BigIntegerField())
    return Step.objects.alias(**{NAMED_OR_NOBODY: named})


def _passed() -> Subquery:
    last = StepPassing.objects.filter(step=OuterRef("pk")).order_by("-pk").values("person")
    return Subquery(last[:1])
