"""An onboarding project: its files, the imports they came in by, what is asked, why rows stay out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportJob
from archive.onboarding.rules import FileKind
from persistence.models import CompanyTable

KINDS = {
    FileKind.PEOPLE: _("people"),
    FileKind.PLACES: _("places"),
    FileKind.CUSTOMERS: _("customers"),
    FileKind.ITEMS: _("contracts and other documents"),
    FileKind.BOXES: _("boxes"),
    FileKind.LOANS: _("loans that are out"),
    FileKind.OTHER: _("other"),
}


class OnboardingProject(CompanyTable):
    """The coming in of one company: what it brings, until it has signed what became of it.

    `protocol` is the canonical text that was signed and `digest` its SHA-256; `run` counts how often the
    figures were asked for.
    """

    class State(models.TextChoices):
        """Whether it is signed."""

        OPEN = "open", _("open")
        SIGNED = "signed", _("signed")

    name = models.CharField(_("name"), max_length=120)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    run = models.PositiveIntegerField(default=0)
    job = models.BigIntegerField(null=True)
    protocol = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_onboarding_project"
        constraints = [
            models.CheckConstraint(
                name="onboarding_signed_whole",
                condition=Q(state="open", digest="", signed_by__isnull=True)
                | Q(state="signed", signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(digest="")
                & ~Q(protocol=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OnboardingFile(CompanyTable):
    """One file a company brings: what it is called, whose it is, who brings it and until when.

    `ticked_count` is the figure somebody gave by hand for a file that comes in another way than by import.
    """

    project = models.ForeignKey(OnboardingProject, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    kind = models.CharField(
        _("kind"), max_length=12, choices=[(str(code), words) for code, words in KINDS.items()]
    )
    name = models.CharField(_("expected name"), max_length=255)
    category = models.CharField(_("category"), max_length=64, blank=True)
    department = models.CharField(_("department"), max_length=16, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("due"), null=True)
    left_out = models.CharField(_("why it is left out"), max_length=500, blank=True)
    ticked_count = models.PositiveIntegerField(null=True)
    ticked_note = models.CharField(max_length=500, blank=True)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ticked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_onboarding_file"
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                name="onboarding_file_place",
                fields=("project", "position"),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OnboardingImport(CompanyTable):
    """An import a file came in by; corrections come back as a second one.

    `figures` is what the reconciliation found of it in the run `run`; amounts of sealed fields are never in it.
    """

    file = models.ForeignKey(OnboardingFile, on_delete=models.CASCADE, related_name="imports")
    job = models.OneToOneField(ImportJob, on_delete=models.PROTECT, related_name="+")
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    attached_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    run = models.PositiveIntegerField(default=0)
    figured_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_onboarding_import"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.file_id} {self.job_id}"


class OnboardingReason(CompanyTable):
    """Why rows of one import stay out, or why a sum differs, as somebody said it; `key` names the group."""

    link = models.ForeignKey(OnboardingImport, on_delete=models.CASCADE, related_name="reasons")
    key = models.CharField(max_length=400)
    text = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_onboarding_reason"
        constraints = [
            models.UniqueConstraint(name="onboarding_reason_once", fields=("link", "key")),
        ]

    def __str__(self) -> str:
        return self.key


class OnboardingQuestion(CompanyTable):
    """What is asked of a department, or of one person in it; open until it is answered."""

    project = models.ForeignKey(
        OnboardingProject, on_delete=models.CASCADE, related_name="questions"
    )
    file = models.ForeignKey(
        OnboardingFile, null=True, on_delete=models.CASCADE, related_name="questions"
    )
    department = models.CharField(_("department"), max_length=16)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.CharField(_("question"), max_length=1000)
    due_on = models.DateField(_("due"), null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)  # null: open, again or still
    escalated_on = models.DateField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_onboarding_question"
        indexes = [
            models.Index(
                fields=["department", "person"],
                name="onboarding_question_open",
                condition=Q(answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.text
