"""Lets a category say which kinds of electronic files its records take."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0022_masked_by_default")]

    operations = [
        migrations.AddField(
            model_name="categoryrow",
            name="file_kinds",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
    ]
