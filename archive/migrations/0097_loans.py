"""Keeps loan slips and loans: one open loan for each record, held by the database itself (REQ-BOR-03)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0096_extracts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LoanSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department", models.CharField(blank=True, max_length=32)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=500)),
                ("due_on", models.DateField()),
                ("promised_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "with who decides"),
                            ("agreed", "agreed to"),
                            ("returned", "not agreed to"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "done with"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("request", models.BigIntegerField(null=True)),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loan_slips",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_loan_slip",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LoanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="archive.loanslip",
                    ),
                ),
            ],
            options={
                "db_table": "archive_loan_line",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField()),
                ("out_at", models.DateTimeField()),
                ("pages_out", models.PositiveIntegerField()),
                ("recalled_at", models.DateTimeField(null=True)),
                ("recalled_why", models.CharField(blank=True, max_length=500)),
                ("back_at", models.DateTimeField(null=True)),
                ("pages_back", models.PositiveIntegerField(null=True)),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "as it was"),
                            ("worn", "worn"),
                            ("damaged", "damaged"),
                            ("missing", "parts missing"),
                        ],
                        max_length=8,
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("incident", models.BigIntegerField(null=True)),
                ("renewed", models.PositiveSmallIntegerField(default=0)),
                (
                    "back_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "out_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="loans",
                        to="archive.record",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=210)),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="archive.loanslip",
                    ),
                ),
            ],
            options={
                "db_table": "archive_loan",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LoanRenewal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "with who decides"),
                            ("agreed", "agreed to"),
                            ("returned", "not agreed to"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "done with"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("request", models.BigIntegerField(null=True)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renewals",
                        to="archive.loan",
                    ),
                ),
            ],
            options={
                "db_table": "archive_loan_renewal",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("loan",),
                        name="loan_renewal_open_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="loanslip",
            index=models.Index(fields=["state", "-id"], name="loan_slip_state"),
        ),
        migrations.AddIndex(
            model_name="loanslip",
            index=models.Index(fields=["borrower", "-id"], name="loan_slip_borrower"),
        ),
        migrations.AddConstraint(
            model_name="loanline",
            constraint=models.UniqueConstraint(fields=("slip", "record"), name="loan_line_once"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("back_at__isnull", True)),
                fields=["due_on", "id"],
                name="loan_out_due",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["record", "-id"], name="loan_record"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("back_at__isnull", True)),
                fields=("record",),
                name="loan_one_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(fields=("slip", "record"), name="loan_once_a_slip"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("back_at__isnull", True), ("back_to__isnull", True), ("condition", "")
                    ),
                    models.Q(
                        ("back_at__isnull", False),
                        ("back_to__isnull", False),
                        ("pages_back__isnull", False),
                        models.Q(("condition", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="loan_back_is_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("back_at__isnull", True), ("back_at__gte", models.F("out_at")), _connector="OR"
                ),
                name="loan_back_after_out",
            ),
        ),
    ]
