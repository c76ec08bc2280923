"""How a page of a shared file leaves: as a picture under the watermark, never the file itself, kept by nobody."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from archive.files import keeping
from archive.files.viewing_actions import Page
from archive.sharing.showing import SharedFile

_ALONE = "default-src 'none'; sandbox"


def picture(file: SharedFile, number: int, mark: str) -> HttpResponseBase:
    """Answer with one page, counted from 1, drawn while it is sent; the caller has noted the opening."""
    page = Page(kind=file.file.kind, number=number, content=keeping.opened(file.file), mark=mark)
    response = StreamingHttpResponse(page, content_type="image/jpeg")
    response.needs_no_scope = True  # type: ignore[attr-defined]  # asked by the scope's middleware
    response["Content-Security-Policy"] = _ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return private(response)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Add what keeps browsers, proxies and searchers from keeping or telling anything of it."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def viewer(file: SharedFile, asked: int, *, here: str) -> dict[str, Any]:
    """Return one page of a file as the viewer shows it: the nearest there is to the one asked for."""
    page = min(max(asked, 1), max(file.pages, 1))
    return {
        "name": file.name,
        "src": f"{here}{page}/" if file.pages else "",
        "at": _("Page {page} of {pages}").format(page=page, pages=file.pages),
        "before": f"{here}?page={page - 1}" if page > 1 else "",
        "after": f"{here}?page={page + 1}" if page < file.pages else "",
    }


def not_there() -> HttpResponse:
    """Answer for a page that is not there."""
    return HttpResponse(status=404)
