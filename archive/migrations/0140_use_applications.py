"""Keeps applications to use archives and the records they mean (REQ-USE-01)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0135_due_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UseApplication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department", models.CharField(blank=True, max_length=32)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("manners", models.JSONField(default=list)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("said", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("asked", "with who decides"),
                            ("agreed", "agreed to"),
                            ("returned", "not agreed to"),
                            ("withdrawn", "withdrawn"),
                            ("ended", "ended before its time"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("request", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="use_applications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_use_application",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="UseRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=210)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="archive.useapplication",
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
            ],
            options={
                "db_table": "archive_use_record",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="useapplication",
            index=models.Index(fields=["state", "-id"], name="use_application_state"),
        ),
        migrations.AddIndex(
            model_name="useapplication",
            index=models.Index(fields=["applicant", "-id"], name="use_application_applicant"),
        ),
        migrations.AddConstraint(
            model_name="useapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))),
                name="use_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="userecord",
            constraint=models.UniqueConstraint(
                fields=("application", "record"), name="use_record_once"
            ),
        ),
    ]
