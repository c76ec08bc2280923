"""Addresses of the console and of the sign-up page."""

from django.urls import path

from config.console import break_glass_views, views

urlpatterns = [
    path("console/", views.companies, name="console_companies"),
    path("console/new/", views.new_company, name="console_new_company"),
    path("console/<str:company_id>/", views.one_company, name="console_company"),
    path(
        "console/<str:company_id>/access/",
        break_glass_views.company_access,
        name="console_access",
    ),
    path("signup/", views.sign_up, name="sign_up"),
]
