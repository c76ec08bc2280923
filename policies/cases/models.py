"""Reference cases, and the revisions each is linked to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable
from policies.cases.rules import LONGEST_LINE, POLICY, REGULATION


class ReferenceCase(CompanyTable):
    """One case, in the company's own words."""

    title = models.CharField(_("title"), max_length=LONGEST_LINE)
    origin = models.CharField(_("origin"), max_length=LONGEST_LINE, blank=True)
    practice = models.TextField(_("practice"))
    lesson = models.TextField(_("lesson"), blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    added_name = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "policies"
        db_table = "policies_reference_case"
        ordering = ("-added_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="reference_case_has_a_title")
        ]

    def __str__(self) -> str:
        return self.title


class CaseLink(CompanyTable):
    """A case stands behind a version of the policy, or of the regulation with this code."""

    class Kind(models.TextChoices):
        """Of what it is a version."""

        POLICY = POLICY, _("Policy")
        REGULATION = REGULATION, _("Regulation")

    case = models.ForeignKey(ReferenceCase, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=16, blank=True)
    number = models.IntegerField()

    class Meta:
        app_label = "policies"
        db_table = "policies_case_link"
        ordering = ("kind", "code", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "code", "number"], name="case_link_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="policy", code="") | (Q(kind="regulation") & ~Q(code="")),
                name="case_link_of_a_regulation_has_its_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.number}"
