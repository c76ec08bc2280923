"""Corrections of an import, each listed with who made it, and what values were mapped to before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0019_met_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importjob",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="ValueMemory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=64)),
                ("heading", models.CharField(max_length=200)),
                ("value", models.CharField(max_length=200)),
                ("target", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "archive_value_memory",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "heading", "value"), name="value_memory_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("column", models.CharField(blank=True, max_length=255)),
                ("row", models.PositiveIntegerField(null=True)),
                ("content", models.BinaryField()),
                ("changed", models.PositiveIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "counts"),
                            ("undone", "undone"),
                            ("removed", "removed"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="patches",
                        to="archive.importjob",
                    ),
                ),
            ],
            options={
                "db_table": "archive_import_patch",
                "constraints": [
                    models.UniqueConstraint(fields=("job", "order"), name="import_patch_once")
                ],
            },
        ),
    ]
