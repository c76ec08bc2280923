"""Access grants as the company edits them; columns are named as the attributes of `Grant`."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from persistence.models import CompanyTable
from policies.access.rules import RowScope


class GrantRow(CompanyTable):
    """One grant; `categories`, `verbs`, `mask` and `clear` are lists of codes."""

    place = models.IntegerField(default=0, db_default=0)
    department = models.CharField(max_length=60, blank=True)
    position = models.CharField(max_length=60, blank=True)
    categories = models.JSONField(default=list)
    verbs = models.JSONField(default=list)
    rows = models.CharField(max_length=10, default=RowScope.ALL.value)
    clearance = models.CharField(max_length=20, default="L3")
    mask = models.JSONField(default=list, blank=True)
    clear = models.JSONField(default=list, db_default=[], blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    delegated = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(rows__in=[one.value for one in RowScope]), name="grant_rows_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        verbs = "".join(self.verbs)
        return f"{self.department or '*'} {self.position or '*'} {verbs} {self.rows}"


class PersonalGrant(CompanyTable):
    """A right one person was given for a time: one verb, one category or one record, up to one level.

    On request it is for a category; a record is shared by a colleague, or opened by an application to use archives,
    whose number `application` is. Never overwritten: a longer time is another grant, and one that ends early says when.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=64)
    verb = models.CharField(max_length=1)
    clearance = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField()
    request = models.BigIntegerField(null=True)
    record = models.BigIntegerField(null=True)
    application = models.CharField(max_length=20, blank=True, db_default="")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="personal_grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=False)
                | Q(record__isnull=False, given_by__isnull=False),
                name="personal_grant_asked_for_or_shared",
            ),
            models.CheckConstraint(
                condition=Q(application="") | Q(record__isnull=False, request__isnull=False),
                name="personal_grant_applied_for_a_record",
            ),
        ]
        indexes = [
            models.Index(
                fields=["record"], name="personal_grant_record", condition=Q(record__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.category} for {self.person_id} until {self.valid_to}"


class Opening(CompanyTable):
    """Filed records that are closed to a person at first, opened to him for a time: of a category, or one record.

    One record opens with what lies in it. Never overwritten; `request` is what it was asked for by.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=64)
    record = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    identity = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    request = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at")), name="opening_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["person", "until"], name="opening_in_force")]

    def __str__(self) -> str:
        return f"{self.category} {self.record or '*'} for {self.person_id} until {self.until}"
