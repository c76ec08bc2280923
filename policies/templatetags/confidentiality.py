"""Says where people handle records of a category how they are kept confidential."""

from typing import Any

from django import template

from kernel.scope import current
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.queries import published_or_none
from policies.studio.words import ATTRIBUTES, name_in, word
from security import permission
from security.permission import Subject

register = template.Library()


@register.inclusion_tag("policies/confidentiality_shown.html")
def confidentiality_of(category: str) -> dict[str, Any]:
    """Return scope, measures and responsibilities in force for a category; nothing where nothing is said."""
    head, actor = published_or_none(), current().actor
    if head is None or actor is None or category not in head.document.categories_by_code:
        return {"said": []}
    subject = Subject(category=category)
    if not any(permission.decide(actor, verb, subject) for verb in (Verb.VIEW, Verb.CREATE)):
        return {"said": []}
    found = effective(head.document, category)
    rule = found.confidentiality
    if rule is None:
        return {"said": []}
    parts = ("scope", "measures", "responsibilities")
    return {
        "level": name_in(head.document.levels, found.level),
        "said": [{"label": word(ATTRIBUTES, name), "text": getattr(rule, name)} for name in parts],
    }
