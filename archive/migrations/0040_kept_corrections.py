import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("archive", "0038_seal_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrecipe",
            name="description",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="description"
            ),
        ),
        migrations.AddField(
            model_name="importrecipe",
            name="used_on",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="last used on"
            ),
        ),
        migrations.AddField(
            model_name="importrecipe",
            name="used_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="ImportCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("column", models.CharField(max_length=200)),
                ("heading", models.CharField(max_length=255)),
                ("value", models.CharField(max_length=200)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recipe",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="archive.importrecipe",
                    ),
                ),
            ],
            options={"db_table": "archive_import_correction"},
        ),
        migrations.AddConstraint(
            model_name="importcorrection",
            constraint=models.UniqueConstraint(
                fields=("recipe", "column", "value"), name="import_correction_once"
            ),
        ),
    ]
