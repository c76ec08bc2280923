"""The passwords somebody had before, hashed as the present one is."""

from django.conf import settings
from django.db import models

from persistence.models import CompanyTable


class PastPassword(CompanyTable):
    """A password that was replaced; only as many are kept as the profile asks for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    encoded = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return str(self.replaced_at)
