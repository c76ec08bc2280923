"""The category tree as the company edits it; columns are named as the attributes of `Category`."""

from django.db import models
from django.db.models import F, Q

from persistence.models import CompanyTable
from policies.categories.rules import Doubles, Kind, Review, Titles, Titling, UpdateApproval


class CategoryRow(CompanyTable):
    """One category of the draft; `place` is its order in the document."""

    place = models.IntegerField(default=0, db_default=0)
    code = models.CharField(max_length=60)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200, blank=True)
    parent = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, null=True, blank=True)
    custodian = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=20, blank=True)
    carrier = models.CharField(max_length=20, blank=True)
    review = models.CharField(max_length=20, null=True, blank=True)
    update_approval = models.CharField(max_length=20, null=True, blank=True)
    doubles = models.CharField(max_length=20, null=True, blank=True)
    filing_order = models.CharField(max_length=20, blank=True)
    title_rule = models.CharField(max_length=200, blank=True, default="", db_default="")
    titling = models.CharField(max_length=20, null=True, blank=True)
    file_kinds = models.JSONField(default=list, db_default=[], blank=True)
    titles = models.CharField(max_length=20, null=True, blank=True)
    filing_days = models.PositiveIntegerField(default=0, db_default=0)
    filing_from = models.CharField(max_length=60, blank=True, default="", db_default="")
    filing_steps = models.CharField(max_length=20, blank=True, default="", db_default="")
    reported_to = models.CharField(max_length=60, blank=True, default="", db_default="")
    completeness = models.IntegerField(default=0, db_default=0)
    entry_days = models.IntegerField(default=0, db_default=0)
    standalone = models.BooleanField(default=False)
    abstract = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)
    collecting = models.BooleanField(default=False, db_default=False)
    stages = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="category_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="category_has_code"),
            models.CheckConstraint(condition=~Q(parent=F("code")), name="category_not_own_parent"),
            models.CheckConstraint(
                condition=Q(kind__isnull=True) | Q(kind__in=[kind.value for kind in Kind]),
                name="category_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(review__isnull=True) | Q(review__in=[one.value for one in Review]),
                name="category_review_known",
            ),
            models.CheckConstraint(
                condition=Q(update_approval__isnull=True)
                | Q(update_approval__in=[one.value for one in UpdateApproval]),
                name="category_approval_known",
            ),
            models.CheckConstraint(
                condition=Q(doubles__isnull=True) | Q(doubles__in=[one.value for one in Doubles]),
                name="category_doubles_known",
            ),
            models.CheckConstraint(
                condition=Q(titling__isnull=True) | Q(titling__in=[one.value for one in Titling]),
                name="category_titling_known",
            ),
            models.CheckConstraint(
                condition=Q(titles__isnull=True) | Q(titles__in=[one.value for one in Titles]),
                name="category_titles_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.zh}"
