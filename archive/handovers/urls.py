"""The addresses of handovers."""

from django.urls import path

from archive.handovers import routing_views, views

urlpatterns = [
    path("handovers/", views.handover_list, name="handovers"),
    path("handovers/new/", views.handover_new, name="handover_new"),
    path("handovers/blank/", views.handover_blank, name="handover_blank"),
    path("handovers/territories/", routing_views.handover_routes, name="handover_routes"),
    path("handovers/<int:number>/", views.handover, name="handover"),
    path("handovers/<int:number>/sign/", views.handover_sign, name="handover_sign"),
    path("handovers/<int:number>/cancel/", views.handover_cancel, name="handover_cancel"),
    path("handovers/<int:number>/print/", views.handover_print, name="handover_print"),
    path(
        "handovers/<int:number>/settle/<int:line>/", views.handover_settle, name="handover_settle"
    ),
    path("records/<int:number>/hands/", views.record_hands, name="record_hands"),
]
