"""The addresses of the files of a record."""

from django.urls import path

from archive.files import views

urlpatterns = [
    path("records/<int:number>/files/", views.record_files, name="record_files"),
    path(
        "records/<int:number>/files/<str:token>/", views.record_file_take, name="record_file_take"
    ),
    path(
        "records/<int:number>/files/<str:token>/look/",
        views.record_file_look,
        name="record_file_look",
    ),
    path(
        "records/<int:number>/files/<str:token>/remove/",
        views.record_file_remove,
        name="record_file_remove",
    ),
]
