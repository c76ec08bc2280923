"""Says on a page of a category which clauses of the company's regulations it carries out."""

from typing import Any

from django import template
from django.urls import reverse

from kernel.scope import current
from policies.document.effective import category_path
from policies.document.queries import published_or_none
from policies.regulations.queries import carrying
from policies.studio.regulation_showing import title_of

register = template.Library()


@register.inclusion_tag("regulations/carried.html")
def regulations_of(category: str) -> dict[str, Any]:
    """Return the clauses in force that this category, or one above it, carries out, as far as one may read them."""
    head = published_or_none()
    actor = current().actor
    if head is None or actor is None or category not in head.document.categories_by_code:
        return {"carried": []}
    codes = {one.code for one in category_path(head.document, category)}
    return {
        "carried": [
            {
                "title": title_of(version.outline),
                "clauses": [
                    {
                        "number": number,
                        "url": f"{reverse('regulation', args=[version.regulation.code])}#clause-{number}",
                    }
                    for number in numbers
                ],
            }
            for version, numbers in carrying(actor, codes)
        ]
    }
