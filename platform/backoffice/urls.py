"""Addresses outside Wagtail's frame: what is typed is kept even when its person's sign-in has ended."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from backoffice import unfinished_views, words

urlpatterns = [
    # Wagtail's own name and place, before its own view.
    path("jsi18n/", words.script_words, name="wagtailadmin_javascript_catalog"),
    path("unfinished/", unfinished_views.keep, name="unfinished_keep"),
    path(
        "unfinished/<int:number>/discard/",
        login_required(unfinished_views.discard),
        name="unfinished_discard",
    ),
]
