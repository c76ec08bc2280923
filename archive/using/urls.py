"""The addresses of applications to use archives."""

from django.urls import path

from archive.using import report_views, views

urlpatterns = [
    path("uses/", views.use_list, name="uses"),
    path("uses/new/", views.use_new, name="use_new"),
    path("uses/blank/", views.use_blank, name="use_blank"),
    path("uses/report/", report_views.use_report, name="use_report"),
    path("uses/<int:number>/", views.use_application, name="use_application"),
    path("uses/<int:number>/find/", views.use_find, name="use_find"),
    path("uses/<int:number>/end/", views.use_end, name="use_end"),
    path("uses/<int:number>/note/", views.use_note, name="use_note"),
    path("uses/<int:number>/print/", views.use_print, name="use_print"),
]
