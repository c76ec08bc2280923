"""Puts the list of what is left to set up aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from administration.checklist.panels import ASIDE
from administration.preferences.actions import put_aside
from kernel.scope import current


@require_POST
def setup_aside(request: HttpRequest) -> HttpResponse:
    """Do not show the list any more; it comes back from the account page."""
    put_aside(current().actor, ASIDE, aside=request.POST.get("again") != "1")
    if request.POST.get("again") == "1":
        return redirect("wagtailadmin_home")
    messages.success(request, _("Put aside. Your account page brings the list back."))
    return redirect("wagtailadmin_home")
