"""The addresses of what is collected and of checks."""

from django.urls import path

from archive.collecting import key_views, link_views, verified_views, views

urlpatterns = [
    path("collected/", views.collected, name="collected"),
    path("collected/new/", views.collected_new, name="collected_new"),
    path("collected/links/", link_views.fill_links, name="fill_links"),
    path("collected/<int:number>/", views.collected_item, name="collected_item"),
    path("collected/<int:number>/key/", key_views.collected_key, name="collected_key"),
    path("collected/<int:number>/file/<str:token>/", views.collected_file, name="collected_file"),
    path("verifications/", verified_views.verifications, name="verifications"),
    path("records/<int:number>/verify/", verified_views.record_verify, name="record_verify"),
]
