"""Tells the report of keepers which department keeps each category and which posts approvals need."""

from django.utils.translation import get_language

from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import OWN
from policies.document.effective import effective, fileable
from policies.document.queries import published_or_none
from policies.document.values import PolicyDocument
from security.people.keeper_port import Asked, KeptCategory, NeededPost
from security.people.keeper_queries import keepers


def unkept_warnings(document: PolicyDocument) -> tuple[Problem, ...]:
    """Return a warning for each custodian of the document that has nobody who keeps its files today."""
    kept = keepers()
    english = (get_language() or "").startswith("en")
    names = {one.code: one.en if english and one.en else one.zh for one in document.departments}
    counts: dict[str, int] = {}
    for one in fileable(document):
        custodian = effective(document, one.code).custodian
        if custodian == OWN:
            continue  # each department keeps its own, and of departments the report tells by itself
        if not one.retired and custodian not in kept:
            counts[custodian] = counts.get(custodian, 0) + 1
    return tuple(
        Problem(
            code="unkept",
            message=N_(
                "{department} keeps {count} categories, but has nobody who keeps its files: "
                "give somebody there such a post."
            ),
            params={"department": f"{code} {names.get(code, '')}".strip(), "count": count},
        )
        for code, count in counts.items()
    )


def asked(language: str) -> Asked:
    """Return what the published policy asks for; nothing before version 1."""
    found = published_or_none()
    if found is None:
        return Asked()
    document, english = found.document, language.startswith("en")
    return Asked(
        categories=tuple(
            KeptCategory(
                code=one.code,
                name=one.en if english and one.en else one.zh,
                custodian=effective(document, one.code).custodian,
            )
            for one in fileable(document)
            if effective(document, one.code).custodian != OWN
        ),
        posts=tuple(
            NeededPost(
                why=approval.en if english and approval.en else approval.zh,
                position=step.position,
                department=step.department,
            )
            for approval in document.approvals
            for step in approval.steps
        ),
    )
