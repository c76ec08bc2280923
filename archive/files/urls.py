"""The addresses of the files of a record."""

from django.urls import path

from archive.files import held_views, rule_views, viewing_views, views

urlpatterns = [
    path("files/rules/", rule_views.rules, name="file_rules"),
    path("files/rules/company/", rule_views.company_rule, name="file_rule_company"),
    path("files/rules/<str:category>/", rule_views.category_rule, name="file_rule"),
    path("records/new/<str:category>/files/", held_views.held_files, name="record_files_held"),
    path("records/<int:number>/files/", views.record_files, name="record_files"),
    path(
        "records/<int:number>/files/<str:token>/", views.record_file_take, name="record_file_take"
    ),
    path(
        "records/<int:number>/files/<str:token>/look/",
        viewing_views.record_file_look,
        name="record_file_look",
    ),
    path(
        "records/<int:number>/files/<str:token>/look/<int:page>/",
        viewing_views.record_file_page,
        name="record_file_page",
    ),
    path(
        "records/<int:number>/files/<str:token>/look/thumbnails/<int:sheet>/",
        viewing_views.record_file_thumbnails,
        name="record_file_thumbnails",
    ),
    path(
        "records/<int:number>/files/<str:token>/remove/",
        views.record_file_remove,
        name="record_file_remove",
    ),
]
