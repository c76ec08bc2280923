"""Screens of webhooks: the list, one with its ledger, making, changing, sending again."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.problems import add_problems
from backoffice.sentences import sentence
from gateway import screens
from gateway.forms import HookForm
from gateway.hooks import actions, queries
from gateway.hooks.actions import MadeHook
from kernel.digits import numbers_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor

PAGE = 50


@require_GET
def hooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks."""
    context = {
        "title": _("Programs"),
        "lead": _("Programs that are told what happens here: verbs, ids and numbers, no content."),
        "actions": [{"label": _("New webhook"), "url": reverse("hook_new"), "icon": "plus"}],
        "tabs": screens.tabs("hooks"),
        "table": screens.hook_table(queries.hooks(_actor())),
    }
    return render(request, "gateway/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def hook_new(request: HttpRequest) -> HttpResponse:
    """Make a webhook; its secret is shown on this answer and never again."""
    queries.hooks(_actor())
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_hook(_actor(), form.data_given())
        except Invalid as error:
            add_problems(form, error)
        else:
            return _secret(request, made)
    return _form(request, form, _("New webhook"), reverse("hooks"))


@require_http_methods(["GET", "POST"])
def hook_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a webhook, or switch it on again."""
    shown = queries.hook_of(_actor(), number)
    form = HookForm(request.POST or None, hook=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_hook(_actor(), number, form.data_given())
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("hook", number)
    title = _("Change: {title}").format(title=shown.name)
    return _form(request, form, title, reverse("hook", args=[number]))


@require_GET
def hook(request: HttpRequest, number: int) -> HttpResponse:
    """Show a webhook with what it was sent."""
    return _shown(request, number)


@require_POST
def hook_again(request: HttpRequest, number: int) -> HttpResponse:
    """Send the chosen deliveries once more."""
    queries.hook_of(_actor(), number)  # before anything is said of the choice
    chosen = numbers_in(request.POST.getlist("ids"))
    if not chosen:
        messages.warning(request, _("Choose at least one delivery first."))
        return redirect("hook", number)
    for one in dict.fromkeys(chosen[:PAGE]):
        try:
            actions.send_again(_actor(), number, one)
        except Conflict as error:
            messages.warning(request, sentence(error))
        else:
            messages.success(request, _("It is sent again."))
    return redirect("hook", number)


@never_cache
@require_POST
def hook_secret(request: HttpRequest, number: int) -> HttpResponse:
    """Give a webhook a new secret."""
    return _secret(request, actions.renew_secret(_actor(), number))


@require_http_methods(["GET", "POST"])
def hook_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then remove a webhook with its ledger."""
    shown = queries.hook_of(_actor(), number)
    if request.method == "POST":
        actions.remove_hook(_actor(), number)
        messages.success(request, _("Removed."))
        return redirect("hooks")
    context = {
        "title": _("Remove: {title}").format(title=shown.name),
        "breadcrumb": _crumbs(shown.name),
        "question": _("Remove this webhook?"),
        "consequence": _("Its ledger goes with it. The trail keeps that it was there."),
        "submit_label": _("Remove"),
        "submit_kind": "danger",
        "cancel_url": reverse("hook", args=[number]),
        "form_free": True,
    }
    return render(request, "fonds/confirm_page.html", context)


def _shown(request: HttpRequest, number: int) -> HttpResponse:
    shown = queries.hook_of(_actor(), number)
    page = Paginator(queries.deliveries_of(shown), PAGE).get_page(request.GET.get("p", "1"))
    context = {
        "title": shown.name,
        "breadcrumb": _crumbs(shown.name),
        "badge": screens.hook_state(shown),
        "actions": _steps(number),
        "sections": [{"title": "", "columns": 2, "fields": screens.hook_facts(shown)}],
        "is_broken": shown.broken_at is not None and not shown.active,
        "table": screens.delivery_table(page),
        "page": page,
        "again_url": reverse("hook_again", args=[number]),
        "bulk_actions": [{"value": "again", "label": _("Send again"), "kind": "secondary"}],
    }
    return render(request, "gateway/hook.html", context)


def _steps(number: int) -> list[dict[str, Any]]:
    return [
        {"label": _("Change"), "url": reverse("hook_edit", args=[number])},
        {
            "label": _("New secret"),
            "url": reverse("hook_secret", args=[number]),
            "method": "post",
            "kind": "secondary",
        },
        {"label": _("Remove"), "url": reverse("hook_remove", args=[number]), "kind": "danger"},
    ]


def _form(request: HttpRequest, form: HookForm, title: str, back: str) -> HttpResponse:
    context = {
        "title": title,
        "breadcrumb": _crumbs(title),
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": back,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "fonds/form_page.html", context, status=status)


def _secret(request: HttpRequest, made: MadeHook) -> HttpResponse:
    context = {
        "title": made.hook.name,
        "breadcrumb": _crumbs(made.hook.name),
        "secret": made.secret,
        "headline": _("Copy the secret now: it is shown this once."),
        "consequence": _("By it the other side checks that a post comes from here."),
        "sections": [{"title": "", "columns": 2, "fields": screens.hook_facts(made.hook)}],
        "actions": [{"label": _("Done"), "url": reverse("hook", args=[made.hook.pk])}],
    }
    return render(request, "gateway/secret.html", context)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [
        {"label": _("Programs"), "url": reverse("all_tokens")},
        {"label": _("Webhooks"), "url": reverse("hooks")},
        {"label": last},
    ]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
