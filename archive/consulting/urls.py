"""The addresses of consulting."""

from django.urls import path

from archive.consulting import form_views, views

urlpatterns = [
    path("consult/", views.consult, name="consult"),
    path("queries/ask/", views.query_ask, name="query_ask"),
    path("queries/<int:number>/", views.query_request, name="query_request"),
    path("queries/forms/", form_views.query_forms, name="query_forms"),
    path("queries/forms/new/", form_views.query_form_new, name="query_form_new"),
    path("queries/forms/<int:number>/", form_views.query_form, name="query_form"),
    path("queries/forms/<int:number>/edit/", form_views.query_form_edit, name="query_form_edit"),
    path("queries/forms/<int:number>/drop/", form_views.query_form_drop, name="query_form_drop"),
    path("records/<int:number>/values/", views.values_ask, name="values_ask"),
]
