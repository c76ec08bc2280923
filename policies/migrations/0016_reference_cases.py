"""Reference cases, and the revisions each is linked to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0013_draft_revision")]

    operations = [
        migrations.CreateModel(
            name="ReferenceCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("origin", models.CharField(blank=True, max_length=200, verbose_name="origin")),
                ("practice", models.TextField(verbose_name="practice")),
                ("lesson", models.TextField(blank=True, verbose_name="lesson")),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=60)),
                ("added_name", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "policies_reference_case",
                "ordering": ("-added_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="reference_case_has_a_title",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
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
                        choices=[("policy", "Policy"), ("regulation", "Regulation")], max_length=12
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=16)),
                ("number", models.IntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="policies.referencecase",
                    ),
                ),
            ],
            options={
                "db_table": "policies_case_link",
                "ordering": ("kind", "code", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "kind", "code", "number"), name="case_link_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), ("kind", "policy")),
                            models.Q(("kind", "regulation"), models.Q(("code", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="case_link_of_a_regulation_has_its_code",
                    ),
                ],
            },
        ),
    ]
