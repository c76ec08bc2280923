"""Keeps proposals to seal records (封存) and the numbered seals on their paper, each with its opening."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0140_use_applications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SealProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.CharField(max_length=10)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("deciding", "with who decides"),
                            ("agreed", "agreed to"),
                            ("returned", "returned"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="deciding",
                        max_length=10,
                    ),
                ),
                ("request", models.BigIntegerField(null=True)),
                ("proposed_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_seal_proposal",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SealItem",
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
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="archive.sealproposal",
                    ),
                ),
            ],
            options={
                "db_table": "archive_seal_item",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("serial", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
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
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_paper_seal",
                "ordering": ["-serial"],
                "constraints": [
                    models.UniqueConstraint(fields=("serial",), name="paper_seal_serial"),
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at", None)),
                        fields=("record",),
                        name="paper_seal_closed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("opened_at__isnull", True),
                                ("opened_by__isnull", True),
                                ("witness__isnull", True),
                            ),
                            models.Q(
                                ("opened_at__isnull", False),
                                ("opened_by__isnull", False),
                                ("witness__isnull", False),
                                models.Q(("why", ""), _negated=True),
                                models.Q(("witness", models.F("opened_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="paper_seal_opening",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="sealproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("state", "deciding")),
                    models.Q(
                        models.Q(("state", "deciding"), _negated=True), ("ended_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="seal_proposal_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealitem",
            constraint=models.UniqueConstraint(
                fields=("proposal", "record"), name="seal_item_once"
            ),
        ),
    ]
