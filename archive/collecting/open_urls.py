"""The address that asks nobody who he is: what a customer fills in behind a link."""

from django.urls import path

from archive.collecting import link_views

urlpatterns = [path("fill/<str:token>/", link_views.fill_form, name="fill_form")]
