"""The addresses of holds."""

from django.urls import path

from archive.holds import views

urlpatterns = [
    path("holds/", views.holds, name="holds"),
    path("holds/new/", views.hold_new, name="hold_new"),
    path("holds/<int:number>/", views.hold, name="hold"),
    path("holds/<int:number>/add/", views.hold_add, name="hold_add"),
    path("holds/<int:number>/review/", views.hold_review, name="hold_review"),
    path("holds/<int:number>/release/", views.hold_release, name="hold_release"),
]
