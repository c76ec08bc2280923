"""Who is named in a step now: whom it named when it was asked, or to whom that was passed since.

A step is written once; what is passed lies beside it, and the last passing counts.
"""

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from decisions.models import Step, StepPassing

NAMED = "named"  # the id of the person a step names now, null where it names a post alone


def steps_named() -> QuerySet[Step]:
    """Return all steps, each with `named`."""
    last = StepPassing.objects.filter(step=OuterRef("pk")).order_by("-pk").values("person")[:1]
    return Step.objects.annotate(
        **{NAMED: Coalesce(Subquery(last), F("person_id"), output_field=BigIntegerField())}
    )
