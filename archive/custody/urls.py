"""The addresses of places, and of where a record lies."""

from django.urls import path

from archive.custody import place_views, where_views

urlpatterns = [
    path("custody/", place_views.place_list, name="custody_list"),
    path("custody/new/", place_views.place_new, name="custody_new"),
    path("custody/<int:number>/", place_views.place_page, name="custody_place"),
    path("custody/<int:number>/edit/", place_views.place_edit, name="custody_edit"),
    path("custody/<int:number>/move/", place_views.place_move, name="custody_move"),
    path("custody/<int:number>/use/", place_views.place_use, name="custody_use"),
    path("custody/<int:number>/put/", where_views.put, name="custody_put"),
    path("records/<int:number>/where/", where_views.record_where, name="record_where"),
]
