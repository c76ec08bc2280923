"""The addresses of unmasking."""

from django.urls import path

from archive.unmasking import views

urlpatterns = [
    path("records/<int:number>/unmask/", views.unmask, name="record_unmask"),
    path("records/<int:number>/mask/", views.mask, name="record_mask"),
]
