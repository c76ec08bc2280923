"""What departments were asked to help with, by whom and until when, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from decisions.cooperation import rules
from persistence.models import CompanyTable


class CooperationState(models.TextChoices):
    """Where a task stands."""

    OPEN = rules.State.OPEN.value, _("open")
    TAKEN = rules.State.TAKEN.value, _("taken")
    DONE = rules.State.DONE.value, _("done")
    COULD_NOT = rules.State.COULD_NOT.value, _("could not be done")
    WITHDRAWN = rules.State.WITHDRAWN.value, _("withdrawn")


class Cooperation(CompanyTable):
    """One task of one department about one record or category.

    It keeps no title: what the thing is called is asked anew of whoever looks, under their rights.
    """

    target_kind = models.CharField(max_length=32)
    target_id = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"))
    department = models.CharField(_("department"), max_length=16)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.TextField(_("what is asked"))
    due = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=16, choices=CooperationState.choices, default=CooperationState.OPEN
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "decisions"
        db_table = "decisions_cooperation"
        constraints = [
            models.CheckConstraint(
                name="cooperation_taken_by_somebody",
                condition=~Q(state__in=("taken", "done", "could_not")) | Q(taken_by__isnull=False),
            ),
            models.CheckConstraint(
                name="cooperation_ended_has_time",
                condition=Q(state__in=("open", "taken"), ended_at__isnull=True)
                | (~Q(state__in=("open", "taken")) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="cooperation_failed_has_words", condition=~Q(state="could_not") | ~Q(answer="")
            ),
        ]
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="cooperation_target"),
            models.Index(
                fields=["department", "due"],
                name="cooperation_waiting",
                condition=Q(state__in=("open", "taken")),
            ),
            models.Index(fields=["asked_by", "id"], name="cooperation_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.target_kind}:{self.target_id} → {self.department}"

    @property
    def target(self) -> str:
        """What it is about, as "kind:id"."""
        return f"{self.target_kind}:{self.target_id}"

    @property
    def facts(self) -> rules.Facts:
        """What the rules judge it by."""
        return rules.Facts(
            state=rules.State(self.state),
            asked_by=str(self.asked_by_id),
            department=self.department,
            person=str(self.person_id or ""),
            taken_by=str(self.taken_by_id or ""),
        )
