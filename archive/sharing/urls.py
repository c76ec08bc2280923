"""The addresses of shares inside the company."""

from django.urls import path

from archive.sharing import inside_views, views

urlpatterns = [
    path("shares/", views.share_register, name="share_register"),
    path("records/<int:number>/shares/new/", views.share_new, name="share_new"),
    path("shares/<int:number>/", views.share_page, name="share_page"),
    path("shares/<int:number>/link/", views.share_link, name="share_link"),
    path("shares/<int:number>/code/", views.share_code, name="share_code"),
    path("shares/<int:number>/end/", views.share_end, name="share_end"),
    path("shares/<int:number>/look/", inside_views.share_look, name="share_look"),
    path(
        "shares/<int:number>/look/<str:file>/", inside_views.share_look_file, name="share_look_file"
    ),
    path(
        "shares/<int:number>/look/<str:file>/<int:page>/",
        inside_views.share_look_picture,
        name="share_look_picture",
    ),
]
