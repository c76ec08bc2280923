import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0023_onboarding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "file found"),
                            ("new", "new file"),
                            ("open", "to be chosen"),
                            ("bad", "with problems"),
                            ("made", "file made"),
                        ],
                        max_length=8,
                    ),
                ),
                ("filing", models.BooleanField(default=False)),
                ("chosen", models.BooleanField(db_default=False, default=False)),
                ("row", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("record_id", models.BigIntegerField(null=True)),
                ("content", models.BinaryField()),
            ],
            options={
                "db_table": "archive_import_customer",
            },
        ),
        migrations.CreateModel(
            name="ImportRecipe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=64, verbose_name="category")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("headings", models.JSONField(default=list)),
                ("content", models.JSONField(default=dict)),
                ("hits", models.PositiveIntegerField(default=1)),
                ("used_at", models.DateTimeField(verbose_name="last used")),
            ],
            options={
                "db_table": "archive_import_recipe",
            },
        ),
        migrations.AddField(
            model_name="importrow",
            name="customer",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("customer__isnull", False)),
                fields=["job", "customer"],
                name="import_row_customer",
            ),
        ),
        migrations.AddField(
            model_name="importcustomer",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="customers",
                to="archive.importjob",
            ),
        ),
        migrations.AddField(
            model_name="importrecipe",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="importcustomer",
            index=models.Index(
                models.F("job"), models.F("state"), models.F("number"), name="import_customer_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="importcustomer",
            constraint=models.UniqueConstraint(
                fields=("job", "number"), name="import_customer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importcustomer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("found", "made")), _negated=True),
                    ("record_id__isnull", False),
                    _connector="OR",
                ),
                name="import_customer_has_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrecipe",
            constraint=models.UniqueConstraint(
                fields=("category", "name"), name="import_recipe_once"
            ),
        ),
    ]
