"""The addresses of the backup register, checks of media and their defects."""

from django.urls import path

from archive.backups import check_views, views

urlpatterns = [
    path("backups/", views.register, name="backups"),
    path("backups/print/", views.register_print, name="backups_print"),
    path("backups/export/", views.register_export, name="backups_export"),
    path("backups/new/", views.set_new, name="backup_set_new"),
    path("backups/issues/", check_views.media_issues, name="media_issues"),
    path("backups/issues/<int:number>/", check_views.media_issue, name="media_issue"),
    path("backups/checks/<int:number>/", check_views.media_check, name="media_check"),
    path("backups/<int:number>/", views.set_page, name="backup_set"),
    path("backups/<int:number>/keep/", views.set_keep, name="backup_set_keep"),
    path("backups/<int:number>/end/", views.set_end, name="backup_set_end"),
]
