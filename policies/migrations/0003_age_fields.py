"""Lets a field be an age and name the date of birth it follows."""

from django.db import migrations, models

_TYPES = [
    *("text", "longtext", "number", "money", "date", "datetime", "choice", "multi", "bool"),
    *("phone", "email", "uscc", "cnid", "address", "person", "link", "file"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0002_personal_grants"),
    ]

    operations = [
        migrations.AddField(
            model_name="fieldrow",
            name="birth",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.RemoveConstraint(model_name="fieldrow", name="field_type_known"),
        migrations.AddConstraint(
            model_name="fieldrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("type__in", [*_TYPES, "age"])), name="field_type_known"
            ),
        ),
    ]
