"""Keeps handover forms with their files, and which records are at rest or named for disposal (REQ-TRF-01, REQ-ARC-01)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0115_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("open", "waits for signatures"),
                            ("done", "passed to the receiver"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("to_department", models.CharField(max_length=16)),
                ("to_place", models.CharField(blank=True, max_length=32)),
                ("on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "given_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transferor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_handover",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="HandoverLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=200)),
                ("from_person", models.BigIntegerField(null=True)),
                ("from_department", models.CharField(max_length=16)),
                ("condition", models.CharField(default="good", max_length=12)),
                ("discrepancy", models.CharField(blank=True, max_length=300)),
                ("settlement", models.CharField(blank=True, max_length=300)),
                ("settled_at", models.DateTimeField(null=True)),
                ("open", models.BooleanField(default=True)),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="archive.handover",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="handovers",
                        to="archive.record",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_handover_line",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=300)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nominations",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_nomination",
            },
        ),
        migrations.CreateModel(
            name="Rest",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rest",
                        serialize=False,
                        to="archive.record",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("last_used", models.DateField()),
                ("cadence", models.CharField(max_length=30)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_rest",
            },
        ),
        migrations.CreateModel(
            name="Restored",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rested_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=300)),
                ("paper", models.BooleanField(default=False)),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fetched_by",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_restored",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("transferor", models.F("receiver")), _negated=True),
                    models.Q(
                        ("given_by__isnull", True),
                        models.Q(("given_by", models.F("receiver")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="handover_between_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("given_at__isnull", False),
                        ("stage", "done"),
                        ("taken_at__isnull", False),
                        ("done_at__isnull", False),
                    ),
                    models.Q(models.Q(("stage", "done"), _negated=True), ("done_at__isnull", True)),
                    _connector="OR",
                ),
                name="handover_done_by_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("open", True)),
                fields=("record",),
                name="handover_line_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("condition", "good"),
                    models.Q(("discrepancy", ""), _negated=True),
                    _connector="OR",
                ),
                name="handover_line_discrepancy_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("record",),
                name="nomination_one_open",
            ),
        ),
        migrations.AddIndex(
            model_name="restored",
            index=models.Index(
                condition=models.Q(("fetched_at", None), ("paper", True)),
                fields=["at"],
                name="restored_to_fetch",
            ),
        ),
    ]
