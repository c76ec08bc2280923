"""The addresses of the lists of records, their views and the changes of many."""

from django.urls import path

from archive.lists import bulk_views, saved_views, views

urlpatterns = [
    path("records/", views.record_list, name="records_list"),
    path("records/columns/", views.columns, name="records_columns"),
    path("records/size/", views.page_size, name="records_size"),
    path("records/views/", saved_views.view_list, name="records_views"),
    path("records/views/new/", saved_views.view_new, name="records_view_new"),
    path("records/views/<int:number>/", saved_views.view_change, name="records_view"),
    path("records/views/<int:number>/open/", saved_views.view_open, name="records_view_open"),
    path("records/views/<int:number>/delete/", saved_views.view_delete, name="records_view_delete"),
    path("records/views/<int:number>/first/", saved_views.view_first, name="records_view_first"),
    path("records/together/", bulk_views.bulk_choose, name="records_bulk_choose"),
    path("records/together/<int:number>/", bulk_views.bulk_show, name="records_bulk"),
    path(
        "records/together/<int:number>/confirm/",
        bulk_views.bulk_confirm,
        name="records_bulk_confirm",
    ),
    path(
        "records/together/<int:number>/skipped/",
        bulk_views.bulk_skipped,
        name="records_bulk_skipped",
    ),
]
