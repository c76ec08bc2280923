"""The screens of what is collected: the list, bringing something, one item and what is done with it, its files."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.collecting import actions, queries, screens, verified_actions
from archive.collecting.forms import (
    ClassForm,
    GatherForm,
    MergeForm,
    SummaryForm,
    VerifyForm,
    WhyForm,
)
from archive.collecting.models import RawItem
from archive.collecting.rules import STATES, Gathered, Kind, State, Step, Verified, may_happen
from archive.files import loose_actions
from archive.files.giving import streamed
from archive.files.receiving import on_disk
from archive.records.choosing import people_to_choose, person_named
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Conflict, FondsError, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

PAGE = 50
MOST_TO_MERGE = 200


@require_http_methods(["GET", "POST"])
def collected(request: HttpRequest) -> HttpResponse:
    """Show what waits under one tab; a POST rejects or merges what was chosen."""
    actor = _actor()
    if not permission.decide(actor, Verb.REVIEW):
        permission.demand_any(actor, Verb.CREATE, target="raw_item")
    if request.method == "POST":
        return _many(request, actor)
    tab = request.GET.get("tab", "arrange")
    if tab not in queries.TABS:
        raise Http404
    category = request.GET.get("category", "")
    rows = queries.items_in(actor, tab, kind=request.GET.get("kind", ""), category=category)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_bring = bool(permission.decide(actor, Verb.CREATE))
    bring = {"label": _("Bring something in"), "url": reverse("collected_new"), "icon": "plus"}
    context = {
        "title": _("Collected"),
        "tabs": screens.tabs(actor, tab),
        "actions": [bring] if may_bring else [],
        "table": screens.table(page, tab),
        "page": page,
        "may_arrange": tab == "arrange" and may_bring and bool(page.object_list),
    }
    return render(request, "collecting/list.html", context)


def _many(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = (number_in(one) for one in request.POST.getlist("item")[:PAGE])
    numbers = [one for one in found if one is not None]
    try:
        if not numbers:
            messages.warning(request, _("Choose the items first."))
        elif request.POST.get("do") == "merge":
            actions.merge(actor, numbers, min(numbers))
            messages.success(request, _("Merged; go on with the oldest."))
            return redirect("collected_item", min(numbers))
        else:
            actions.reject(actor, numbers, request.POST.get("reason", ""))
            messages.success(request, _("Rejected, with the reason."))
    except (Invalid, Conflict) as error:
        _say(request, error)
    return redirect("collected")


@require_http_methods(["GET", "POST"])
def collected_new(request: HttpRequest) -> HttpResponse:
    """Bring a card, a note or files in."""
    actor = _actor()
    permission.demand_any(actor, Verb.CREATE, target="raw_item")
    start = {"collected_on": today().isoformat(), "category": request.GET.get("category", "")}
    form = GatherForm(
        queries.categories_to_collect(actor),
        request.POST or None,
        request.FILES or None,
        initial=start,
    )
    if request.method == "POST" and form.is_valid():
        made = _gathered(request, actor, form)
        if made is not None:
            messages.success(request, _("Taken in."))
            return redirect("collected_item", made.pk)
    context = {
        "title": _("Bring something in"),
        "breadcrumb": [
            {"label": _("Collected"), "url": reverse("collected")},
            {"label": _("Bring something in")},
        ],
        "form": form,
        "people": people_to_choose(),
        "submit_label": _("Take it in"),
        "cancel_url": reverse("collected"),
    }
    status = 400 if form.errors else 200
    return render(request, "collecting/new.html", context, status=status)


def _gathered(request: HttpRequest, actor: Actor, form: GatherForm) -> RawItem | None:
    """Take in what was brought with its files, all or nothing; None with the problems beside the form."""
    said, files = form.cleaned_data, request.FILES.getlist("file")
    by = person_named(said["collected_by"]) if said["collected_by"] else actor.user_id
    if by is None:
        form.add_error("collected_by", _("There is no such person; choose one of the list."))
        return None
    given = Gathered(
        kind=Kind(said["kind"]),
        title=said["title"],
        collected_on=said["collected_on"],
        text=said["text"],
        category=said["category"],
        collected_by=str(by),
    )
    try:
        with transaction.atomic():
            item = actions.gather(actor, given, has_files=bool(files))
            keep_files(actor, item, files)
    except Invalid as error:
        add_problems(form, error)
        return None
    except Conflict as error:
        form.add_error("file", sentence(error))
        return None
    return item


def keep_files(actor: Actor, item: RawItem, files: Iterable["UploadedFile[Any]"]) -> None:
    """Keep files with an item; the first that may not be kept is raised with its sentence."""
    for one in files:
        with on_disk(one) as path:
            loose_actions.add(
                actor, queries.holder_of(item), item.category, path, name=one.name or ""
            )


@require_http_methods(["GET", "POST"])
def collected_item(request: HttpRequest, number: int) -> HttpResponse:
    """Show one item; a POST takes a step with it: classify, summarise, verify, merge, submit, reject …"""
    actor = _actor()
    item = queries.item_of(actor, number)
    step = request.POST.get("do", "")
    sent = _form(actor, item, step, request) if request.method == "POST" else None
    if request.method == "POST":
        try:
            if sent is None or sent.is_valid():
                text = _DONE[step](actor, item, request, sent.cleaned_data if sent else {})
                messages.success(request, str(text))
                return redirect("collected_item", number)
        except KeyError as error:
            raise Http404 from error
        except Invalid as error:
            if sent is None:
                _say(request, error)
                return redirect("collected_item", number)
            add_problems(sent, error)
        except Conflict as error:
            messages.warning(request, sentence(error))
            return redirect("collected_item", number)
    else:
        actions.note_look(actor, item)
    context = {
        "title": item.title,
        "breadcrumb": [
            {"label": _("Collected"), "url": reverse("collected")},
            {"label": item.title},
        ],
        "state": _(STATES[State(item.state)]),  # msgid: the states, marked where they stand
        "tone": screens.TONES[State(item.state)],
        "pairs": screens.pairs(item),
        "item": screens.words_of(item),
        "checks": screens.checks(queries.verified(item)),
        "actions": screens.ways(actor, item),
        "parts": list(_parts(actor, item, step, sent)),
        "takes_files": bool(may_happen(Step.CHANGE, State(item.state))),
    }
    return render(request, "collecting/item.html", context, status=400 if sent else 200)


@require_GET
def collected_file(request: HttpRequest, number: int, token: str) -> HttpResponseBase:
    """Show a file of an item."""
    actor = _actor()
    item = queries.item_of(actor, number)
    try:
        file, content, name = loose_actions.look(actor, queries.holder_of(item), token)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("collected_item", number)
    return streamed(file, content, name, span=None, inline=True)


Said = dict[str, Any]


def _classify(actor: Actor, item: RawItem, _request: HttpRequest, said: Said) -> str:
    actions.classify(actor, item.pk, said["category"])
    return _("Classified.")


def _summarise(actor: Actor, item: RawItem, _request: HttpRequest, said: Said) -> str:
    actions.summarise(actor, item.pk, said["summary"])
    return _("Saved.")


def _verify(actor: Actor, item: RawItem, _request: HttpRequest, said: Said) -> str:
    verified_actions.verify_item(actor, item.pk, Verified(**said))
    return _("The check is put down.")


def _merge(actor: Actor, item: RawItem, _request: HttpRequest, said: Said) -> str:
    actions.merge(actor, [item.pk], int(said["into"]))
    return _("Merged.")


def _reject(actor: Actor, item: RawItem, _request: HttpRequest, said: Said) -> str:
    actions.reject(actor, [item.pk], said["reason"])
    return _("Rejected, with the reason.")


def _send_back(actor: Actor, item: RawItem, _request: HttpRequest, said: Said) -> str:
    actions.send_back(actor, item.pk, said["reason"])
    return _("Sent back, with the reason.")


def _submit(actor: Actor, item: RawItem, _request: HttpRequest, _said: Said) -> str:
    actions.submit(actor, item.pk)
    return _("Submitted; the manager signs it or sends it back.")


def _reopen(actor: Actor, item: RawItem, _request: HttpRequest, _said: Said) -> str:
    actions.reopen(actor, item.pk)
    return _("Taken up again.")


def _add_files(actor: Actor, item: RawItem, request: HttpRequest, _said: Said) -> str:
    with transaction.atomic():
        keep_files(actor, actions.demand_changing(actor, item.pk), request.FILES.getlist("file"))
    return _("Added; each file can be had once it is checked.")


_DONE: dict[str, Callable[[Actor, RawItem, HttpRequest, Said], str]] = {
    "classify": _classify,
    "summarise": _summarise,
    "verify": _verify,
    "merge": _merge,
    "reject": _reject,
    "send_back": _send_back,
    "submit": _submit,
    "reopen": _reopen,
    "files": _add_files,
}


def _form(
    actor: Actor, item: RawItem, step: str, request: HttpRequest | None = None
) -> forms.Form | None:
    """Return the form of a step, filled in where it was sent; None for one without."""
    data = request.POST if request is not None else None
    more: dict[str, Any] = {"auto_id": f"{step}_%s"}
    if step == "classify":
        start = {"category": item.category}
        return ClassForm(queries.categories_to_collect(actor), data, initial=start, **more)
    if step == "merge":
        return MergeForm(_others(actor, item), data, **more)
    plain = {
        "summarise": SummaryForm,
        "verify": VerifyForm,
        "reject": WhyForm,
        "send_back": WhyForm,
    }
    return plain[step](data, **more) if step in plain else None


def _others(actor: Actor, item: RawItem) -> Iterable[RawItem]:
    return queries.items_in(actor, "arrange").exclude(pk=item.pk)[:MOST_TO_MERGE]


def _parts(
    actor: Actor, item: RawItem, sent_step: str, sent: forms.Form | None
) -> Iterable[dict[str, Any]]:
    """Yield the forms of the steps that may be taken now; the one that was sent stands open."""
    labels = {
        "classify": (Step.CHANGE, _("Classify")),
        "verify": (Step.VERIFY, _("Put down a check")),
        "summarise": (Step.CHANGE, _("Summarise")),
        "merge": (Step.MERGE, _("Merge into another item")),
        "send_back": (Step.SEND_BACK, _("Send back")),
        "reject": (Step.REJECT, _("Reject")),
    }
    for step, (needed, label) in labels.items():
        if may_happen(needed, State(item.state)):
            is_sent = sent is not None and step == sent_step
            form = sent if is_sent else _form(actor, item, step)
            yield {"step": step, "label": label, "form": form, "open": is_sent}


def _say(request: HttpRequest, error: FondsError) -> None:
    texts = (
        [sentence(one) for one in error.problems]
        if isinstance(error, Invalid)
        else [sentence(error)]
    )
    for text in texts:
        messages.warning(request, text)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
