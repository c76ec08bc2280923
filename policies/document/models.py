"""The open draft and the published versions of a company's policy."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from persistence.models import CompanyTable


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What a publication was agreed with, beside the draft itself; see `actions.publish`."""

    reason: str = ""
    override: str = ""
    plan: str = ""


class Draft(CompanyTable):
    """What the company is changing. Its rows lie in the tables of the kinds; `heading` is the rest.

    `heading` is the canonical text of a document that holds only names, fonds, departments, positions,
    levels and approvals. A draft is open, then published or discarded; at most one is open. `pack_text` is
    the canonical text of the pack that the draft was brought up to, '' where it took none over. One that was
    agreed to waits, open, for the day `in_force_from`; `agreed` is what is published then: an Agreed, with
    "digest", "asked_by" and "approved_by". `revision` is another one after each change of rows or heading.
    """

    class State(models.TextChoices):
        """What became of the draft."""

        OPEN = "open"
        PUBLISHED = "published"
        DISCARDED = "discarded"

    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    base = models.IntegerField(default=0)  # number of the version it began from; 0 none
    heading = models.TextField()
    pack_text = models.TextField(blank=True, default="", db_default="")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    agreed = models.JSONField(default=dict, db_default={}, blank=True)
    revision = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="open"), name="draft_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "published", "discarded"]), name="draft_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="draft_closed_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class PolicyVersion(CompanyTable):
    """One published version: its canonical bytes are written once and never again.

    `slots` is {category: {field: slot}}; `valid_to` is set once, when the next version takes over.
    """

    class State(models.TextChoices):
        """In force, or followed by another."""

        PUBLISHED = "published"
        SUPERSEDED = "superseded"

    number = models.IntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.PUBLISHED)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    slots = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    override = models.TextField(blank=True)  # why a statutory minimum was lowered (REQ-POL-09)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=60)
    published_name = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_positive"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="version_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state="published", valid_to__isnull=True)
                | Q(state="superseded", valid_to__gte=F("valid_from")),
                name="version_superseded_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
