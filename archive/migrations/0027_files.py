import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0026_lighter_arrivals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32)),
                ("series", models.CharField(max_length=32)),
                ("number", models.PositiveIntegerField()),
                ("is_current", models.BooleanField(default=True)),
                ("sealed", models.BinaryField()),
                ("kind", models.CharField(max_length=8)),
                ("size", models.BigIntegerField()),
                ("blob", models.CharField(max_length=64)),
                ("piece", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "in quarantine"),
                            ("scanning", "being scanned"),
                            ("clean", "checked"),
                            ("blocked", "blocked"),
                        ],
                        default="quarantined",
                        max_length=12,
                    ),
                ),
                ("found", models.CharField(blank=True, max_length=200)),
                ("scanned_by", models.CharField(blank=True, max_length=100)),
                ("scanned_at", models.DateTimeField(null=True)),
                ("proved_at", models.DateTimeField(null=True)),
                ("is_damaged", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
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
                        related_name="files",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_file",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("quarantined", "scanning"))),
                        fields=["state"],
                        name="file_waiting",
                    ),
                    models.Index(fields=["proved_at"], name="file_proved"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="file_token_once"),
                    models.UniqueConstraint(fields=("series", "number"), name="file_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("series",),
                        name="file_one_current",
                    ),
                    models.UniqueConstraint(fields=("record", "blob"), name="file_content_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "clean"), _negated=True),
                            ("scanned_at__isnull", False),
                            _connector="OR",
                        ),
                        name="file_clean_was_looked_at",
                    ),
                ],
            },
        ),
    ]
