"""Keeps what cannot be right in records, beside them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0059_joint_confirmations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Anomaly",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("field", models.CharField(blank=True, max_length=64)),
                ("found_on", models.DateField()),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_anomaly",
                "indexes": [models.Index(fields=["kind", "-record"], name="anomaly_kind")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "kind", "field"), name="anomaly_once")
                ],
            },
        ),
    ]
