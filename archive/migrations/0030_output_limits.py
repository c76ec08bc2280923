import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("archive", "0028_file_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="printout",
            name="request",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="printout",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="OutputLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=60)),
                ("position", models.CharField(blank=True, max_length=16)),
                ("rows", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "archive_output_limit",
                "ordering": ["category", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "position"), name="output_limit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows__gte", 1)), name="output_limit_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutputTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("export", "Export"), ("print", "Print")], max_length=8
                    ),
                ),
                ("times", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveBigIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_output_tally",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "person", "kind"), name="output_tally_once"
                    )
                ],
            },
        ),
    ]
