"""The addresses of the catalogue and the lists, of corrections and versions, of two steps and of reports."""

from django.urls import path

from archive.register import line_views, list_views, print_views, report_views

urlpatterns = [
    path("register/catalogue/", list_views.catalogue_list, name="register_catalogue"),
    path("register/overdue/", list_views.overdue_list, name="register_overdue"),
    path("register/scans/", list_views.scans_list, name="register_scans"),
    path("register/<int:number>/correct/", line_views.correct_line, name="register_correct"),
    path(
        "register/<int:number>/correct/print/",
        print_views.correction_print,
        name="correction_print",
    ),
    path("register/reports/blank/", print_views.report_blank, name="report_blank"),
    path("register/reports/<int:number>/print/", print_views.report_print, name="report_print"),
    path("register/reports/", report_views.report_list, name="reports"),
    path("register/reports/new/", report_views.report_new, name="report_new"),
    path("register/reports/<int:number>/", report_views.report_page, name="report_page"),
    path(
        "register/reports/<int:number>/acknowledge/",
        report_views.report_acknowledge,
        name="report_acknowledge",
    ),
    path(
        "records/<int:number>/provisional/",
        line_views.file_provisionally,
        name="record_provisional",
    ),
    path("records/<int:number>/confirm/", line_views.confirm, name="record_confirm"),
    path("records/<int:number>/prove/", line_views.prove, name="record_prove"),
    path(
        "records/<int:number>/versions/<int:version>/",
        line_views.record_version,
        name="record_version",
    ),
]
