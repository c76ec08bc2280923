"""The addresses of what is printed."""

from django.urls import path

from archive.printing import views

urlpatterns = [
    path("records/print/", views.list_print, name="records_print"),
    path("records/<int:number>/print/", views.record_print, name="record_print"),
    path("records/new/<str:category>/print/", views.blank_print, name="records_blank"),
    path("register/print/", views.register_print, name="register_print"),
]
