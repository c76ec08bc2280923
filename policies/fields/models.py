"""Fields and sections as the company edits them; columns are named as the attributes of the values."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable
from policies.fields.rules import FieldType, Required


class SectionRow(CompanyTable):
    """One section of a category's card; `place` is its order in the document."""

    place = models.IntegerField(default=0, db_default=0)
    category = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="section_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="section_has_code"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.code} {self.zh}"


class FieldRow(CompanyTable):
    """One field of a category; `choices` is a list of {code, zh, en, level, retired}."""

    place = models.IntegerField(default=0, db_default=0)
    category = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200, blank=True)
    type = models.CharField(max_length=20)
    section = models.CharField(max_length=60, blank=True)
    required = models.CharField(max_length=20, default=Required.OPTIONAL.value)
    required_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    required_values = models.JSONField(default=list, db_default=[], blank=True)
    choices = models.JSONField(default=list, blank=True)
    link = models.CharField(max_length=60, blank=True)
    birth = models.CharField(max_length=60, blank=True, default="", db_default="")
    since = models.CharField(max_length=60, blank=True, default="", db_default="")
    after = models.CharField(max_length=20, blank=True, default="", db_default="")
    working = models.BooleanField(default=False, db_default=False)
    repeat = models.CharField(max_length=60, blank=True)
    sensitivity = models.CharField(max_length=4, blank=True)
    sealed = models.BooleanField(default=False)
    critical = models.BooleanField(default=False)
    unique = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)
    searchable = models.BooleanField(default=False)
    facet = models.BooleanField(default=False, db_default=False)
    legal_basis = models.CharField(max_length=300, blank=True)
    trigger = models.CharField(max_length=60, blank=True)
    note_zh = models.CharField(max_length=500, blank=True)
    note_en = models.CharField(max_length=500, blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="field_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="field_has_code"),
            models.CheckConstraint(
                condition=Q(type__in=[one.value for one in FieldType]), name="field_type_known"
            ),
            models.CheckConstraint(
                condition=Q(required__in=[one.value for one in Required]),
                name="field_required_known",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=["", "P", "SP", "B"]), name="field_sensitivity_known"
            ),
            models.CheckConstraint(
                condition=Q(sealed=False) | Q(listed=False, searchable=False, trigger=""),
                name="field_sealed_equality_only",
            ),
            models.CheckConstraint(
                condition=Q(facet=False) | Q(listed=True), name="field_facet_is_listed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.code} {self.zh}"
