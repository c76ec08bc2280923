"""Screens of tokens: my own, everybody's for who manages people, making one, revoking one."""

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
from gateway.forms import AccountTokenForm, TokenForm
from gateway.tokens import actions, queries
from gateway.tokens.actions import Made
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor
from security.people.rights import demand_people, manages_people

PAGE = 50


@require_GET
def my_tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens that act as me."""
    page = Paginator(queries.my_tokens(_actor()), PAGE).get_page(request.GET.get("p", "1"))
    new = {"label": _("New token"), "url": reverse("my_token_new"), "icon": "plus"}
    guide = {"label": _("How to use it"), "url": reverse("api_guide"), "kind": "secondary"}
    empty = {
        "title": _("No token yet"),
        "text": _("By a token a program acts as you, with no more than you may do."),
    }
    context = {
        "title": _("My tokens"),
        "lead": _("Programs that act as you. Revoke what you do not know."),
        "breadcrumb": [*_account(), {"label": _("My tokens")}],
        "actions": [new, guide],
        "page": page,
        "table": screens.token_table(page, with_person=False, empty=empty),
    }
    return render(request, "gateway/list.html", context)


@require_GET
def all_tokens(request: HttpRequest) -> HttpResponse:
    """List every token of the company."""
    page = Paginator(queries.all_tokens(_actor()), PAGE).get_page(request.GET.get("p", "1"))
    new = {"label": _("Token for a program"), "url": reverse("account_token_new"), "icon": "plus"}
    empty = {
        "title": _("No token yet"),
        "text": _("People make their own; a program that is nobody's gets an account of its own."),
    }
    context = {
        "title": _("Programs"),
        "lead": _("By these tokens programs come in. Each acts as a person and may no more."),
        "actions": [new],
        "tabs": screens.tabs("all_tokens"),
        "page": page,
        "table": screens.token_table(page, with_person=True, empty=empty),
    }
    return render(request, "gateway/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def my_token_new(request: HttpRequest) -> HttpResponse:
    """Make a token that acts as me; it is shown on this answer and never again."""
    form = TokenForm(request.POST or None)
    made = _made(form, None) if request.method == "POST" and form.is_valid() else None
    back = reverse("my_tokens")
    crumbs = [*_account(), {"label": _("My tokens"), "url": back}, {"label": _("New token")}]
    return _form_or_secret(request, form, made, crumbs, back)


@never_cache
@require_http_methods(["GET", "POST"])
def account_token_new(request: HttpRequest) -> HttpResponse:
    """Make a token for an account of a program."""
    demand_people(_actor(), "token.make", "token")
    form = AccountTokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        made = _made(form, form.cleaned_data["person"].pk)
    back = reverse("all_tokens")
    crumbs = [{"label": _("Programs"), "url": back}, {"label": _("Token for a program")}]
    return _form_or_secret(request, form, made, crumbs, back)


@require_GET
def token(request: HttpRequest, number: int) -> HttpResponse:
    """Show one token, and offer to revoke it."""
    actor = _actor()
    shown = queries.token_of(actor, number)
    own = shown.user_id == actor.user_id
    list_name = "my_tokens" if own or not manages_people(actor) else "all_tokens"
    revoking = {
        "label": _("Revoke"),
        "url": reverse("token_revoke", args=[number]),
        "method": "post",
        "kind": "danger",
    }
    context = {
        "title": shown.name,
        "breadcrumb": [
            {"label": _("My tokens") if own else _("Programs"), "url": reverse(list_name)},
            {"label": shown.name},
        ],
        "badge": screens.token_state(shown),
        "actions": [] if shown.revoked_at else [revoking],
        "sections": [{"title": "", "columns": 2, "fields": screens.token_facts(shown)}],
    }
    return render(request, "gateway/token.html", context)


@require_POST
def token_revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke a token at once and for good."""
    revoked = actions.revoke(_actor(), number)
    messages.success(request, _("Revoked: {name}.").format(name=revoked.name))
    return redirect("token", number)


def _made(form: TokenForm, person: int | None) -> Made | None:
    try:
        return actions.make(_actor(), form.data_given(), person=person)
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _form_or_secret(
    request: HttpRequest,
    form: TokenForm,
    made: Made | None,
    crumbs: list[dict[str, str]],
    back: str,
) -> HttpResponse:
    context: dict[str, Any] = {"title": crumbs[-1]["label"], "breadcrumb": crumbs}
    if made is None:
        context |= {"form": form, "submit_label": _("Make the token"), "cancel_url": back}
        status = 400 if request.method == "POST" else 200
        return render(request, "fonds/form_page.html", context, status=status)
    context |= {
        "secret": made.secret,
        "headline": _("Copy the token now: it is shown this once."),
        "consequence": _("We keep only its hash. Whoever has it acts as the person until then."),
        "sections": [{"title": "", "columns": 2, "fields": screens.token_facts(made.token)}],
        "actions": [{"label": _("Done"), "url": back}],
    }
    return render(request, "gateway/secret.html", context)


def _account() -> list[dict[str, str]]:
    return [{"label": _("My account"), "url": reverse("own_account")}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
