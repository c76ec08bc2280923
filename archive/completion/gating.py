"""Lets no record be filed below the completeness that its category asks for (REQ-COL-28)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from archive.records.completeness import missing, score
from archive.records.controls import name_of
from archive.records.gates import Check
from archive.records.scoring import has_file
from archive.records.shapes import Shape
from kernel.errors import Problem
from kernel.text import N_

NAMED = 8  # missing fields that the sentence names


def gate(shape: Shape) -> Check | None:
    """Return the check of a category, None where it asks for no completeness."""
    threshold = shape.category.completeness
    if not threshold:
        return None
    fields = shape.category.fields

    def check(values: Mapping[str, Any], record_id: int, is_filed: bool) -> list[Problem]:
        if is_filed:
            return []
        found = score(fields, values, lambda: has_file(record_id))
        if found.percent >= threshold:
            return []
        lacking = missing(fields, values, lambda: has_file(record_id))
        names = [name_of(one, get_language() or "") for one in lacking]
        message = N_(
            "It is {percent} % complete and is filed from {threshold} % on; missing: {fields}."
        )
        params = {
            "percent": found.percent,
            "threshold": threshold,
            "fields": "、".join(names[:NAMED]),
        }
        return [Problem(code="completeness", message=message, params=params)]

    return check
