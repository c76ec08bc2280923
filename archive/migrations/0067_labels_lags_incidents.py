"""Keeps the codes of labels, which manifestation of a record lags, and incidents."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0066_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("loss", "loss"),
                            ("damage", "damage"),
                            ("leak", "suspected leak"),
                        ],
                        max_length=8,
                    ),
                ),
                ("found_on", models.DateField()),
                ("found_by", models.CharField(max_length=100)),
                ("facts", models.TextField()),
                ("registered_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("ending", models.TextField(blank=True)),
                (
                    "closed_by",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="incidents",
                        to="archive.record",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_incident",
            },
        ),
        migrations.CreateModel(
            name="IncidentStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="archive.incident",
                    ),
                ),
            ],
            options={
                "db_table": "archive_incident_step",
            },
        ),
        migrations.CreateModel(
            name="LabelCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=16, unique=True)),
                (
                    "location",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="label_code",
                        to="archive.location",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="label_code",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_label_code",
            },
        ),
        migrations.CreateModel(
            name="Lag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "carrier",
                    models.CharField(
                        choices=[("paper", "paper"), ("electronic", "electronic")], max_length=12
                    ),
                ),
                ("since", models.DateTimeField()),
                ("cause", models.CharField(max_length=200)),
                ("changes", models.PositiveIntegerField(default=1)),
                ("settled_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
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
                        related_name="lags",
                        to="archive.record",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_lag",
            },
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("closed_at__isnull", True)),
                name="incident_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(
                        ("closed_by__isnull", False),
                        models.Q(("closed_by", models.F("registered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="incident_closed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="labelcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("location__isnull", False), ("record__isnull", True)),
                    models.Q(("location__isnull", True), ("record__isnull", False)),
                    _connector="OR",
                ),
                name="label_code_of_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="lag",
            index=models.Index(
                models.F("since"),
                condition=models.Q(("settled_at__isnull", True)),
                name="lag_open_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="lag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("record", "carrier"),
                name="lag_open_once",
            ),
        ),
    ]
