"""Keeps what is asked to be shown (查询申请), and the forms people search by (查询表格)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0070_stock_taking_and_inspections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QueryForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zh", models.CharField(max_length=100)),
                ("en", models.CharField(blank=True, max_length=100)),
                ("category", models.CharField(max_length=64)),
                ("positions", models.JSONField(default=list)),
                ("fields", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "db_table": "archive_query_form",
                "ordering": ["zh", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("zh",), name="query_form_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ViewRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("category", models.CharField(max_length=64)),
                ("record", models.BigIntegerField(null=True)),
                ("fields", models.JSONField(default=list)),
                ("said", models.JSONField(default=dict)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("until", models.DateField()),
                ("found", models.JSONField(default=list)),
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
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_view_request",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "values"), ("state", "agreed")),
                        fields=["asked_by", "record"],
                        name="view_request_agreed",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "query"),
                            models.Q(("kind", "values"), ("record__isnull", False)),
                            _connector="OR",
                        ),
                        name="view_request_of_values_names_a_record",
                    )
                ],
            },
        ),
    ]
