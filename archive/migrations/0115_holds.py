"""Keeps the matters that hold records (冻结), and the records each one holds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0097_loans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("legal", "legal proceedings"),
                            ("inquiry", "investigation of an authority"),
                            ("dispute", "dispute"),
                            ("debt", "unsettled debt"),
                        ],
                        max_length=8,
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=500)),
                ("authority", models.CharField(max_length=200)),
                ("since", models.DateField()),
                ("expected_end", models.DateField(null=True)),
                ("every", models.CharField(max_length=4)),
                ("confidential", models.BooleanField(default=False)),
                ("placed_at", models.DateTimeField()),
                ("review_on", models.DateField()),
                ("reviewed_on", models.DateField(null=True)),
                ("review_said", models.CharField(blank=True, max_length=500)),
                ("released_on", models.DateField(null=True)),
                ("released_why", models.CharField(blank=True, max_length=500)),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_hold",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="HeldRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="archive.hold",
                    ),
                ),
            ],
            options={
                "db_table": "archive_held_record",
            },
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_on__isnull", True)),
                fields=("number",),
                name="hold_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_by__isnull", True), ("released_on__isnull", True)),
                    models.Q(
                        ("released_by__isnull", False),
                        ("released_on__isnull", False),
                        models.Q(("released_why", ""), _negated=True),
                        models.Q(("released_by", models.F("placed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hold_released_by_another_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="heldrecord",
            index=models.Index(fields=["record"], name="held_record_of"),
        ),
        migrations.AddConstraint(
            model_name="heldrecord",
            constraint=models.UniqueConstraint(fields=("hold", "record"), name="held_record_once"),
        ),
    ]
