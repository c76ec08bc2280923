"""Regulations, their versions, and who has acknowledged which."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable
from policies.regulations import rules


class Regulation(CompanyTable):
    """A regulation under its code, which stays; what it says lies in its versions."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "policies"
        db_table = "policies_regulation"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class RegulationVersion(CompanyTable):
    """One version: a draft may be changed, what was published never; `digest` is what people acknowledge.

    `effective_on` is set when it is published. `ended_on` is the last day of one that another took over or
    that was repealed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        REPEALED = "repealed", _("repealed")

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=16, blank=True)
    why = models.TextField(blank=True)
    edited_by = models.CharField(max_length=60)
    edited_at = models.DateTimeField()
    published_by = models.CharField(max_length=60, blank=True)
    published_name = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    effective_on = models.DateField(_("effective on"), null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        app_label = "policies"
        db_table = "policies_regulation_version"
        ordering = ("regulation", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["regulation", "number"], name="regulation_version_number_once"
            ),
            models.UniqueConstraint(
                fields=["regulation"],
                condition=Q(state="draft"),
                name="regulation_version_one_draft",
            ),
            models.UniqueConstraint(
                fields=["regulation"],
                condition=Q(state="published"),
                name="regulation_version_one_published",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | (
                    ~Q(state="draft")
                    & Q(published_at__isnull=False, effective_on__isnull=False)
                    & ~Q(digest="")
                ),
                name="regulation_version_published_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation_id} {self.number}"

    @property
    def said(self) -> rules.Content:
        """What it says."""
        return rules.read(self.content)

    @property
    def outline(self) -> rules.Content:
        """What it says beside its words, where only that was read: title, for whom, with which effect."""
        return rules.read(self.__dict__.get("head") or self.content)


class Acknowledgement(CompanyTable):
    """Somebody has read a version and says so; `digest` is of the words that were read."""

    version = models.ForeignKey(
        RegulationVersion, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        app_label = "policies"
        db_table = "policies_acknowledgement"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version"], name="acknowledgement_of_a_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id}"
