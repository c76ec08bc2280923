"""Records that have no class yet: which they are, and that nothing is filed without one (REQ-CLS-06)."""

from django.db.models import Q

from archive.records.models import Record
from archive.records.rules import place_problems
from archive.records.shapes import Shape
from kernel.errors import Conflict
from kernel.text import N_
from policies.categories.rules import Kind
from policies.document.effective import EffectiveCategory, fileable
from policies.document.values import PolicyDocument

UNCLASSIFIED = N_("This record has no class yet: its department classifies it before it is filed.")


def has_no_class(found: EffectiveCategory) -> bool:
    """Say whether records of a category wait for their class: it collects them, or nothing is filed there any more."""
    one = found.category
    return one.collecting or one.abstract or one.retired


def unclassified(document: PolicyDocument) -> Q:
    """Return the condition of records without a class, filed or not."""
    known = {one.code for one in fileable(document)}
    return Q(category__in=sorted({one.code for one in document.categories} - known))


def demand_class(record: Record, shape: Shape) -> None:
    """Raise Conflict for a record that has no class, or lies in no file where its class needs one."""
    if has_no_class(shape.category):
        raise Conflict(UNCLASSIFIED)
    known = shape.category
    parent = Kind.FILE if record.parent_id else ""
    problems = place_problems(known.kind, known.standalone, parent)
    if problems:
        raise Conflict(problems[0].message)
