"""Regulations, their versions, and who has acknowledged which."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0003_age_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Regulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "policies_regulation",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="RegulationVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("superseded", "superseded"),
                            ("repealed", "repealed"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=16)),
                ("why", models.TextField(blank=True)),
                ("edited_by", models.CharField(max_length=60)),
                ("edited_at", models.DateTimeField()),
                ("published_by", models.CharField(blank=True, max_length=60)),
                ("published_name", models.CharField(blank=True, max_length=200)),
                ("published_at", models.DateTimeField(null=True)),
                ("effective_on", models.DateField(null=True, verbose_name="effective on")),
                ("ended_on", models.DateField(null=True)),
                (
                    "regulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="policies.regulation",
                    ),
                ),
            ],
            options={
                "db_table": "policies_regulation_version",
                "ordering": ("regulation", "-number"),
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="policies.regulationversion",
                    ),
                ),
            ],
            options={
                "db_table": "policies_acknowledgement",
            },
        ),
        migrations.AddConstraint(
            model_name="regulationversion",
            constraint=models.UniqueConstraint(
                fields=("regulation", "number"), name="regulation_version_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="regulationversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("regulation",),
                name="regulation_version_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="regulationversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("regulation",),
                name="regulation_version_one_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="regulationversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("state", "draft")),
                    models.Q(
                        models.Q(("state", "draft"), _negated=True),
                        ("effective_on__isnull", False),
                        ("published_at__isnull", False),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="regulation_version_published_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(
                fields=("person", "version"), name="acknowledgement_of_a_version_once"
            ),
        ),
    ]
