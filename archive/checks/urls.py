"""The addresses of the screens on which records are checked."""

from django.urls import path

from archive.checks import joint_views, print_views, views

urlpatterns = [
    path("records/check/", views.check_list, name="checks_list"),
    path("records/check/print/", print_views.check_print, name="checks_print"),
    path("records/joint/", joint_views.joint_list, name="joint_review"),
    path("records/joint/confirm/", joint_views.joint_confirm, name="joint_confirm"),
    path("records/joint/results/", joint_views.joint_results, name="joint_results"),
    path("records/check/sign/", views.check_sign, name="checks_sign"),
]
