"""The Django app of requests and decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Company tables of requests, steps and decisions."""

    name = "decisions"
