"""The addresses of disposals."""

from django.urls import path

from archive.disposal import item_views, views

urlpatterns = [
    path("disposals/", views.disposal_list, name="disposals"),
    path("disposals/new/", views.disposal_new, name="disposal_new"),
    path("disposals/terms/", views.disposal_terms, name="disposal_terms"),
    path("disposals/<int:number>/", views.disposal, name="disposal"),
    path("disposals/<int:number>/<slug:step>/", views.disposal_step, name="disposal_step"),
    path(
        "disposals/<int:number>/records/<int:item>/<slug:step>/",
        item_views.disposal_item,
        name="disposal_item",
    ),
]
