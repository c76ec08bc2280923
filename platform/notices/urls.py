"""The addresses of the screens of notices."""

from django.urls import path, re_path

from notices import admin_views, channel_views, views

_TEXT = r"^notices/settings/texts/(?P<code>[a-z_.]+)/(?P<language>[a-z-]+)"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="notices_read"),
    path("notices/<int:number>/", views.open_notice, name="notice_open"),
    path("notices/choices/", views.choices, name="notice_choices"),
    path("notices/work/<int:number>/", views.work, name="notice_work"),
    path("notices/settings/", channel_views.channels, name="notice_channels"),
    path("notices/settings/new/", channel_views.channel_new, name="notice_channel_new"),
    path("notices/settings/<int:number>/", channel_views.channel, name="notice_channel"),
    path(
        "notices/settings/<int:number>/switch/", channel_views.switch, name="notice_channel_switch"
    ),
    path("notices/settings/<int:number>/test/", channel_views.test, name="notice_channel_test"),
    path(
        "notices/settings/<int:number>/remove/", channel_views.remove, name="notice_channel_remove"
    ),
    path("notices/settings/sender/", admin_views.sender, name="notice_sender"),
    path("notices/settings/sender/test/", admin_views.sender_test, name="notice_sender_test"),
    path("notices/settings/texts/", admin_views.texts, name="notice_texts"),
    re_path(rf"{_TEXT}/$", admin_views.text, name="notice_text"),
    re_path(rf"{_TEXT}/preview/$", admin_views.text_preview, name="notice_text_preview"),
    re_path(rf"{_TEXT}/reset/$", admin_views.text_reset, name="notice_text_reset"),
    path("notices/settings/deliveries/", admin_views.deliveries, name="notice_deliveries"),
]
