"""The addresses of the reference cases and of the packs to read, below the frame's root."""

from django.urls import path

from policies.cases import pack_views, views

urlpatterns = [
    path("policy/cases/", views.cases, name="policy_cases"),
    path("policy/cases/add/", views.add, name="policy_case_add"),
    path("policy/cases/<int:number>/", views.case, name="policy_case"),
    path("policy/cases/<int:number>/edit/", views.edit, name="policy_case_edit"),
    path("policy/cases/<int:number>/remove/", views.remove, name="policy_case_remove"),
    path("policy/cases/<int:number>/unlink/", views.unlink, name="policy_case_unlink"),
    path("policy/packs/", pack_views.packs, name="policy_packs"),
    path("policy/packs/<str:code>/", pack_views.pack, name="policy_pack_shown"),
]
