"""The addresses that ask nobody for an account: what a share shows to the person it is for."""

from django.urls import path

from archive.sharing import open_views

urlpatterns = [
    path("shared/<str:token>/", open_views.shared, name="shared"),
    path("shared/<str:token>/<str:file>/", open_views.shared_file, name="shared_file"),
    path(
        "shared/<str:token>/<str:file>/<int:page>/",
        open_views.shared_picture,
        name="shared_picture",
    ),
]
