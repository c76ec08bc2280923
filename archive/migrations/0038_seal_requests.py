import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("archive", "0034_output_purposes"),
    ]

    operations = [
        migrations.AddField(
            model_name="datarequest",
            name="unsealed_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="SealRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("reason", models.CharField(max_length=10)),
                ("reference", models.CharField(max_length=200)),
                ("note", models.TextField()),
                ("until", models.DateField(null=True)),
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
                ("ended_on", models.DateField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal_requests",
                        to="archive.datarequest",
                    ),
                ),
            ],
            options={
                "db_table": "archive_seal_request",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "consult"), ("until__isnull", False)),
                            models.Q(("kind", "lift"), ("until__isnull", True)),
                            _connector="OR",
                        ),
                        name="seal_request_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "deciding")),
                        fields=("sealed_by", "kind", "asked_by"),
                        name="seal_request_open_once",
                    ),
                ],
            },
        ),
    ]
