"""The addresses of the status of customers."""

from django.urls import path

from archive.statuses import views

urlpatterns = [
    path("records/statuses/", views.change_list, name="status_changes"),
    path("records/<int:number>/status/", views.status, name="record_status"),
]
