"""Addresses of the grid of an import, inside Wagtail's frame."""

from django.urls import path

from archive.mending import recipe_views, value_views, views

urlpatterns = [
    path("imports/recipes/", recipe_views.recipe_list, name="recipes_list"),
    path("imports/recipes/<int:number>/", recipe_views.recipe_show, name="recipes_show"),
    path("imports/recipes/<int:number>/delete/", recipe_views.recipe_delete, name="recipes_delete"),
    path("imports/recipes/<int:number>/forget/", recipe_views.recipe_forget, name="recipes_forget"),
    path("imports/<int:pk>/recalled/", recipe_views.import_recalled, name="imports_recalled"),
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
