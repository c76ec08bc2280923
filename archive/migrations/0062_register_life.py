"""Adds notes to the register, former versions, filed digests, filing in two steps, reports for record, catalogues."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0060_anomalies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="printout",
            name="form",
            field=models.CharField(
                choices=[
                    ("register", "Register of records"),
                    ("list", "List of records"),
                    ("list.file", "List of records as a file"),
                    ("reg.file", "Register as a file"),
                    ("due.file", "Due dates as a file"),
                    ("catalogue", "Catalogue"),
                    ("cat.file", "Catalogue as a file"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="FiledFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("sealed", models.BinaryField()),
                (
                    "file",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="filed",
                        to="archive.file",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_filed_file",
            },
        ),
        migrations.CreateModel(
            name="ProvisionalFiling",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="provisional",
                        serialize=False,
                        to="archive.record",
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
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
                "db_table": "archive_provisional_filing",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.CharField(max_length=16, verbose_name="responsible department"),
                ),
                ("reported_to", models.CharField(max_length=16, verbose_name="reported to")),
                ("made_at", models.DateTimeField()),
                ("made_on", models.DateField(verbose_name="reported on")),
                ("due_on", models.DateField(verbose_name="to be acknowledged by")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                (
                    "acknowledged_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_report",
            },
        ),
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="report_line",
                        to="archive.registerentry",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="archive.report",
                    ),
                ),
            ],
            options={
                "db_table": "archive_report_line",
            },
        ),
        migrations.CreateModel(
            name="RecordVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("archive_no", models.CharField(max_length=200)),
                ("category", models.CharField(max_length=64)),
                ("policy_version", models.PositiveIntegerField()),
                ("kept_at", models.DateTimeField()),
                ("replaced_by", models.BigIntegerField(null=True)),
                ("sealed", models.BinaryField()),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="versions",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_record_version",
                "constraints": [
                    models.UniqueConstraint(fields=("record", "number"), name="record_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterNote",
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
                        choices=[("correction", "Correction"), ("version", "Filed anew")],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=100)),
                ("field", models.CharField(blank=True, max_length=20)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="notes",
                        to="archive.registerentry",
                    ),
                ),
            ],
            options={
                "db_table": "archive_register_note",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "version"), ("version__isnull", False)),
                            models.Q(
                                ("kind", "correction"),
                                models.Q(("text", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="register_note_whole",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("acknowledged_at", None)),
                fields=["reported_to"],
                name="report_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                    models.Q(
                        ("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="report_acknowledged_by_somebody",
            ),
        ),
    ]
