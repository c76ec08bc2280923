"""The addresses of answers to customers."""

from django.urls import path

from archive.extracts import views

urlpatterns = [
    path("extracts/", views.extract_list, name="extracts"),
    path("extracts/new/", views.extract_new, name="extract_new"),
    path("extracts/<int:number>/", views.extract_page, name="extract_page"),
    path("extracts/<int:number>/draw/", views.extract_draw, name="extract_draw"),
    path("extracts/<int:number>/release/", views.extract_release, name="extract_release"),
    path("extracts/<int:number>/return/", views.extract_return, name="extract_return"),
    path("extracts/<int:number>/handed/", views.extract_hand_over, name="extract_hand_over"),
    path("extracts/<int:number>/pdf/", views.extract_pdf, name="extract_pdf"),
]
