"""The Django app of records and imports."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Company tables of the archive."""

    name = "archive"
