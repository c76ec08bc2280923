from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0027_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=64)),
                ("kinds", models.JSONField(default=list)),
                ("largest_mb", models.PositiveIntegerField(null=True)),
                ("name_rule", models.CharField(blank=True, max_length=200)),
                ("naming", models.CharField(default="generated", max_length=12)),
                ("marked_from", models.CharField(blank=True, max_length=8)),
                ("room_mb", models.PositiveIntegerField(null=True)),
            ],
            options={
                "db_table": "archive_file_rule",
                "constraints": [
                    models.UniqueConstraint(fields=("category",), name="file_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(("naming__in", ("generated", "checked"))),
                        name="file_rule_naming_known",
                    ),
                ],
            },
        ),
    ]
