"""The addresses of records that come to rest and come back."""

from django.urls import path

from archive.resting import views

urlpatterns = [
    path("records/unused/", views.resting_due, name="resting_due"),
    path("records/unused/fetch/", views.resting_fetch, name="resting_fetch"),
    path("records/unused/fetch/print/", views.resting_pick, name="resting_pick"),
    path("records/<int:number>/restore/", views.record_restore, name="record_restore"),
]
