"""Hands a draft on to the departments that complete it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.completion import actions
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.people.head_queries import department_names


@require_POST
def hand_on(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the other departments for what they owe a draft, and come back to it."""
    try:
        with transaction.atomic():
            asked = actions.hand_on(current().actor, number)
    except Invalid as error:
        for problem in error.problems:
            messages.warning(request, sentence(problem))
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        names = department_names()
        said = "、".join(names.get(code, code) for code in asked)
        messages.success(request, _("Handed on; asked to complete it: {names}.").format(names=said))
    return redirect("record_page", number)
