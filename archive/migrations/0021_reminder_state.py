import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Dates of records that somebody is reminded of, and when each comes next; long lists as files."""

    dependencies = [
        ("archive", "0020_import_patches"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cadence", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("occasion", models.DateField(null=True, verbose_name="comes next on")),
                ("since", models.DateField()),
                ("raised", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_reminder_state",
                "indexes": [
                    models.Index(
                        condition=models.Q(("occasion__isnull", False)),
                        fields=["cadence", "occasion"],
                        name="reminder_next",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "cadence", "day"), name="reminder_once"
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="printout",
            name="form",
            field=models.CharField(
                choices=[
                    ("register", "Register of records"),
                    ("list", "List of records"),
                    ("list.file", "List of records as a file"),
                    ("reg.file", "Register as a file"),
                    ("due.file", "Due dates as a file"),
                ],
                max_length=12,
            ),
        ),
    ]
