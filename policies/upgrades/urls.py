"""The addresses of the pack's screens, below the frame's root."""

from django.urls import path

from policies.upgrades import file_views, views

urlpatterns = [
    path("policy/pack/", views.pack, name="policy_pack"),
    path("policy/pack/file/", file_views.policy_file, name="policy_file"),
    path("policy/pack/back/", views.back, name="policy_pack_back"),
    path("policy/pack/upgrade/", views.upgrade, name="policy_pack_upgrade"),
]
