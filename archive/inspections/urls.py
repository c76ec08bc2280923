"""The addresses of inspections, their issues, and what rooms are looked at for."""

from django.urls import path

from archive.inspections import checklist_views, issue_views, print_views, views

urlpatterns = [
    path("inspections/", views.inspection_list, name="inspections"),
    path("inspections/checklist/", checklist_views.checklist, name="checklist"),
    path("inspections/issues/", issue_views.room_issues, name="room_issues"),
    path("inspections/issues/<int:number>/", issue_views.room_issue, name="room_issue"),
    path("inspections/<int:number>/", views.inspection, name="inspection"),
    path("inspections/<int:number>/print/", print_views.inspection_print, name="inspection_print"),
    path("inspections/<int:number>/sign/", views.inspection_sign, name="inspection_sign"),
    path(
        "inspections/<int:number>/photo/", views.inspection_photo_add, name="inspection_photo_add"
    ),
    path("inspections/<int:number>/issue/", issue_views.issue_new, name="room_issue_new"),
    path(
        "inspections/<int:number>/photo/<str:token>/",
        views.inspection_photo,
        name="inspection_photo",
    ),
]
