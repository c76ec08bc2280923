"""Keeps what customers asked and the extracts that answer it (REQ-QRY-09)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0094_cards_filed_anew"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=64)),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=10)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("sealed", models.BinaryField(default=bytes)),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "to be drawn up"),
                            ("drawn", "to be checked"),
                            ("returned", "to be drawn up again"),
                            ("released", "to be handed over"),
                            ("handed", "handed over"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("handed_how", models.CharField(blank=True, max_length=200)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_extract",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ExtractPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fields", models.JSONField(default=list)),
                ("sealed", models.BinaryField(default=bytes)),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="archive.extract",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_extract_part",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="extract",
            index=models.Index(fields=["state", "due_on"], name="extract_due"),
        ),
        migrations.AddConstraint(
            model_name="extract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checked_by__isnull", True),
                    models.Q(("checked_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="extract_checked_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="extract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_at__isnull", True), ("released_at__isnull", False), _connector="OR"
                ),
                name="extract_handed_after_release",
            ),
        ),
        migrations.AddConstraint(
            model_name="extractpart",
            constraint=models.UniqueConstraint(
                fields=("extract", "record"), name="extract_part_once"
            ),
        ),
    ]
