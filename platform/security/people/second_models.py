"""Whether changes of roles need a second administrator in this company."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable


class RolePolicy(CompanyTable):
    """The one row that says so; without it one administrator is enough."""

    ONLY = 1

    second = models.BooleanField(default=False, db_default=False)

    class Meta:
        app_label = "security"
        constraints = [models.CheckConstraint(name="role_policy_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "two administrators" if self.second else "one administrator"
