"""Lets no personal data be filed without its lawful basis: the rules, with what this company knows."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from archive.files.models import File
from archive.privacy.assessment_rules import SENSITIVE, Assessment, governing, sensitive_problems
from archive.privacy.queries import assessments, versions
from archive.privacy.rules import Known, basis_problems
from archive.records.gates import Check, register_gate
from archive.records.shapes import Shape
from kernel.clock import today
from kernel.errors import Problem
from kernel.scope import current
from policies.access.grants import lineage
from policies.fields.personal import personal_fields

_VERSIONS = "privacy.versions"
_ASSESSMENTS = "privacy.assessments"


def register_gates() -> None:
    """Register the gate; called once at start-up."""
    register_gate("privacy.basis", _gate)


def _gate(shape: Shape) -> Check | None:
    personal = personal_fields(shape.category.fields)
    if not personal:
        return None
    sensitive = [one for one in personal if one.sensitivity == SENSITIVE]
    beside = frozenset(one.code for one in shape.category.fields)

    def check(values: Mapping[str, Any], record_id: int, is_filed: bool) -> list[Problem]:
        known = Known(
            today=today(),
            versions=_versions,
            has_file=partial(_has_file, record_id),
            is_filed=is_filed,
        )
        problems = basis_problems(personal, beside, values, known)
        if sensitive:
            problems += sensitive_problems(
                sensitive,
                beside,
                values,
                today=known.today,
                assessment=lambda: assessment_of(shape),
                has_file=known.has_file,
            )
        return problems

    return check


def assessment_of(shape: Shape) -> Assessment | None:
    """Return the assessment that speaks of a category's sensitive data, None without one."""
    cache = current().cache
    if _ASSESSMENTS not in cache:
        cache[_ASSESSMENTS] = assessments()
    parents = {one.code: one.parent for one in shape.policy.document.categories}
    return governing(cache[_ASSESSMENTS], tuple(lineage(shape.code, parents)))


def _versions() -> Any:
    cache = current().cache
    if _VERSIONS not in cache:  # an import asks for each of its rows
        cache[_VERSIONS] = versions()
    return cache[_VERSIONS]


def _has_file(record_id: int) -> bool:
    kept = File.objects.filter(record=record_id, is_current=True, is_damaged=False)
    return bool(record_id) and kept.exclude(state=File.State.BLOCKED).exists()
