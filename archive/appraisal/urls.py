"""The addresses of what is past its retention."""

from django.urls import path

from archive.appraisal import views

urlpatterns = [
    path("appraisal/", views.appraisal_list, name="appraisal_list"),
    path("appraisal/propose/", views.appraisal_propose, name="appraisal_propose"),
    path("appraisal/volume/", views.appraisal_volume, name="appraisal_volume"),
    path("appraisal/volume/file/", views.appraisal_volume_file, name="appraisal_volume_file"),
]
