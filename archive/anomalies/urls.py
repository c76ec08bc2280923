"""The address of what cannot be right in records."""

from django.urls import path

from archive.anomalies import views

urlpatterns = [path("records/anomalies/", views.anomaly_list, name="anomalies")]
