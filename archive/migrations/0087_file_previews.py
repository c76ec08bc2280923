"""Keeps how many pages a file has, and its thumbnails, sealed as the file is."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("archive", "0082_backup_register")]

    operations = [
        migrations.CreateModel(
            name="FilePreview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pages", models.PositiveIntegerField(default=0)),
                ("lengths", models.JSONField(default=list)),
                ("size", models.BigIntegerField(default=0)),
                ("blob", models.CharField(blank=True, max_length=64)),
                ("piece", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=12)),
                ("made_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview",
                        to="archive.file",
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
                "db_table": "archive_file_preview",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(problem="", pages__gt=0) | ~Q(problem="") & Q(pages=0, blob=""),
                        name="file_preview_has_pages_or_problem",
                    )
                ],
            },
        ),
    ]
