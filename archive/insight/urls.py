"""The addresses of who sees what, inside Wagtail's frame."""

from django.urls import path

from archive.insight import access_views, look_views, review_views, who_views

urlpatterns = [
    path("records/<int:number>/who/", who_views.record_who, name="record_who"),
    path("access/report/", access_views.access_report, name="access_report"),
    path("access/report/file/", access_views.access_report_file, name="access_report_file"),
    path("access/reviews/", review_views.review_rule, name="review_rule"),
    path("access/reviews/<int:number>/", review_views.review_page, name="review_page"),
    path("access/reviews/<int:number>/decide/", review_views.review_decide, name="review_decide"),
    path("access/reviews/<int:number>/<slug:form>/", review_views.review_file, name="review_file"),
    path("policy/as/", look_views.look_choose, name="look_choose"),
    path("policy/as/<int:person>/", look_views.look_as, name="look_as"),
    path(
        "policy/as/<int:person>/records/<int:number>/",
        look_views.look_record,
        name="look_record",
    ),
]
