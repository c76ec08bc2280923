"""Lets a category say how complete its records are filed and how soon they are entered, and a field be recommended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0023_category_file_kinds")]

    operations = [
        migrations.AddField(
            model_name="categoryrow",
            name="completeness",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="entry_days",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.RemoveConstraint(model_name="fieldrow", name="field_required_known"),
        migrations.AddConstraint(
            model_name="fieldrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    required__in=["always", "filing", "recommended", "optional", "auto"]
                ),
                name="field_required_known",
            ),
        ),
    ]
