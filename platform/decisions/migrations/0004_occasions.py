from django.db import migrations, models


class Migration(migrations.Migration):
    """Duties about single records are found by their record; a reminder ends in “done” or “not needed”."""

    dependencies = [
        ("decisions", "0003_duties"),
    ]

    operations = [
        migrations.AlterField(
            model_name="duty",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_change", "done, nothing changed"),
                    ("changed", "done, something changed"),
                    ("finding", "finding"),
                    ("done", "done"),
                    ("not_needed", "not needed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="dutysignature",
            name="result",
            field=models.CharField(
                choices=[
                    ("no_change", "done, nothing changed"),
                    ("changed", "done, something changed"),
                    ("finding", "finding"),
                    ("done", "done"),
                    ("not_needed", "not needed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("state", "open"), ("subject_kind", "record")),
                fields=["subject_id"],
                name="duty_open_record",
            ),
        ),
    ]
