"""The screens of holds: the register, one matter, placing, adding to it, looking at it again, releasing it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from archive.holds import actions, queries, screens
from archive.holds.forms import HoldForm, RecordsForm, ReleaseForm, ReviewForm
from archive.records.actions import note_search
from archive.records.title_sealing import open_titles
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor


@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Show the register of holds: the open matters, or those that are released."""
    actor, released = _actor(), request.GET.get("state") == "released"
    url = reverse("holds")
    context = {
        "title": _("Records on hold"),
        "lead": _(
            "What is held is not destroyed, deleted or kept otherwise until another person releases it."
        ),
        "tabs": [
            {"label": _("Held"), "url": url, "active": not released},
            {"label": _("Released"), "url": f"{url}?state=released", "active": released},
        ],
        "table": screens.register_table(queries.register(actor, released=released)),
        "actions": [{"label": _("Hold records"), "url": reverse("hold_new")}]
        if queries.may_keep(actor)
        else [],
    }
    return render(request, "holds/register.html", context)


@require_GET
def hold(request: HttpRequest, number: int) -> HttpResponse:
    """Show one matter and the records it holds."""
    actor = _actor()
    row = queries.hold_of(actor, number)
    found, hidden = queries.records_of(actor, row)
    open_titles(found)
    if found:
        note_search(actor, {"list": "hold", "hold": row.pk}, shown=len(found), verb=Verb.VIEW)
    is_open = row.released_on is None
    acts = (
        (_("Release"), "hold_release"),
        (_("Look at it again"), "hold_review"),
        (_("Hold more records"), "hold_add"),
    )
    context = {
        "title": row.number,
        "breadcrumb": _way(row.number),
        "state": _("On hold") if is_open else _("Released"),
        "tone": "hold" if is_open else "neutral",
        "facts": screens.facts(row),
        "table": screens.records_table(found),
        "hidden": _("{count} more records are not shown to you.").format(count=hidden)
        if hidden
        else "",
        "actions": [
            {"label": label, "url": reverse(name, args=[row.pk]), "kind": "secondary"}
            for label, name in acts
        ]
        if is_open and queries.may_keep(actor)
        else [],
    }
    return render(request, "holds/hold.html", context)


@require_http_methods(["GET", "POST"])
def hold_new(request: HttpRequest) -> HttpResponse:
    """Place a hold."""
    actor = _actor()
    queries.demand_keeper(actor)
    initial = {"since": today(), "numbers": request.GET.get("record", "")}
    form = HoldForm(actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.place(actor, form.matter(), form.chosen()))
        if made is not None:
            messages.success(request, _("{number} holds the records now.").format(number=made))
            return redirect("hold", made.pk)
    return _form(request, form, _("Hold records"), _way(_("Hold records")), reverse("holds"))


@require_http_methods(["GET", "POST"])
def hold_add(request: HttpRequest, number: int) -> HttpResponse:
    """Let a matter hold more records."""
    form = RecordsForm(_actor(), request.POST or None)
    return _act(
        request,
        number,
        form,
        _("Hold more records"),
        lambda actor: _held(actions.add(actor, number, form.chosen())),
    )


@require_http_methods(["GET", "POST"])
def hold_review(request: HttpRequest, number: int) -> HttpResponse:
    """Note that a hold was looked at and still has to be."""
    form = ReviewForm(request.POST or None)

    def act(actor: Actor) -> str:
        row = actions.review(actor, number, form.cleaned_data["said"])
        return _("Noted; it is looked at again by {day}.").format(day=row.review_on.isoformat())

    return _act(request, number, form, _("Look at it again"), act)


@require_http_methods(["GET", "POST"])
def hold_release(request: HttpRequest, number: int) -> HttpResponse:
    """Release a hold for a reason."""
    form = ReleaseForm(request.POST or None)

    def act(actor: Actor) -> str:
        count = actions.release(actor, number, form.cleaned_data["why"])
        words = ngettext("{count} record is released.", "{count} records are released.", count)
        return words.format(count=count)

    return _act(request, number, form, _("Release"), act)


def _held(count: int) -> str:
    words = ngettext("{count} more record is held.", "{count} more records are held.", count)
    return words.format(count=count)


def _act(
    request: HttpRequest, number: int, form: Any, title: str, act: Callable[[Actor], str]
) -> HttpResponse:
    """Show a form about one matter; what it says is done, or why not stands in it."""
    actor = _actor()
    queries.demand_keeper(actor)
    row = queries.hold_of(actor, number)
    if request.method == "POST" and form.is_valid():
        done = _tried(form, lambda: act(actor))
        if done is not None:
            messages.success(request, done)
            return redirect("hold", number)
    here = {"label": row.number, "url": reverse("hold", args=[row.pk])}
    return _form(request, form, title, _way(title, here), here["url"])


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Missing:
        form.add_error("numbers", _("One of these records is gone; look at the numbers again."))
    except (Conflict, Refused) as error:
        form.add_error(None, sentence(error))
    return None


def _form(
    request: HttpRequest, form: Any, title: str, crumbs: list[dict[str, str]], back: str
) -> HttpResponse:
    context = {
        "title": title,
        "breadcrumb": crumbs,
        "form": form,
        "submit_label": title,
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _way(*titles: str | dict[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of holds: the register, a matter with its address, and where one is."""
    links = [one for one in titles if isinstance(one, dict)]
    here = [{"label": one} for one in titles if isinstance(one, str)]
    return [{"label": _("Records on hold"), "url": reverse("holds")}, *links, *here]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
