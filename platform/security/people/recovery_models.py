"""Somebody forgot the password: the one link a person may have to choose a new one."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable
from security.people.models import User


class Recovery(CompanyTable):
    """The latest link of a person; the link holds a signature the database does not know.

    `by` is the administrator who handed it out, nobody where the person asked and it went by mail.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="recovery")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "security"
        constraints = [
            models.CheckConstraint(
                name="recovery_never_by_oneself",
                condition=Q(by__isnull=True) | ~Q(by=models.F("user")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
