"""Tells the report of keepers which department keeps each category and which posts approvals need."""

from administration.keeper_port import Asked, KeptCategory, NeededPost
from policies.document.effective import effective, fileable
from policies.document.queries import published_or_none


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
            if not one.retired
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
