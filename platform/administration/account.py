"""One's own account: language, time zone, density, password, and the posts one holds."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language
from wagtail.admin.views.account import LoginView

from administration.checklist.panels import ASIDE
from administration.forms import OwnPasswordForm, OwnSettingsForm
from administration.preferences.actions import change_own_settings
from administration.preferences.queries import is_put_aside, preferences_of
from administration.preferences.rules import Preferences
from administration.sign_in.session_middleware import OVER
from administration.sign_in.stages import begin
from backoffice.problems import add_problems
from kernel.clock import now, today
from kernel.errors import Invalid
from kernel.scope import current
from security.factors.adapters import PROVIDER
from security.factors.queries import ran_out
from security.people.actions import change_own_language, change_own_password
from security.people.models import User
from security.people.queries import appointments_of
from security.people.sign_ins import CHOSEN_LANGUAGE
from security.providers.queries import end_session, links_of_person, offered, password_is_off
from security.sessions import actions as sessions

LEFT = "fonds_left"  # in the session: the provider somebody came from who has just signed out


class SignIn(LoginView):
    """Wagtail's page for signing in, which goes on to addresses only, never to the name of a view."""

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second step of who has one; only after it somebody is signed in."""
        user = form.get_user()
        assert isinstance(user, User)  # noqa: S101 - AUTH_USER_MODEL
        if password_is_off(user):
            form.add_error(None, _("Your company lets you in by its identity provider only."))
            again: HttpResponse = self.form_invalid(form)
            return again
        remember = bool(form.cleaned_data.get("remember"))
        return begin(self.request, user, on_to=self.get_success_url(), remember=remember)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Say why the last session ended, once, and name the other ways in."""
        session = self.request.session
        left = session.pop(LEFT, None)
        return {
            **super().get_context_data(**more),
            "over": session.pop(OVER, ""),
            "providers": list(offered()),
            "left": end_session(left, self.request.build_absolute_uri("/login/")) if left else None,
        }

    def get_redirect_url(self) -> str:
        """Return where to go on to, '' for nowhere in particular."""
        wanted = str(super().get_redirect_url())
        return wanted if wanted.startswith("/") else ""


def leading_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the page after signing out lead on to signing out at the provider one came from."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        through = request.session.get(PROVIDER)
        answer = view(request, *args, **more)
        if isinstance(through, dict) and request.session.get(PROVIDER) is None:
            request.session[LEFT] = through["id"]
        return answer

    return answered


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Change the language as Django does, and remember it with the person, now or at sign-in."""
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            change_own_language(current().actor, wanted)
        else:
            request.session[CHOSEN_LANGUAGE] = wanted
        translation.activate(wanted)
    return set_language(request)


def own_account(request: HttpRequest) -> HttpResponse:
    """Show who I am here; a POST changes my language, my time zone and how dense lists are."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - require_admin_access has seen to it
    held = preferences_of(user)
    form = OwnSettingsForm(
        request.POST or None,
        initial={
            "language": user.language,
            "time_zone": held.time_zone,
            "density": held.density,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = Preferences(time_zone=data["time_zone"], density=data["density"] or held.density)
        try:
            change_own_settings(current().actor, wanted, language=data["language"])
        except Invalid as error:
            add_problems(form, error)
        else:
            translation.activate(data["language"] or current().company.language)
            messages.success(request, _("Saved."))
            return redirect("own_account")
    context = {
        "title": _("My account"),
        "form": form,
        "person": user,
        "posts": appointments_of(user.pk),
        "today": today(),
        "now": now(),
        "setup_is_aside": is_put_aside(user, ASIDE),
        "linking": offered().exists() or links_of_person(user.pk).exists(),
    }
    return render(request, "administration/account.html", context)


def _lead_of(user: User) -> str:
    if user.password_once:
        return _("Choose a password of your own before you go on.")
    if ran_out(user):
        return _("Your password has been in use for too long: choose a new one before you go on.")
    return ""


def _go_on_alone(request: HttpRequest, user: User) -> None:
    """Go on under a new key; what I am signed in with elsewhere ends."""
    old = str(request.session.session_key)
    update_session_auth_hash(request, user)
    sessions.move(old, str(request.session.session_key))
    sessions.end_own(current().actor, None, but=str(request.session.session_key))


@sensitive_post_parameters()
def own_password(request: HttpRequest) -> HttpResponse:
    """Change my password; other sessions of mine end."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - require_admin_access has seen to it
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_own_password(
                current().actor, form.cleaned_data["old"], form.cleaned_data["new"]
            )
        except Invalid as error:
            add_problems(form, error)
        else:
            _go_on_alone(request, changed)
            messages.success(request, _("Your password was changed."))
            return redirect("wagtailadmin_home")
    context = {
        "title": _("Change my password"),
        "form": form,
        "submit_label": _("Change my password"),
        "lead": _lead_of(user),
    }
    return render(request, "fonds/form_page.html", context)
