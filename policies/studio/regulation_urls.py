"""The addresses of regulations, inside Wagtail's frame."""

from django.urls import path

from policies.studio import regulation_shaping_views as shaping
from policies.studio import regulation_views as views

_CODE = "regulations/<slug:code>/"
urlpatterns = [
    path("regulations/", views.regulations, name="regulations"),
    path("regulations/new/", shaping.regulation_new, name="regulation_new"),
    path(
        "regulations/proposed/<int:number>/",
        shaping.regulation_proposed,
        name="regulation_proposed",
    ),
    path(_CODE, views.regulation, name="regulation"),
    path(f"{_CODE}ask/", views.regulation_ask, name="regulation_ask"),
    path(f"{_CODE}<int:number>/", views.regulation_version, name="regulation_version"),
    path(
        f"{_CODE}<int:number>/acknowledge/",
        views.regulation_acknowledge,
        name="regulation_acknowledge",
    ),
    path(f"{_CODE}<int:number>/readers/", shaping.regulation_readers, name="regulation_readers"),
    path(f"{_CODE}draft/", shaping.regulation_draft, name="regulation_draft"),
    path(f"{_CODE}draft/edit/", shaping.regulation_edit, name="regulation_edit"),
    path(f"{_CODE}draft/link/", shaping.regulation_link, name="regulation_link"),
    path(f"{_CODE}draft/publish/", shaping.regulation_publish, name="regulation_publish"),
    path(f"{_CODE}draft/discard/", shaping.regulation_discard, name="regulation_discard"),
    path(f"{_CODE}revise/", shaping.regulation_revise, name="regulation_revise"),
    path(f"{_CODE}repeal/", shaping.regulation_repeal, name="regulation_repeal"),
    path(f"{_CODE}remind/", shaping.regulation_remind, name="regulation_remind"),
]
