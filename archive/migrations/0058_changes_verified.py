"""Keeps change notices, how changes of important information were verified, and the day they came about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0055_fill_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("happened_on", models.DateField(verbose_name="changed on")),
                ("entered_on", models.DateField(verbose_name="entered on")),
                ("late", models.IntegerField(verbose_name="days late")),
                ("department", models.CharField(max_length=16)),
                ("fields", models.JSONField(default=list)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_change_day",
                "indexes": [models.Index(fields=["-entered_on", "-id"], name="change_day_entered")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "version"), name="change_day_once"),
                    models.CheckConstraint(
                        condition=models.Q(("entered_on__gte", models.F("happened_on"))),
                        name="change_day_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("document", "document seen"),
                            ("phone", "by telephone"),
                            ("register", "public register"),
                            ("visit", "on site"),
                            ("other", "otherwise"),
                        ],
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                ("on", models.DateField(verbose_name="verified on")),
                ("at", models.DateTimeField()),
                (
                    "reference",
                    models.CharField(blank=True, max_length=200, verbose_name="proof or file"),
                ),
                ("note", models.TextField(verbose_name="what was verified")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="archive.proposedchange",
                    ),
                ),
            ],
            options={
                "db_table": "archive_change_evidence",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="change_evidence_has_words",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(null=True)),
                ("happened_on", models.DateField(null=True, verbose_name="changed on")),
                ("words", models.TextField(blank=True, verbose_name="how it is known")),
                ("submitted_at", models.DateTimeField()),
                ("due", models.DateField(verbose_name="to be compared by")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "waits to be compared"), ("decided", "compared")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("taken", models.JSONField(default=list)),
                ("left", models.JSONField(default=list)),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_change_notice",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["due", "id"],
                        name="change_notice_open",
                    ),
                    models.Index(fields=["submitted_by", "-id"], name="change_notice_own"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "decided"),
                            ),
                            _connector="OR",
                        ),
                        name="change_notice_decided_by_somebody",
                    )
                ],
            },
        ),
    ]
