"""Keeps the register of electronic backup sets (备份登记), checks of their media, and what these found wrong."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0081_physical_copies"),
        ("decisions", "0006_step_passings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BackupSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=64)),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("disk", "hard disk"),
                            ("tape", "magnetic tape"),
                            ("optical", "optical disc"),
                            ("usb", "memory stick"),
                            ("store", "object store"),
                            ("other", "another medium"),
                        ],
                        max_length=8,
                    ),
                ),
                ("covers", models.CharField(max_length=500)),
                ("made_on", models.DateField()),
                ("made_by", models.CharField(max_length=100)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(null=True)),
                ("encrypted", models.BooleanField(default=False)),
                ("kept_at", models.CharField(blank=True, max_length=200)),
                ("until", models.DateField(null=True)),
                (
                    "every",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "is not checked"),
                            ("P1M", "every month"),
                            ("P3M", "every three months"),
                            ("P6M", "every six months"),
                            ("P1Y", "every year"),
                        ],
                        max_length=4,
                    ),
                ),
                ("department", models.CharField(blank=True, max_length=16)),
                ("version", models.PositiveIntegerField(default=1)),
                ("registered_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=200)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backup_sets",
                        to="archive.location",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_backup_set",
            },
        ),
        migrations.CreateModel(
            name="MediaCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_on", models.DateField()),
                ("readable", models.BooleanField()),
                (
                    "compared",
                    models.CharField(
                        choices=[
                            ("same", "the digest is the same"),
                            ("different", "the digest differs"),
                            ("not", "no digest compared"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "backup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="archive.backupset",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duty",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.duty",
                    ),
                ),
            ],
            options={
                "db_table": "archive_media_check",
            },
        ),
        migrations.CreateModel(
            name="MediaIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be handled"),
                            ("handled", "to be looked at"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("due_on", models.DateField()),
                ("action", models.CharField(blank=True, max_length=500)),
                ("handled_on", models.DateField(null=True)),
                ("verdict", models.CharField(blank=True, max_length=500)),
                ("closed_on", models.DateField(null=True)),
                (
                    "check_found",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issue",
                        to="archive.mediacheck",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_media_issue",
            },
        ),
        migrations.AddConstraint(
            model_name="backupset",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("label"), name="backup_set_label_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="backupset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_at", ""), _negated=True),
                    ("location__isnull", False),
                    _connector="OR",
                ),
                name="backup_set_is_kept_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="backupset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    models.Q(("ended_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="backup_set_ended_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="backupset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("every", ""), models.Q(("department", ""), _negated=True), _connector="OR"
                ),
                name="backup_set_is_checked_by_a_department",
            ),
        ),
        migrations.AddConstraint(
            model_name="mediacheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compared", "not"), models.Q(("digest", ""), _negated=True), _connector="OR"
                ),
                name="media_check_compared_has_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="mediaissue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(
                        ("closed_on__isnull", False),
                        ("handled_by__isnull", False),
                        ("verified_by__isnull", False),
                        models.Q(("verified_by", models.F("handled_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="media_issue_closed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="mediaissue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"), models.Q(("action", ""), _negated=True), _connector="OR"
                ),
                name="media_issue_handled_has_action",
            ),
        ),
    ]
