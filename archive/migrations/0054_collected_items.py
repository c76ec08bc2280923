"""Keeps what is collected before it is a record, its files, and checks of accuracy and completeness."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0044_held_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LooseFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.CharField(max_length=40)),
                ("token", models.CharField(max_length=32)),
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
                ("scanned_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "db_table": "archive_loose_file",
                "indexes": [
                    models.Index(fields=["holder"], name="loose_file_holder"),
                    models.Index(
                        condition=models.Q(("state__in", ("quarantined", "scanning"))),
                        fields=["state"],
                        name="loose_file_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="loose_file_token_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "clean"), _negated=True),
                            ("scanned_at__isnull", False),
                            _connector="OR",
                        ),
                        name="loose_file_clean_was_looked_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RawItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=8)),
                ("state", models.CharField(default="open", max_length=12)),
                ("category", models.CharField(blank=True, max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("sealed", models.BinaryField()),
                ("department", models.CharField(blank=True, max_length=16)),
                ("territory", models.CharField(blank=True, max_length=16)),
                ("level", models.CharField(blank=True, max_length=8)),
                ("collected_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("signed_on", models.DateField(null=True)),
                ("signers", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("ended_at", models.DateTimeField(null=True)),
                ("request", models.BigIntegerField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="archive.rawitem",
                    ),
                ),
                (
                    "owner",
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
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_raw_item",
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("aspect", models.CharField(max_length=12)),
                ("method", models.CharField(max_length=12)),
                ("outcome", models.CharField(max_length=12)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="archive.rawitem",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verifications",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_verification",
            },
        ),
        migrations.AddIndex(
            model_name="rawitem",
            index=models.Index(fields=["state", "collected_on"], name="raw_item_waiting"),
        ),
        migrations.AddConstraint(
            model_name="rawitem",
            constraint=models.UniqueConstraint(fields=("token",), name="raw_item_token_once"),
        ),
        migrations.AddConstraint(
            model_name="rawitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="raw_item_rejected_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    models.Q(("signed_by__isnull", False), ("signed_on__isnull", False)),
                    _connector="OR",
                ),
                name="raw_item_signed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "keyed"), _negated=True),
                    ("record__isnull", False),
                    _connector="OR",
                ),
                name="raw_item_keyed_into_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "merged"), _negated=True),
                    ("into__isnull", False),
                    ("record__isnull", False),
                    _connector="OR",
                ),
                name="raw_item_merged_into_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "keyed")),
                fields=("record",),
                name="raw_item_keyed_once",
            ),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(fields=["-at"], name="verification_latest"),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item__isnull", False), ("record__isnull", True)),
                    models.Q(("item__isnull", True), ("record__isnull", False)),
                    _connector="OR",
                ),
                name="verification_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("aspect__in", ("accuracy", "completeness")),
                    ("method__in", ("documents", "phone", "public")),
                    ("outcome__in", ("confirmed", "wrong")),
                ),
                name="verification_known",
            ),
        ),
    ]
