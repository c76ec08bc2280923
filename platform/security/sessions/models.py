"""One row for each browser somebody is signed in with, beside Django's session."""

from django.conf import settings
from django.db import models

from persistence.models import CompanyTable
from security.sessions.rules import LONGEST_DEVICE


class OpenSession(CompanyTable):
    """A browser somebody signed in with; it is gone once the session has ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=LONGEST_DEVICE, blank=True)
    provider = models.BigIntegerField(null=True, blank=True)  # through which one came in
    through = models.CharField(max_length=64, blank=True, db_default="")  # its name then
    # By which the provider names this sign-in (sid), to be told when it ends there.
    sign_in_there = models.CharField(max_length=255, blank=True, db_default="")

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return self.device
