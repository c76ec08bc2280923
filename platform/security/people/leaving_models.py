"""Somebody went though work was open: why, and who answers for it until it is cleared."""

from django.db import models
from django.db.models import F, Q

from persistence.models import CompanyTable
from security.people.models import User


class LeavingException(CompanyTable):
    """The named exception with which somebody lost the sign-in; `work` is kind → how much was open then.

    `answers` is nobody where somebody was shut out at once: then `by` answers for it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leaving_exceptions")
    reason = models.CharField(max_length=500)
    answers = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    work = models.JSONField(default=dict)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "security"
        constraints = [
            models.CheckConstraint(
                name="leaving_answered_by_another",
                condition=~Q(answers=F("user")) & ~Q(by=F("user")),
            ),
            models.CheckConstraint(
                name="leaving_cleared_by_somebody",
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="leaving_open_once", fields=("user",), condition=Q(cleared_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"

    @property
    def responsible(self) -> User:
        """Who answers for what is open."""
        return self.answers or self.by
