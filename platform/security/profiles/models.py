"""What a company asks of its people when they sign in: one row, made when somebody first changes it."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable
from security.profiles.rules import ASVS, DENGBAO3, USUAL_GRACE


class SecurityProfile(CompanyTable):
    """The one row; without it everything is as `security.profiles.rules.Demand` has it."""

    ONLY = 1

    profile = models.CharField(max_length=16, default=ASVS)
    # Always true since migration 0020, which lets nobody store anything else; goes with a later version.
    officers = models.BooleanField(default=True)
    positions = models.JSONField(default=list)
    people = models.JSONField(default=list)
    grace_days = models.PositiveSmallIntegerField(default=USUAL_GRACE)
    since = models.DateField(null=True, blank=True)
    idle_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    session_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    least_length = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "security"
        constraints = [
            models.CheckConstraint(name="security_profile_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="security_profile_known", condition=Q(profile__in=(ASVS, DENGBAO3))
            ),
            models.CheckConstraint(
                name="security_profile_asks_officers", condition=Q(officers=True)
            ),
        ]

    def __str__(self) -> str:
        return self.profile
