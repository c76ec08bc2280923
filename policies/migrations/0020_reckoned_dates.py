"""Lets a date be reckoned by the system from another date of its record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0017_doubles")]

    operations = [
        migrations.AddField(
            model_name="fieldrow",
            name="since",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="fieldrow",
            name="after",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="fieldrow",
            name="working",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
