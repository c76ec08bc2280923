"""The addresses of change notices, evidence and late changes."""

from django.urls import path

from archive.updates import refiling_views, views

urlpatterns = [
    path("records/notices/", views.notice_list, name="change_notices"),
    path("records/notices/<int:number>/", views.notice_page, name="change_notice"),
    path("records/late/", views.late_list, name="changes_late"),
    path("records/<int:number>/notice/", views.notice_new, name="change_notice_new"),
    path("records/<int:number>/evidence/", views.evidence, name="change_evidence"),
    path("records/<int:number>/refile/", refiling_views.record_refile, name="record_refile"),
]
