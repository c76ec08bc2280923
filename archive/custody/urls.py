"""The addresses of places, labels, scans, incidents, and of where a record lies."""

from django.urls import path

from archive.custody import (
    copy_views,
    incident_views,
    label_views,
    place_views,
    scan_views,
    sync_views,
    where_views,
)

urlpatterns = [
    path("custody/", place_views.place_list, name="custody_list"),
    path("custody/new/", place_views.place_new, name="custody_new"),
    path("custody/scan/", scan_views.scan, name="custody_scan"),
    path("custody/sync/", sync_views.sync_list, name="custody_sync"),
    path("custody/incidents/", incident_views.incident_list, name="custody_incidents"),
    path("custody/incidents/<int:number>/", incident_views.incident, name="custody_incident"),
    path("custody/copies/<int:number>/", copy_views.copy_page, name="custody_copy"),
    path("custody/copies/<int:number>/move/", copy_views.copy_move, name="copy_move"),
    path("custody/copies/<int:number>/withdraw/", copy_views.copy_withdraw, name="copy_withdraw"),
    path("custody/copies/<int:number>/label/", label_views.copy_label, name="copy_label"),
    path(
        "custody/copies/<int:number>/incident/", incident_views.copy_incident, name="copy_incident"
    ),
    path("records/<int:number>/copies/new/", copy_views.copy_new, name="copy_new"),
    path("custody/<int:number>/", place_views.place_page, name="custody_place"),
    path("custody/<int:number>/edit/", place_views.place_edit, name="custody_edit"),
    path("custody/<int:number>/move/", place_views.place_move, name="custody_move"),
    path("custody/<int:number>/use/", place_views.place_use, name="custody_use"),
    path("custody/<int:number>/put/", where_views.put, name="custody_put"),
    path("custody/<int:number>/labels/", label_views.place_labels, name="custody_labels"),
    path("custody/<int:number>/shelf/", label_views.shelf_list, name="custody_shelf"),
    path("c/<str:token>/", scan_views.scan_code, name="scan_code"),
    path("records/<int:number>/where/", where_views.record_where, name="record_where"),
    path("records/<int:number>/label/", label_views.record_label, name="record_label"),
    path("records/<int:number>/sync/", sync_views.record_sync, name="record_sync"),
    path("records/<int:number>/incident/", incident_views.record_incident, name="record_incident"),
]
