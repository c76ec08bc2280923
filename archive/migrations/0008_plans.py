import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a draft policy would do to the records: plans and what they found."""

    dependencies = [
        ("archive", "0007_printouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("making", "Making"), ("ready", "Ready"), ("failed", "Failed")],
                        default="making",
                        max_length=8,
                    ),
                ),
                ("base_digest", models.CharField(max_length=64)),
                ("draft_digest", models.CharField(max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("counts", models.JSONField(default=dict)),
                ("made_by", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("job", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "archive_policy_plan",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["draft_digest"], name="policy_plan_draft")],
            },
        ),
        migrations.CreateModel(
            name="PlanSight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("which", models.CharField(max_length=8)),
                ("role_department", models.CharField(max_length=16)),
                ("role_position", models.CharField(max_length=16)),
                ("role_territories", models.TextField(blank=True)),
                ("category", models.CharField(max_length=64)),
                ("department", models.CharField(max_length=16)),
                ("territory", models.CharField(blank=True, max_length=16)),
                ("level", models.CharField(max_length=8)),
                ("records", models.BigIntegerField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sights",
                        to="archive.policyplan",
                    ),
                ),
            ],
            options={
                "db_table": "archive_plan_sight",
            },
        ),
        migrations.CreateModel(
            name="PlanEffect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("category", models.CharField(max_length=64)),
                ("detail", models.CharField(blank=True, max_length=64)),
                ("old", models.TextField(blank=True)),
                ("new", models.TextField(blank=True)),
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
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effects",
                        to="archive.policyplan",
                    ),
                ),
            ],
            options={
                "db_table": "archive_plan_effect",
                "indexes": [
                    models.Index(
                        fields=["plan", "kind", "category", "record"], name="plan_effect_in_order"
                    )
                ],
            },
        ),
    ]
