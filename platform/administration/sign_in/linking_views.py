"""Whose accounts at providers are whose: one's own, and what administrators bind and undo; groups that give posts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from administration.people_views import crumbs as people_crumbs
from administration.people_views import done_or_asked
from administration.sign_in.door_views import LINKING
from administration.sign_in.provider_forms import GroupForm, LinkForm
from administration.sign_in.provider_views import crumbs
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from security.freshness import demand_fresh
from security.people.queries import person_or_missing
from security.people.rights import demand_people
from security.people.second_port import do_or_ask
from security.providers import queries
from security.providers.group_actions import MAP, UNMAP, mapping, unmap_group
from security.providers.link_actions import link_oneself, link_person, unlink
from security.providers.models import ProviderGroup, ProviderLink


@never_cache
@require_GET
def own_providers(request: HttpRequest) -> HttpResponse:
    """Show which accounts elsewhere are mine, and where I can link one."""
    links = list(queries.links_of_person(current().actor.user_id or 0))
    linked = {one.provider_id for one in links}
    context = {
        "title": _("Linked accounts"),
        "breadcrumb": [
            {"label": _("My account"), "url": reverse("own_account")},
            {"label": _("Linked accounts")},
        ],
        "links": [_row(one) for one in links],
        "free": [one for one in queries.offered() if one.pk not in linked],
    }
    return render(request, "sign_in/own_providers.html", context)


@never_cache
def own_provider_sure(request: HttpRequest) -> HttpResponse:
    """Ask whether the account somebody has just proved is to be linked; a POST links it."""
    kept = request.session.get(LINKING)
    if not isinstance(kept, dict):
        return redirect("own_providers")
    row = queries.offered_or_missing(kept["provider"])
    demand_fresh()
    if request.method == "POST":
        del request.session[LINKING]
        try:
            link_oneself(current().actor, row, kept["subject"])
        except Conflict as error:
            messages.error(request, sentence(error))
        else:
            said = _("The account is linked: you can sign in with it from now on.")
            messages.success(request, said)
        return redirect("own_providers")
    context = {
        "title": _("Link an account"),
        "breadcrumb": [{"label": _("Linked accounts"), "url": reverse("own_providers")}],
        "question": _("Link the account “{account}” at {name} to yours?").format(
            account=kept["name"], name=row.name
        ),
        "consequence": _("Whoever signs in with it there is you here."),
        "submit_label": _("Link"),
        "cancel_url": reverse("own_providers"),
        "form_free": True,
    }
    return render(request, "fonds/confirm_page.html", context)


def own_provider_unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether one of my accounts is to be unlinked; a POST does it."""
    actor = current().actor
    found = queries.links_of_person(actor.user_id or 0).filter(pk=number).first()
    if found is None:
        return redirect("own_providers")
    demand_fresh()
    if request.method == "POST":
        try:
            unlink(actor, found.pk)
        except Conflict as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("The account is not linked any more."))
        return redirect("own_providers")
    return _sure(request, found, reverse("own_providers"))


def person_providers(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which accounts somebody is linked to; a POST links one more."""
    actor = current().actor
    demand_people(actor, "provider.link", f"person:{pk}")
    person = person_or_missing(pk)
    named = list(queries.offered().values_list("pk", "name"))
    form = LinkForm(request.POST or None, providers=named)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            link_person(actor, int(data["provider"]), pk, data["subject"])
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error("subject", sentence(error))
        else:
            messages.success(request, _("The account is linked."))
            return redirect("person_providers", pk)
    context = {
        "title": _("Linked accounts of {name}").format(name=person.name),
        "breadcrumb": people_crumbs(person.name, _("Linked accounts")),
        "links": [_row(one) for one in queries.links_of_person(pk)],
        "own": actor.id == str(pk),
        "person": person,
        "offered": named,
        "form": form,
        "submit_label": _("Link"),
    }
    return render(request, "sign_in/person_providers.html", context)


def person_provider_unlink(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask whether an account of somebody is to be unlinked; a POST does it."""
    actor = current().actor
    demand_people(actor, "provider.unlink", f"person:{pk}")
    found = queries.links_of_person(pk).filter(pk=number).first()
    if found is None:
        raise Missing
    demand_fresh()
    if request.method == "POST":
        unlink(actor, found.pk)
        messages.success(request, _("The account is not linked any more."))
        return redirect("person_providers", pk)
    return _sure(request, found, reverse("person_providers", args=[pk]))


def provider_map(request: HttpRequest, number: int) -> HttpResponse:
    """Let a group of a provider give a post; with a second administrator where one has to agree."""
    actor = current().actor
    demand_people(actor, MAP, f"provider:{number}")
    row = queries.provider_for(actor, number)
    demand_fresh()
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = do_or_ask(actor, mapping(number, form.wanted))
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error("group", sentence(error))
        else:
            return done_or_asked(request, asked, redirect("provider", number))
    context = {
        "title": _("Let a group give a post"),
        "lead": _(
            "Who is in the group has the post from the next sign-in on, and loses it when the group is gone."
        ),
        "breadcrumb": crumbs(row.name, _("Groups")),
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse("provider", args=[number]),
    }
    return render(request, "fonds/form_page.html", context)


def provider_unmap(request: HttpRequest, number: int, mapped: int) -> HttpResponse:
    """Ask whether a group is to give a post no more; a POST does it."""
    actor = current().actor
    demand_people(actor, UNMAP, f"provider:{number}")
    row = queries.provider_for(actor, number)
    found = ProviderGroup.objects.filter(pk=mapped, provider=row).first()
    if found is None:
        raise Missing
    demand_fresh()
    if request.method == "POST":
        unmap_group(actor, number, mapped)
        messages.success(request, _("Saved."))
        return redirect("provider", number)
    context = {
        "title": _("Stop a group giving a post"),
        "breadcrumb": crumbs(row.name, _("Groups")),
        "question": _("Stop “{group}” giving this post?").format(group=found.group),
        "consequence": _("Whom it gave the post loses it at the next sign-in."),
        "submit_label": _("Remove"),
        "submit_kind": "danger",
        "cancel_url": reverse("provider", args=[number]),
        "form_free": True,
    }
    return render(request, "fonds/confirm_page.html", context)


def _row(one: ProviderLink) -> dict[str, object]:
    return {
        "id": one.pk,
        "name": one.provider.name,
        "subject": one.subject,
        "linked": moment(one.linked_at),
        "used": moment(one.used_at) if one.used_at else "",
    }


def _sure(request: HttpRequest, found: ProviderLink, back: str) -> HttpResponse:
    context = {
        "title": _("Unlink an account"),
        "breadcrumb": [{"label": _("Linked accounts"), "url": back}],
        "question": _("Unlink the account at {name}?").format(name=found.provider.name),
        "consequence": _("Nobody signs in with it any more; sessions that came by it end."),
        "submit_label": _("Unlink"),
        "submit_kind": "danger",
        "cancel_url": back,
        "form_free": True,
    }
    return render(request, "fonds/confirm_page.html", context)
