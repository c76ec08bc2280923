"""The guides as pages: all of them, one of them, and its pictures."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.guide.queries import GUIDES, folder, guide, language, pictures, rendered

KEPT_SECONDS = 3600


def guides(request: HttpRequest) -> HttpResponse:
    """List the guides."""
    shown = [(name, guide(name, language())) for name in GUIDES]
    context: dict[str, Any] = {
        "title": _("Guide"),
        "guides": [
            {
                "title": one.title,
                "url": reverse("guide_page", args=[name]),
                "lead": rendered(one.lead),
                "sections": one.sections,
            }
            for name, one in shown
        ],
    }
    return render(request, "guide/list.html", context)


def guide_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one guide in the reader's language."""
    if name not in GUIDES:
        raise Http404
    shown = guide(name, language())
    context: dict[str, Any] = {
        "title": shown.title,
        "breadcrumb": [{"label": _("Guide"), "url": reverse("guides")}, {"label": shown.title}],
        "text": rendered(shown.lead),
        "sections": [
            {"name": one.name, "title": one.title, "text": rendered(one.text)}
            for one in shown.sections
        ],
    }
    return render(request, "guide/page.html", context)


def guide_picture(request: HttpRequest, name: str, picture: str) -> FileResponse:
    """Give a picture that the guide shows, and no other file."""
    if name not in GUIDES or picture not in pictures(name):
        raise Http404
    answer = FileResponse(
        (folder() / name / "pictures" / picture).open("rb"), content_type="image/png"
    )
    answer["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer
