"""The addresses of the guides."""

from django.urls import path

from backoffice.guide import views

urlpatterns = [
    path("guide/", views.guides, name="guides"),
    path("guide/<slug:name>/", views.guide_page, name="guide_page"),
    path("guide/<slug:name>/pictures/<str:picture>", views.guide_picture, name="guide_picture"),
]
