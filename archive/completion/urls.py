"""The addresses of files that several departments complete."""

from django.urls import path

from archive.completion import views

urlpatterns = [
    path("records/<int:number>/hand-on/", views.hand_on, name="record_hand_on"),
]
