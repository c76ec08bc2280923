"""Addresses of the grid of an import, inside Wagtail's frame."""

from django.urls import path

from archive.mending import value_views, views

urlpatterns = [
    path("imports/<int:pk>/grid/", views.grid, name="mending_grid"),
    path("imports/<int:pk>/grid/rows/", views.grid_rows, name="mending_rows"),
    path("imports/<int:pk>/grid/next/", views.grid_next, name="mending_next"),
    path("imports/<int:pk>/grid/find/", views.grid_find, name="mending_find"),
    path("imports/<int:pk>/grid/history/", views.grid_history, name="mending_history"),
    path("imports/<int:pk>/grid/do/", views.grid_do, name="mending_do"),
    path("imports/<int:pk>/grid/rehearse/", views.grid_rehearse, name="mending_rehearse"),
    path("imports/<int:pk>/corrected/", views.import_corrected, name="mending_corrected"),
    path("imports/<int:pk>/values/", value_views.import_values, name="mending_values"),
]
