"""The addresses of what is printed."""

from django.urls import path

from archive.printing import file_views, form_views, printout_views, views

urlpatterns = [
    path("records/export/", file_views.record_export, name="records_export"),
    path("register/export/", file_views.register_export, name="register_export"),
    path("due/export/", file_views.due_export, name="due_export"),
    path("records/print/", views.list_print, name="records_print"),
    path("records/<int:number>/print/", views.record_print, name="record_print"),
    path("records/new/<str:category>/print/", views.blank_print, name="records_blank"),
    path("records/forms/", form_views.blank_forms, name="records_forms"),
    path("records/forms/<str:kind>/print/", views.list_blank, name="list_blank"),
    path("records/prints/", printout_views.printouts, name="printouts"),
    path("records/prints/<int:number>/", printout_views.printout_take, name="printout_take"),
    path("records/prints/<int:number>/make/", printout_views.printout_make, name="printout_make"),
    path("records/prints/<int:number>/stop/", printout_views.printout_stop, name="printout_stop"),
    path("register/catalogue/export/", file_views.catalogue_export, name="catalogue_export"),
    path("register/catalogue/print/", views.catalogue_print, name="catalogue_print"),
    path("register/print/", views.register_print, name="register_print"),
]
