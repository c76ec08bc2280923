"""The addresses of development notes and watched records."""

from django.urls import path

from archive.following import views

urlpatterns = [
    path("records/notes/", views.note_list, name="development_notes"),
    path("records/watched/", views.watched_list, name="records_watched"),
    path("records/<int:number>/notes/", views.notes_of_record, name="record_notes"),
    path("records/<int:number>/watch/", views.watch, name="record_watch"),
]
