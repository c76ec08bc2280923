import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0018_people_unchecked"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField()),
                ("field", models.CharField(max_length=80)),
                ("accepted", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "archive_import_difference",
            },
        ),
        migrations.AddField(
            model_name="importrow",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("merge", "it is the same: compare and update"),
                    ("link", "it belongs into that file"),
                    ("justify", "it is another one"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="met_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "new"),
                    ("duplicate", "duplicate"),
                    ("bad", "with problems"),
                    ("committed", "committed"),
                    ("refused", "refused"),
                    ("changed", "changes a record"),
                    ("unchanged", "says what the record says"),
                    ("updated", "record changed"),
                    ("alike", "perhaps known"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("record_id__isnull", False)),
                fields=["record_id"],
                name="import_row_record",
            ),
        ),
        migrations.AddField(
            model_name="importdifference",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="differences",
                to="archive.importjob",
            ),
        ),
        migrations.AddIndex(
            model_name="importdifference",
            index=models.Index(
                models.F("job"), models.F("field"), models.F("row"), name="import_difference_field"
            ),
        ),
        migrations.AddConstraint(
            model_name="importdifference",
            constraint=models.UniqueConstraint(
                fields=("job", "row", "field"), name="import_difference_once"
            ),
        ),
    ]
