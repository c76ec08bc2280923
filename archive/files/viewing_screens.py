"""The viewer of one file as its page and the page of its record show it: where one is, and where it goes on."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.files.queries import version_of
from archive.files.viewing_actions import Viewed
from archive.files.viewing_rules import DRAWN, PROBLEMS, SHEET, run_of, thumb_of
from security.actor import Actor

BLOCK = 10 * SHEET  # thumbnails shown at once


def viewer_part(actor: Actor, shown: Viewed, page: int, *, text: str | None) -> dict[str, Any]:
    """Return what the viewer shows at one page, counted from 1; `text`: the page itself where it is one of a text."""
    record, file = shown.record, shown.file
    version = version_of(actor, record, file)
    here = reverse("record_file_look", args=[record.pk, file.token])
    is_drawn = file.kind in DRAWN
    return {
        "name": version.name or _("(name not shown)"),
        "url": here,
        "record_url": reverse("record_page", args=[record.pk]) + "#files",
        "take_url": reverse("record_file_take", args=[record.pk, file.token])
        if version.may_take
        else "",
        "page": page,
        "pages": shown.pages,
        "at": page_in_words(page, shown.pages),
        "src": _page_url(shown, page) if is_drawn and shown.pages else "",
        "before": f"{here}?page={page - 1}" if page > 1 else "",
        "after": f"{here}?page={page + 1}" if page < shown.pages else "",
        "thumbs": _thumbs(shown, page, here) if is_drawn else [],
        "text": text,
        "problem": _(PROBLEMS[shown.problem]) if shown.problem else "",
        "waiting": is_drawn and not shown.pages and not shown.problem,
    }


def page_in_words(page: int, pages: int) -> str:
    """Return where one is."""
    return _("Page {page} of {pages}").format(page=page, pages=pages)


def _page_url(shown: Viewed, page: int) -> str:
    return reverse("record_file_page", args=[shown.record.pk, shown.file.token, page])


def _thumbs(shown: Viewed, page: int, here: str) -> list[dict[str, Any]]:
    """Return the thumbnails around a page: all of a file of usual length."""
    if shown.pages < 2:  # noqa: PLR2004 - one page needs no way to another
        return []
    start = (page - 1) // BLOCK
    first, last = start * BLOCK + 1, min((start + 1) * BLOCK, shown.pages)
    return [
        {
            "page": one,
            "url": f"{here}?page={one}",
            "label": page_in_words(one, shown.pages),
            "src": _sheet_url(shown, one),
            "is_now": one == page,
        }
        for one in range(first, last + 1)
    ]


def _sheet_url(shown: Viewed, page: int) -> str:
    """Return the address of the sheet on which the thumbnail of a page stands, '' where none was drawn."""
    sheet = thumb_of(page).sheet
    first, _last = run_of(sheet, shown.pages)
    if first > shown.drawn:
        return ""
    return reverse("record_file_thumbnails", args=[shown.record.pk, shown.file.token, sheet])
