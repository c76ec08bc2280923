"""The addresses of plans, inside Wagtail's frame."""

from django.urls import path

from archive.planning import forecast_views, views

urlpatterns = [
    path("policy/forecast/", forecast_views.forecast_show, name="policy_forecast"),
    path("policy/plan/", views.plan_new, name="policy_plan_new"),
    path("policy/plan/<int:number>/", views.plan_show, name="policy_plan"),
    path("policy/plan/<int:number>/records/", views.plan_records, name="policy_plan_records"),
    path("policy/plan/<int:number>/workbook/", views.plan_workbook, name="policy_plan_workbook"),
]
