"""What a company keeps of operators who asked to come in: each access, who consented, and what it allows at once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from persistence.models import CompanyTable
from security.people.break_glass_rules import Scope


class BreakGlass(CompanyTable):
    """One access an operator asked for. `until` is its end: set when it begins, moved forward only by ending it early.

    `operator` is who asked, by his id in the operators' company. `person` is how this company sees him; nobody
    else acts as that person, and nobody can without an access that goes on.
    """

    operator = models.CharField(max_length=64)
    operator_name = models.CharField(max_length=100)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    ticket = models.CharField(max_length=64)
    scope = models.CharField(max_length=8)
    sensitive = models.BooleanField(default=False, db_default=False)
    urgent = models.BooleanField(default=False, db_default=False)
    hours = models.SmallIntegerField()
    asked_at = models.DateTimeField()
    begins_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=100, blank=True, default="")
    closed_why = models.TextField(blank=True, default="")
    code_digest = models.BinaryField(null=True)
    code_until = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_remark = models.TextField(blank=True, default="")

    class Meta:
        app_label = "security"
        db_table = "security_break_glass"
        constraints = [
            models.CheckConstraint(
                name="break_glass_scope_known",
                condition=Q(scope__in=[one.value for one in Scope]),
            ),
            models.CheckConstraint(name="break_glass_hours", condition=Q(hours__gte=1)),
            models.CheckConstraint(
                name="break_glass_begun_ends",
                condition=Q(begins_at__isnull=True, until__isnull=True)
                | Q(begins_at__isnull=False, until__gte=F("begins_at"), person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator_name}: {self.ticket}"


class BreakGlassConsent(CompanyTable):
    """Somebody of the company agreed to an access; two different people where roles change by two."""

    access = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.TextField(blank=True, default="")

    class Meta:
        app_label = "security"
        db_table = "security_break_glass_consent"
        constraints = [
            models.UniqueConstraint(fields=("access", "person"), name="break_glass_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} agreed to {self.access_id}"


class BreakGlassPolicy(CompanyTable):
    """The one row that says whether an emergency may begin before the company agreed; without it none may."""

    ONLY = 1

    at_once = models.BooleanField(default=False, db_default=False)

    class Meta:
        app_label = "security"
        db_table = "security_break_glass_policy"
        constraints = [models.CheckConstraint(name="break_glass_policy_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "at once, told" if self.at_once else "after consent"
