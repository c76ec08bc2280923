"""Addresses of the company's settings, its calendar and the list of what is left to set up."""

from django.urls import path, re_path

from administration import break_glass_views
from administration.calendar import views as calendar
from administration.checklist.views import setup_aside
from administration.company.views import company_settings
from administration.second_views import second_administrator
from administration.sign_in import linking_views, lockout_views, provider_views
from administration.sign_in.profile_views import company_sign_in

urlpatterns = [
    path("company/", company_settings, name="company_settings"),
    path("company/calendar/", calendar.calendar_now, name="company_calendar"),
    path("company/calendar/<int:year>/", calendar.calendar_year, name="company_calendar_year"),
    path("company/calendar/<int:year>/csv/", calendar.calendar_csv, name="company_calendar_csv"),
    path(
        "company/calendar/<int:year>/confirm/",
        calendar.calendar_confirm,
        name="company_calendar_confirm",
    ),
    path(
        "company/calendar/<int:year>/reopen/",
        calendar.calendar_reopen,
        name="company_calendar_reopen",
    ),
    path(
        "company/calendar/days/<slug:day>/remove/",
        calendar.calendar_remove,
        name="company_calendar_remove",
    ),
    path("company/sign-in/", company_sign_in, name="company_sign_in"),
    path("company/providers/", provider_views.providers_list, name="providers_list"),
    path("company/providers/new/", provider_views.provider_new, name="provider_new"),
    path("company/providers/<int:number>/", provider_views.provider, name="provider"),
    path(
        "company/providers/<int:number>/change/",
        provider_views.provider_edit,
        name="provider_edit",
    ),
    path(
        "company/providers/<int:number>/test/", provider_views.provider_test, name="provider_test"
    ),
    re_path(
        r"^company/providers/(?P<number>[0-9]+)/(?P<state>active|suspended|removed)/$",
        provider_views.provider_state,
        name="provider_state",
    ),
    path(
        "company/providers/<int:number>/groups/new/",
        linking_views.provider_map,
        name="provider_map",
    ),
    path(
        "company/providers/<int:number>/groups/<int:mapped>/remove/",
        linking_views.provider_unmap,
        name="provider_unmap",
    ),
    path("company/administrators/", second_administrator, name="second_administrator"),
    path("company/break-glass/", break_glass_views.break_glass_list, name="break_glass_list"),
    path("company/break-glass/<int:number>/", break_glass_views.break_glass, name="break_glass"),
    path("company/sign-in/tries/", lockout_views.sign_in_tries, name="sign_in_tries"),
    path(
        "company/sign-in/tries/<slug:which>/unlock/",
        lockout_views.sign_in_unlock,
        name="sign_in_unlock",
    ),
    path("company/setup/aside/", setup_aside, name="setup_aside"),
]
