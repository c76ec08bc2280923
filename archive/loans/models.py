"""Slips that ask for a loan, and the loans themselves: one for each record that was handed out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class LoanSlip(CompanyTable):
    """What somebody asks to borrow (借阅单): which records, what for, until when, and the promise to keep it secret.

    `department` is the one the borrower asked in. `purpose`: the code of the company's list, '' where it has none.
    """

    class State(models.TextChoices):
        """What became of the question; what was handed out stands on its own."""

        ASKED = "asked", _("with who decides")
        AGREED = "agreed", _("agreed to")
        RETURNED = "returned", _("not agreed to")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CLOSED = "closed", _("done with")

    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="loan_slips"
    )
    department = models.CharField(max_length=32, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    due_on = models.DateField()
    promised_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    request = models.BigIntegerField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_loan_slip"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "-id"], name="loan_slip_state"),
            models.Index(fields=["borrower", "-id"], name="loan_slip_borrower"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number the slip carries: year of the question and its place in the book."""
        return f"JY{self.asked_at.year}-{self.pk:05d}"


class LoanLine(CompanyTable):
    """One record a slip asks for."""

    slip = models.ForeignKey(LoanSlip, on_delete=models.CASCADE, related_name="lines")
    record = models.ForeignKey(  # it outlives the record
        Record, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_loan_line"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="loan_line_once", fields=("slip", "record"))]

    def __str__(self) -> str:
        return f"{self.slip_id}: {self.record_id}"


class Loan(CompanyTable):
    """One record in somebody's hands, from the moment the desk gave it out until it took it back.

    The database itself never lets one record be with two: `loan_one_holder`.
    """

    class Condition(models.TextChoices):
        """How it came back."""

        GOOD = "good", _("as it was")
        WORN = "worn", _("worn")
        DAMAGED = "damaged", _("damaged")
        MISSING = "missing", _("parts missing")

    slip = models.ForeignKey(LoanSlip, on_delete=models.PROTECT, related_name="loans")
    record = models.ForeignKey(  # it outlives the record, whose number it keeps
        Record, on_delete=models.DO_NOTHING, related_name="loans", db_constraint=False
    )
    number = models.CharField(max_length=210, blank=True)
    due_on = models.DateField()
    out_at = models.DateTimeField()
    out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    pages_out = models.PositiveIntegerField()
    recalled_at = models.DateTimeField(null=True)
    recalled_why = models.CharField(max_length=500, blank=True)
    back_at = models.DateTimeField(null=True)
    back_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    pages_back = models.PositiveIntegerField(null=True)
    condition = models.CharField(max_length=8, choices=Condition.choices, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    incident = models.BigIntegerField(null=True)
    renewed = models.PositiveSmallIntegerField(default=0)  # how often it was prolonged

    class Meta:
        app_label = "archive"
        db_table = "archive_loan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="loan_one_holder", fields=("record",), condition=Q(back_at__isnull=True)
            ),
            models.UniqueConstraint(name="loan_once_a_slip", fields=("slip", "record")),
            models.CheckConstraint(
                name="loan_back_is_checked",
                condition=Q(back_at__isnull=True, back_to__isnull=True, condition="")
                | Q(back_at__isnull=False, back_to__isnull=False, pages_back__isnull=False)
                & ~Q(condition=""),
            ),
            models.CheckConstraint(
                name="loan_back_after_out",
                condition=Q(back_at__isnull=True) | Q(back_at__gte=F("out_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="loan_out_due", condition=Q(back_at__isnull=True)
            ),
            models.Index(fields=["record", "-id"], name="loan_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.out_at:%Y-%m-%d}"


class LoanRenewal(CompanyTable):
    """What somebody asks who needs a loan longer: until when and why; it is decided as the loan was."""

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="renewals")
    until = models.DateField()
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=LoanSlip.State.choices, default=LoanSlip.State.ASKED
    )
    request = models.BigIntegerField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_loan_renewal"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="loan_renewal_open_once", fields=("loan",), condition=Q(state="asked")
            )
        ]

    def __str__(self) -> str:
        return f"{self.loan_id}: {self.until}"
