"""A file of the policy's tables between its preview and its confirmation."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from persistence.models import CompanyTable


class PolicyFile(CompanyTable):
    """What somebody read in: `rows` is {table: [[number, cells], …]}; they are forgotten once it is done."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    name = models.CharField(max_length=255)
    rows = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "policies"

    def __str__(self) -> str:
        return self.name
