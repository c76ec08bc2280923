"""Keeps what each department confirmed of a record in a joint review."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0058_changes_verified"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JointConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cadence", models.CharField(max_length=30)),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("department", models.CharField(max_length=16, verbose_name="department")),
                ("at", models.DateTimeField()),
                ("on", models.DateField(verbose_name="confirmed on")),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("no_change", "right as it stands"),
                            ("changed", "corrected"),
                            ("finding", "finding"),
                        ],
                        max_length=10,
                        verbose_name="found",
                    ),
                ),
                ("remark", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_joint_confirmation",
                "indexes": [models.Index(fields=["-on", "-id"], name="joint_confirmation_on")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "cadence", "starts", "department"),
                        name="joint_confirmation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found", "finding"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="joint_finding_has_words",
                    ),
                ],
            },
        ),
    ]
