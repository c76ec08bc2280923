"""Lists changes page by page: a policy of hundreds of categories has thousands of them."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from policies.document.difference import Change
from policies.document.values import PolicyDocument
from policies.studio.draft_bar import Authors
from policies.studio.saying import worded
from policies.studio.showing import changes_shown

PAGE = 100


def changes_listed(
    request: HttpRequest,
    changes: Sequence[Change],
    between: tuple[PolicyDocument, PolicyDocument],
    by: Authors | None = None,
) -> dict[str, Any]:
    """Return, for the template, the changes of the page asked for and the way to the others, if any.

    `between`: the two documents the changes lie between, out of which whole rows are said in words.
    """
    page = Paginator(changes, PAGE).get_page(request.GET.get("p", "1"))
    pages = {
        "start": page.start_index(),
        "end": page.end_index(),
        "total": len(changes),
        "previous": f"?p={page.previous_page_number()}#changes" if page.has_previous() else "",
        "next": f"?p={page.next_page_number()}#changes" if page.has_next() else "",
    }
    shown = changes_shown(list(page), by)
    for one, (old, new) in zip(shown, worded(page, *between), strict=True):
        one["old"], one["new"] = old or one["old"], new or one["new"]
    return {
        "changes": shown,
        "changes_pages": pages if page.has_other_pages() else None,
    }
