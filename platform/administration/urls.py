"""Addresses of the screens of people and the trail, inside Wagtail's frame."""

from django.urls import path, re_path

from administration import (
    bulk_views,
    former_views,
    invitation_views,
    keeper_views,
    leaving_views,
    people_views,
    stand_in_views,
    trail_views,
    undo_views,
    unit_views,
)
from administration.sealing import views as sealing
from administration.sign_in import linking_views, recovery_views, session_views, taking_views

_KIND = r"(?P<kind>department|position)"

urlpatterns = [
    path("people/", people_views.people_list, name="people_list"),
    path("people/new/", people_views.person_new, name="person_new"),
    path("people/left/new/", former_views.former_new, name="person_former_new"),
    path("people/out/", bulk_views.people_out, name="people_out"),
    path("people/in/", bulk_views.people_in, name="people_in"),
    path("people/in/<int:pk>/", bulk_views.people_preview, name="people_preview"),
    path("people/in/<int:pk>/do/", bulk_views.people_do, name="people_do"),
    path("people/names/", bulk_views.department_names, name="department_names"),
    path("people/vacant/", keeper_views.keepers_report, name="keepers_report"),
    path("people/invitations/", invitation_views.invitations_list, name="invitations_list"),
    path("people/invite/", invitation_views.people_invite, name="people_invite"),
    path("people/invited/", invitation_views.people_invited, name="people_invited"),
    path(
        "people/invitations/revoke/",
        invitation_views.invitations_revoke,
        name="invitations_revoke",
    ),
    # The same list below the menu entry that administrators come from.
    path("people/stand-ins/", stand_in_views.stand_ins_list, name="people_stand_ins"),
    path("stand-ins/", stand_in_views.stand_ins_list, name="stand_ins_list"),
    path("stand-ins/new/", stand_in_views.stand_in_new, name="stand_in_new"),
    path("stand-ins/<int:appointment>/end/", stand_in_views.stand_in_end, name="stand_in_end"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/<int:pk>/edit/", people_views.person_edit, name="person_edit"),
    path("people/<int:pk>/password/", people_views.person_password, name="person_password"),
    path("people/<int:pk>/sessions/", session_views.person_sessions, name="person_sessions"),
    path("people/<int:pk>/second/", taking_views.person_factors, name="person_factors"),
    path("people/<int:pk>/recovery/", recovery_views.person_recovery, name="person_recovery"),
    path("people/<int:pk>/accounts/", linking_views.person_providers, name="person_providers"),
    path(
        "people/<int:pk>/accounts/<int:number>/unlink/",
        linking_views.person_provider_unlink,
        name="person_provider_unlink",
    ),
    path("people/<int:pk>/leave/", leaving_views.person_leave, name="person_leave"),
    path("people/<int:pk>/open-work/", leaving_views.person_work, name="person_work"),
    path("people/<int:pk>/shut-out/", leaving_views.person_shut_out, name="person_shut_out"),
    path("people/<int:pk>/back/", people_views.person_reactivate, name="person_reactivate"),
    path("people/<int:pk>/appoint/", people_views.person_appoint, name="person_appoint"),
    path(
        "people/<int:pk>/posts/<int:appointment>/end/",
        people_views.appointment_end,
        name="appointment_end",
    ),
    path("people/departments/", unit_views.departments_list, name="departments_list"),
    path("people/positions/", unit_views.positions_list, name="positions_list"),
    re_path(rf"^people/{_KIND}/new/$", unit_views.unit_new, name="unit_new"),
    re_path(rf"^people/{_KIND}/(?P<code>[A-Z0-9]+)/$", unit_views.unit_edit, name="unit_edit"),
    re_path(
        rf"^people/{_KIND}/(?P<code>[A-Z0-9]+)/close/$", unit_views.unit_close, name="unit_close"
    ),
    path("did/", undo_views.did_list, name="did_list"),
    path("did/<int:number>/undo/", undo_views.did_undo, name="did_undo"),
    path("trail/", trail_views.trail_list, name="trail_list"),
    path("trail/seal/", sealing.trail_seal, name="trail_seal"),
    path("trail/verifier/download/", sealing.trail_verifier, name="trail_verifier"),
    path("trail/bundle/", sealing.trail_bundle, name="trail_bundle"),
    path("company/trail/", sealing.trail_keeping, name="trail_keeping"),
]
