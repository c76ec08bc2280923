"""Keeps files that are sent with a form until its record is stored."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0043_printouts_in_turn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=100)),
                ("page", models.CharField(max_length=32)),
                ("token", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("size", models.BigIntegerField()),
                ("blob", models.CharField(max_length=64)),
                ("piece", models.PositiveIntegerField()),
                ("held_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_held_file",
                "indexes": [models.Index(fields=["person", "form", "page"], name="held_file_page")],
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="held_file_token_once")
                ],
            },
        ),
    ]
