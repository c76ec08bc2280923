"""Addresses of the import screens, inside Wagtail's frame."""

from django.urls import path

from archive.imports import alike_views, blank_views, compare_views, file_views, views

urlpatterns = [
    path("imports/", views.import_list, name="imports_list"),
    path("imports/new/", views.import_new, name="imports_new"),
    path("imports/templates/", blank_views.template_list, name="imports_templates"),
    path(
        "imports/templates/<str:category>/",
        blank_views.template_take,
        name="imports_template",
    ),
    path("imports/<int:pk>/", views.import_show, name="imports_show"),
    path("imports/<int:pk>/columns/", views.import_columns, name="imports_columns"),
    path("imports/<int:pk>/sheet/", views.import_sheet, name="imports_sheet"),
    path("imports/<int:pk>/compare/", compare_views.import_compare, name="imports_compare"),
    path("imports/<int:pk>/alike/", alike_views.import_alike, name="imports_alike"),
    path("imports/<int:pk>/recipe/", views.import_recipe, name="imports_recipe"),
    path("imports/<int:pk>/files/", file_views.import_files, name="imports_files"),
    path("imports/<int:pk>/commit/", views.import_commit, name="imports_commit"),
    path("imports/<int:pk>/cancel/", views.import_cancel, name="imports_cancel"),
    path("imports/<int:pk>/rows/", views.import_rows, name="imports_rows"),
]
