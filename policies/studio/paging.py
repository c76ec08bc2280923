"""Lists changes page by page: a policy of hundreds of categories has thousands of them."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from policies.document.difference import Change
from policies.studio.draft_bar import Authors
from policies.studio.showing import changes_shown

PAGE = 100


def changes_listed(
    request: HttpRequest, changes: Sequence[Change], by: Authors | None = None
) -> dict[str, Any]:
    """Return, for the template, the changes of the page asked for and the way to the others, if any."""
    page = Paginator(changes, PAGE).get_page(request.GET.get("p", "1"))
    pages = {
        "start": page.start_index(),
        "end": page.end_index(),
        "total": len(changes),
        "previous": f"?p={page.previous_page_number()}#changes" if page.has_previous() else "",
        "next": f"?p={page.next_page_number()}#changes" if page.has_next() else "",
    }
    return {
        "changes": changes_shown(list(page), by),
        "changes_pages": pages if page.has_other_pages() else None,
    }
