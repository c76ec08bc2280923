"""The addresses of what is printed."""

from django.urls import path

from archive.printing import form_views, printout_views, views

urlpatterns = [
    path("records/print/", views.list_print, name="records_print"),
    path("records/<int:number>/print/", views.record_print, name="record_print"),
    path("records/new/<str:category>/print/", views.blank_print, name="records_blank"),
    path("records/forms/", form_views.blank_forms, name="records_forms"),
    path("records/prints/", printout_views.printouts, name="printouts"),
    path("records/prints/<int:number>/", printout_views.printout_take, name="printout_take"),
    path("records/prints/<int:number>/stop/", printout_views.printout_stop, name="printout_stop"),
    path("register/print/", views.register_print, name="register_print"),
]
