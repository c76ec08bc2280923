"""The Django app of the policy: draft rows, published versions."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Company tables of the policy."""

    name = "policies"
