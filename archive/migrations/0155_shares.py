"""Keeps shares with departments and partners, what they show, codes and openings (REQ-SHR-02, 03, 04)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0150_sealing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archive_no", models.CharField(blank=True, max_length=210)),
                ("department", models.CharField(blank=True, max_length=32)),
                ("partner", models.CharField(blank=True, max_length=200)),
                ("sealed", models.BinaryField(default=bytes)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=500)),
                ("until", models.DateField()),
                ("wants_clear", models.BooleanField(default=False)),
                ("clear", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "with who decides"),
                            ("agreed", "agreed to"),
                            ("returned", "not agreed to"),
                            ("withdrawn", "withdrawn"),
                            ("ended", "ended"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("request", models.BigIntegerField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("agreed_by", models.CharField(blank=True, max_length=500)),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
                (
                    "asked_by",
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
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_share",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ShareCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("browser", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("address", models.CharField(blank=True, max_length=45)),
                ("expires_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("entered_at", models.DateTimeField(null=True)),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="archive.share",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_share_code",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ShareOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("address", models.CharField(blank=True, max_length=45)),
                ("file", models.CharField(blank=True, max_length=64)),
                ("page", models.PositiveIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="archive.share",
                    ),
                ),
            ],
            options={
                "db_table": "archive_share_opening",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SharePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fields", models.JSONField(default=list)),
                ("files", models.JSONField(default=list)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="archive.share",
                    ),
                ),
            ],
            options={
                "db_table": "archive_share_part",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["record", "-id"], name="share_record"),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["department", "-id"], name="share_department"),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("department", ""), models.Q(("partner", ""), _negated=True)),
                    models.Q(models.Q(("department", ""), _negated=True), ("partner", "")),
                    _connector="OR",
                ),
                name="share_has_one_recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("digest__isnull", True), ("agreed_at__isnull", False), _connector="OR"
                ),
                name="share_link_after_agreement",
            ),
        ),
        migrations.AddIndex(
            model_name="sharecode",
            index=models.Index(fields=["share", "-id"], name="share_code_share"),
        ),
        migrations.AddIndex(
            model_name="shareopening",
            index=models.Index(fields=["share", "-id"], name="share_opening_share"),
        ),
        migrations.AddConstraint(
            model_name="sharepart",
            constraint=models.UniqueConstraint(fields=("share", "record"), name="share_part_once"),
        ),
    ]
