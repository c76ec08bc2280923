"""Keeps how the status of customers changes (客户状态), and upon what rules have acted already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0078_development_notes_and_watching"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusMark",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="archive.record",
                    ),
                ),
                ("passed", models.JSONField(default=dict)),
            ],
            options={"db_table": "archive_status_mark"},
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("before", models.CharField(blank=True, max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("trigger", models.CharField(blank=True, max_length=8)),
                ("occasion", models.DateField(null=True)),
                ("policy_version", models.PositiveIntegerField()),
                (
                    "by",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_changes",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_status_change",
                "indexes": [models.Index(fields=["record", "-id"], name="status_change_record")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("by__isnull", False),
                                ("trigger", ""),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("by__isnull", True),
                                ("occasion__isnull", False),
                                models.Q(("trigger", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="status_change_by_hand_or_rule",
                    )
                ],
            },
        ),
    ]
