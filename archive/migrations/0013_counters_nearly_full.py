"""A counter that nears its width remembers the last number it gave and the category it numbered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0009_plan_forecast")]

    operations = [
        migrations.AddField(
            model_name="counter",
            name="category",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="counter",
            name="number",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="counter",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True),
                fields=["scope"],
                name="counter_nearly_full",
            ),
        ),
    ]
