import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Registers and lists printed in the background are kept for their person."""

    dependencies = [
        ("archive", "0006_derived_rows_unchecked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Printout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("register", "Register of records"),
                            ("list", "List of records"),
                        ],
                        max_length=12,
                    ),
                ),
                ("query", models.TextField(blank=True)),
                ("language", models.CharField(max_length=16)),
                ("lines", models.PositiveIntegerField()),
                ("job", models.BigIntegerField(null=True)),
                ("rights", models.CharField(blank=True, max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("size", models.PositiveIntegerField(default=0)),
                ("ordered_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "printout",
                "db_table": "archive_printout",
                "indexes": [models.Index(fields=["person", "-id"], name="printout_person")],
            },
        ),
    ]
