"""The addresses of the policy's tables, below the frame's root."""

from django.urls import path

from policies.sheets import views

urlpatterns = [
    path("policy/tables/", views.sheets, name="policy_sheets"),
    path("policy/tables/out/", views.out, name="policy_sheets_out"),
    path("policy/tables/<int:number>/", views.preview, name="policy_sheets_preview"),
    path("policy/tables/<int:number>/do/", views.confirm, name="policy_sheets_do"),
]
