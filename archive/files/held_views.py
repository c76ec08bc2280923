"""The files of an entry form: the block on it, and the addresses its script sends files to one by one."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.files import held_actions
from archive.files.limits import MEGA, rule_for
from archive.files.receiving import on_disk
from archive.files.screens import accepted, size_in_words, taken
from archive.records.bringing_files import DROP
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import Subject
from security.unfinished.rules import PAGE_FIELD
from security.unfinished.tokens import Page, page_of


@require_http_methods(["GET", "POST"])
def held_files(request: HttpRequest, category: str) -> HttpResponse:
    """Show what is held for an open page of the form; a POST holds one more file, or lets one go."""
    actor: Actor = current().actor
    permission.demand(actor, Verb.CREATE, Subject(category=category), target=category)
    given = request.POST if request.method == "POST" else request.GET
    page = page_of(given.get(PAGE_FIELD))
    if page is None or (page.person, page.form) != (actor.user_id, f"record.new:{category}"):
        raise Missing
    if request.method == "GET":
        context = {"held": block(actor, category, page)}
        return render(request, "files/held_part.html", context)
    problems = take(actor, category, page, request)
    return JsonResponse({"problems": problems}, status=400 if problems else 200)


def take(actor: Actor, category: str, page: Page, request: HttpRequest) -> list[str]:
    """Hold the files a form brought, let go the one its button names; return a sentence for each refused."""
    if request.POST.get(DROP):
        held_actions.drop(actor, page, request.POST[DROP])
    sent = request.FILES.getlist("file")[: held_actions.MOST]
    return [text for one in sent for text in _held(actor, category, page, one)]


def block(actor: Actor, category: str, page: Page) -> dict[str, Any]:
    """Return the block of files on the form of a new record."""
    rule = rule_for(category)
    return {
        "url": reverse("record_files_held", args=[category]),
        "page": page.token,
        "files": [
            {"name": name, "size": size_in_words(one.size), "token": one.token}
            for one, name in held_actions.named(actor, page)
        ],
        "accept": accepted(rule),
        "taken": taken(rule),
        "most": rule.largest_mb * MEGA,
    }


def attached(actor: Actor, page: Page, record_id: int) -> list[str]:
    """Attach what is held for a page to its record; return a sentence for each that was refused."""
    texts: list[str] = []
    for error in held_actions.attach(actor, page, record_id):
        if isinstance(error, Invalid):
            texts += [sentence(problem) for problem in error.problems]
        elif isinstance(error, Missing):
            texts.append(_("The record is in other hands now; they add its files."))
        else:
            texts.append(sentence(error))
    return texts


def _held(actor: Actor, category: str, page: Page, sent: "UploadedFile[Any]") -> list[str]:
    try:
        with transaction.atomic(), on_disk(sent) as path:
            held_actions.hold(actor, category, page, path, name=sent.name or "")
    except Invalid as error:
        return [sentence(problem) for problem in error.problems]
    except Conflict as error:
        return [sentence(error)]
    return []
