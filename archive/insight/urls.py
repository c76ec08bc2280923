"""The addresses of who sees what, inside Wagtail's frame."""

from django.urls import path

from archive.insight import access_views, look_views, who_views

urlpatterns = [
    path("records/<int:number>/who/", who_views.record_who, name="record_who"),
    path("access/report/", access_views.access_report, name="access_report"),
    path("access/report/file/", access_views.access_report_file, name="access_report_file"),
    path("policy/as/", look_views.look_choose, name="look_choose"),
    path("policy/as/<int:person>/", look_views.look_as, name="look_as"),
    path(
        "policy/as/<int:person>/records/<int:number>/",
        look_views.look_record,
        name="look_record",
    ),
]
