"""Addresses of one's own account; they stand before Wagtail's of the same place."""

from collections.abc import Callable
from functools import update_wrapper

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LogoutView

from administration import account, break_glass_views, invitation_views
from administration.company.views import brand_style, company_logo
from administration.sign_in import (
    door_views,
    factor_views,
    linking_views,
    logout_views,
    recovery_views,
    session_views,
    step_views,
)

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Let only signed-in people in; the view keeps its module, by which the allow-list knows it."""
    guarded: View = update_wrapper(require_admin_access(view), view)
    return guarded


urlpatterns = [
    path("i18n/setlang/", account.switch_language, name="set_language"),
    # Wagtail's own lets a GET take the cookie away and leaves the session open on the server.
    path(
        "logout/",
        account.leading_on(require_POST(LogoutView.as_view())),
        name="wagtailadmin_logout",
    ),
    path("login/", account.SignIn.as_view(), name="wagtailadmin_login"),
    # The name by which the steps of a sign-in know where they begin.
    path("login/", account.SignIn.as_view(), name="account_login"),
    path("login/second/", step_views.second_step, name="mfa_authenticate"),
    path("login/passkey/", step_views.passkey_step, name="passkey_step"),
    path("login/provider/<int:number>/", door_views.provider_leave, name="provider_leave"),
    path("login/provider/<int:number>/back/", door_views.provider_back, name="provider_back"),
    path(
        "login/provider/<int:number>/logout/", logout_views.provider_logout, name="provider_logout"
    ),
    # The sign-in page wears them, so they ask nobody who he is; the host says which company.
    path("company/brand.css", brand_style, name="company_brand"),
    path("company/logo.png", company_logo, name="company_logo"),
    path("recover/", recovery_views.recover_ask, name="recover_ask"),
    path("recover/<str:token>/", recovery_views.recover_choose, name="recover_choose"),
    # An operator who was let in has no account here either.
    path("break-glass/", break_glass_views.break_glass_enter, name="break_glass_enter"),
    # Who was invited has no account yet.
    path("invited/<str:token>/", invitation_views.invited, name="invited"),
    path("account/", signed_in(account.own_account), name="own_account"),
    path("account/password/", signed_in(account.own_password), name="own_password"),
    path("account/sessions/", signed_in(session_views.own_sessions), name="own_sessions"),
    path(
        "account/sessions/end/",
        signed_in(session_views.own_sessions_end),
        name="own_sessions_end",
    ),
    path(
        "account/confirm/<int:number>/",
        signed_in(door_views.own_confirm_there),
        name="own_confirm_there",
    ),
    path(
        "account/linked/<int:number>/renew/",
        signed_in(door_views.own_renew_there),
        name="own_renew_there",
    ),
    path("account/linked/", signed_in(linking_views.own_providers), name="own_providers"),
    path(
        "account/linked/sure/", signed_in(linking_views.own_provider_sure), name="own_provider_sure"
    ),
    path(
        "account/linked/<int:number>/link/",
        signed_in(door_views.own_provider_link),
        name="own_provider_link",
    ),
    path(
        "account/linked/<int:number>/unlink/",
        signed_in(linking_views.own_provider_unlink),
        name="own_provider_unlink",
    ),
    path("account/confirm/", signed_in(step_views.own_confirm), name="own_confirm"),
    path("account/second/", signed_in(factor_views.own_factors), name="own_factors"),
    path("account/second/app/", signed_in(factor_views.own_app), name="own_app"),
    path("account/second/passkey/", signed_in(factor_views.own_passkey), name="own_passkey"),
    path("account/second/codes/", signed_in(factor_views.own_codes), name="own_codes"),
    path(
        "account/second/<int:number>/remove/",
        signed_in(factor_views.own_factor_remove),
        name="own_factor_remove",
    ),
]
