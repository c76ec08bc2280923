"""The addresses of what leaves."""

from django.urls import path

from archive.outputs import views

urlpatterns = [
    path("output/", views.output_figures, name="output_figures"),
    path("output/limits/", views.output_limits, name="output_limits"),
    path("output/limits/<int:number>/drop/", views.output_limit_drop, name="output_limit_drop"),
]
