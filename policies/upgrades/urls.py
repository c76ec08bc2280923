"""The addresses of the pack's screens, below the frame's root."""

from django.urls import path

from policies.upgrades import views

urlpatterns = [
    path("policy/pack/", views.pack, name="policy_pack"),
    path("policy/pack/upgrade/", views.upgrade, name="policy_pack_upgrade"),
]
