"""Keeps destructions, their tombstones and certificates; a data request outlives its record (REQ-DSP-07, DSP-09)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0116_handovers_and_rest"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeftContent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("blob", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "archive_left_content",
            },
        ),
        migrations.AlterField(
            model_name="datarequest",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="data_requests",
                to="archive.record",
            ),
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=60, verbose_name="disposal number")),
                ("batch", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("running", "is under way"),
                            ("stopped", "called off"),
                            ("done", "done"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("bound", models.CharField(max_length=64)),
                ("policy", models.CharField(max_length=64)),
                ("said", models.JSONField(default=dict)),
                ("not_before", models.DateTimeField()),
                ("asked_by", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("epoch", models.IntegerField(null=True)),
                ("certificate", models.JSONField(null=True)),
            ],
            options={
                "db_table": "archive_destruction",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reference",), name="destruction_reference_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certificate__isnull", True),
                            models.Q(
                                ("done_at__isnull", False), ("state__in", ("done", "stopped"))
                            ),
                            _connector="OR",
                        ),
                        name="destruction_certified_when_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Doomed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("method", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("destroyed", "destroyed"),
                            ("skipped", "skipped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("params", models.JSONField(default=dict)),
                (
                    "number",
                    models.CharField(blank=True, max_length=200, verbose_name="archive number"),
                ),
                ("category", models.CharField(blank=True, max_length=64, verbose_name="category")),
                ("text", models.TextField(blank=True)),
                ("salt", models.BinaryField(default=bytes)),
                ("at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="archive.destruction",
                    ),
                ),
            ],
            options={
                "db_table": "archive_destruction_item",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["run", "id"],
                        name="doomed_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "record_id"), name="doomed_once_a_run"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "destroyed")),
                        fields=("record_id",),
                        name="destroyed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "skipped"), _negated=True),
                            models.Q(("code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="doomed_skipped_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "destroyed"), _negated=True),
                            models.Q(models.Q(("text", ""), _negated=True), ("at__isnull", False)),
                            _connector="OR",
                        ),
                        name="doomed_destroyed_has_leaf",
                    ),
                ],
            },
        ),
    ]
