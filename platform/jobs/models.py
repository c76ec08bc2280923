"""What a company keeps of its background work: one row per job, its progress and its ending."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.progress import FINISHED, JobState


class State(models.TextChoices):
    """Where a job is, as people read it."""

    QUEUED = JobState.QUEUED.value, gettext_lazy("Waiting")
    RUNNING = JobState.RUNNING.value, gettext_lazy("Running")
    DONE = JobState.DONE.value, gettext_lazy("Done")
    FAILED = JobState.FAILED.value, gettext_lazy("Failed")
    CANCELLED = JobState.CANCELLED.value, gettext_lazy("Cancelled")


_OPEN = [State.QUEUED.value, State.RUNNING.value]
_CLOSED = [State.DONE.value, State.FAILED.value, State.CANCELLED.value]


class Job(models.Model):
    """One piece of background work.

    Its arguments stay here, in the company's own schema: the queue, which all companies share,
    carries only numbers and names. `attempt` is the fence: only the run that holds the newest
    number may still write.
    """

    task = models.CharField(gettext_lazy("task"), max_length=100)
    label = models.CharField(gettext_lazy("label"), max_length=200, blank=True)
    visible = models.BooleanField(gettext_lazy("visible"), default=True)
    args = models.JSONField(gettext_lazy("arguments"), default=dict, blank=True)
    state = models.CharField(
        gettext_lazy("state"), max_length=12, choices=State.choices, default=State.QUEUED
    )
    attempt = models.PositiveIntegerField(gettext_lazy("attempt"), default=0)
    done = models.BigIntegerField(gettext_lazy("done"), default=0)
    total = models.BigIntegerField(gettext_lazy("of"), default=0)
    message = models.TextField(gettext_lazy("message"), blank=True)
    message_params = models.JSONField(gettext_lazy("message values"), default=dict, blank=True)
    problem = models.TextField(gettext_lazy("problem"), blank=True)
    problem_params = models.JSONField(gettext_lazy("problem values"), default=dict, blank=True)
    cursor = models.JSONField(gettext_lazy("place to continue"), default=dict, blank=True)
    result = models.JSONField(gettext_lazy("result"), null=True, blank=True)
    cancel_requested = models.BooleanField(gettext_lazy("cancelling asked"), default=False)
    created_by = models.CharField(gettext_lazy("asked by"), max_length=64, blank=True)
    request_id = models.CharField(gettext_lazy("request"), max_length=64, blank=True)
    number = models.BigIntegerField(gettext_lazy("number in the queue"), null=True, blank=True)
    occurrence = models.CharField(gettext_lazy("occurrence"), max_length=40, blank=True)
    created_at = models.DateTimeField(gettext_lazy("asked at"))
    started_at = models.DateTimeField(gettext_lazy("started at"), null=True, blank=True)
    heartbeat = models.DateTimeField(gettext_lazy("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(gettext_lazy("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("job")
        verbose_name_plural = gettext_lazy("jobs")
        constraints = [
            models.CheckConstraint(
                name="jobs_job_state_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="jobs_job_counts_positive", condition=Q(done__gte=0, total__gte=0)
            ),
            models.CheckConstraint(
                name="jobs_job_finished_has_time",
                condition=Q(state__in=_OPEN, finished_at__isnull=True)
                | Q(state__in=_CLOSED, finished_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="jobs_job_once_per_occurrence",
                fields=["task", "occurrence"],
                condition=~Q(occurrence=""),
            ),
            models.UniqueConstraint(
                name="jobs_job_once_per_number",
                fields=["number"],
                condition=Q(number__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="jobs_job_mine", fields=["created_by", "-created_at"]),
            models.Index(
                name="jobs_job_open",
                fields=["created_at"],
                condition=Q(state__in=_OPEN),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What this job does, in the reader's language."""
        return _(self.label) if self.label else self.task

    @property
    def message_text(self) -> str:
        """The last message, in the reader's language."""
        return _(self.message).format_map(self.message_params) if self.message else ""

    @property
    def problem_text(self) -> str:
        """What went wrong, in the reader's language."""
        return _(self.problem).format_map(self.problem_params) if self.problem else ""

    @property
    def percent(self) -> int | None:
        """How much is done, 0–100; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in FINISHED
