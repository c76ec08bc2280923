"""Keeps disposals, the records on their lists, who watches them, and what a company asks (REQ-DSP-02 to 06, 11)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0125_destructions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="destruction",
            name="early",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("due", "its period has run out"),
                            ("outdated", "outdated or invalid"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("hands", models.JSONField(default=list)),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "in appraisal"),
                            ("appraised", "to be checked off"),
                            ("counted", "to be approved"),
                            ("approved", "approved"),
                            ("executing", "being destroyed"),
                            ("executed", "to be confirmed"),
                            ("confirmed", "to be certified"),
                            ("certified", "certified"),
                            ("aborted", "aborted"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("opinion", models.CharField(blank=True, max_length=500)),
                ("counted", models.PositiveIntegerField(null=True)),
                ("methods", models.JSONField(default=dict)),
                ("request", models.BigIntegerField(null=True)),
                ("returned_why", models.CharField(blank=True, max_length=500)),
                ("approvers", models.JSONField(default=list)),
                ("approved", models.CharField(blank=True, max_length=64)),
                ("cooling_until", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("run", models.BigIntegerField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "appraised_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "executor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_disposal",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DisposalItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("number", models.CharField(blank=True, max_length=210)),
                ("category", models.CharField(max_length=64)),
                ("carrier", models.CharField(blank=True, max_length=16)),
                ("open", models.BooleanField(default=True)),
                ("dropped_why", models.CharField(blank=True, max_length=500)),
                ("opinion", models.CharField(blank=True, max_length=500)),
                ("objection", models.CharField(blank=True, max_length=500)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "keep it"),
                            ("period", "keep it for another period"),
                            ("class", "put it into another class"),
                            ("stays", "it stays on the list"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answer_why", models.CharField(blank=True, max_length=500)),
                ("pages_listed", models.PositiveIntegerField(null=True)),
                ("pages_found", models.PositiveIntegerField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("method", models.CharField(blank=True, max_length=40)),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="archive.disposal",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objected_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opinion_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_disposal_item",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DisposalSupervisor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=500)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supervisors",
                        to="archive.disposal",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_disposal_supervisor",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DisposalTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("never", models.BooleanField(default=False)),
                ("cooling_days", models.PositiveSmallIntegerField(default=7)),
                ("supervisors", models.PositiveSmallIntegerField(default=2)),
            ],
            options={
                "db_table": "archive_disposal_terms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("supervisors__gte", 1), ("supervisors__lte", 9)),
                        name="disposal_watched",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="disposal",
            index=models.Index(fields=["state", "-id"], name="disposal_state"),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("run__isnull", True),
                    models.Q(
                        models.Q(("approved", ""), _negated=True),
                        ("cooling_until__isnull", False),
                        ("executor__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="disposal_approved_before_it_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.UniqueConstraint(
                fields=("batch", "record"), name="disposal_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("open", True)), fields=("record",), name="disposal_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by__isnull", True),
                    models.Q(("answered_by", models.F("objected_by")), _negated=True),
                    _connector="OR",
                ),
                name="disposal_answered_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalsupervisor",
            constraint=models.UniqueConstraint(
                fields=("batch", "person"), name="disposal_supervisor_once"
            ),
        ),
    ]
