"""What is shared with a department, as its people see it: exactly the fields and files in scope, each look noted."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.records.screens import home_crumb
from archive.sharing import giving, link_actions, queries, screens
from archive.sharing.models import Share
from archive.sharing.showing import SharedFile, shared_file, shown_by
from kernel.digits import number_in
from kernel.errors import Missing
from kernel.scope import current
from security.actor import Actor


@require_GET
def share_look(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show what is shared with one's department."""
    actor = _actor()
    share = link_actions.opened_inside(actor, number, address=current().address)
    sharer = queries.sharer_of(share)
    if sharer is None:
        raise Missing
    file_url = reverse("share_look_file", args=[number, "FILE"])
    shown = screens.open_page(share, shown_by(share, sharer), who=actor.name, file_url=file_url)
    title = _("Shared with your department")
    context = {"title": title, "breadcrumb": _crumbs(title), **shown}
    return giving.private(render(request, "sharing/look.html", context))


@require_GET
def share_look_file(request: HttpRequest, number: int, file: str) -> HttpResponseBase:
    """Show a file of it page by page."""
    actor = _actor()
    share, found = _file(actor, number, file)
    here = reverse("share_look_file", args=[number, file])
    context = {
        "title": found.name,
        "breadcrumb": [*_crumbs(share.number), {"label": found.name}],
        "viewer": giving.viewer(found, number_in(request.GET.get("page", "")) or 1, here=here),
        "back_url": reverse("share_look", args=[number]),
        "screen_mark": screens.mark_of(share, actor.name),
    }
    return giving.private(render(request, "sharing/look_file.html", context))


@require_GET
def share_look_picture(request: HttpRequest, number: int, file: str, page: int) -> HttpResponseBase:
    """Give one page of it as a picture; noted before it leaves."""
    actor = _actor()
    share, found = _file(actor, number, file)
    if not 1 <= page <= found.pages:
        return giving.not_there()
    address = current().address
    link_actions.opened_inside(actor, number, address=address, file=file, page=page)
    return giving.picture(found, page, screens.mark_of(share, actor.name))


def _file(actor: Actor, number: int, token: str) -> tuple[Share, SharedFile]:
    share = queries.open_to_departments(actor).select_related("asked_by").filter(pk=number).first()
    sharer = queries.sharer_of(share) if share is not None and queries.stands(share) else None
    found = shared_file(share, sharer, token) if share is not None and sharer is not None else None
    if share is None or found is None:
        raise Missing
    return share, found


def _crumbs(last: str) -> list[dict[str, str]]:
    register = {"label": _("Register of shares"), "url": reverse("share_register")}
    return [home_crumb(), register, {"label": last}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
