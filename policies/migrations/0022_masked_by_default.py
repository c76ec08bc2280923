"""Lets a right say what it shows in clear of that which the policy masks by default."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0021_sealed_titles")]

    operations = [
        migrations.AddField(
            model_name="grantrow",
            name="clear",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
    ]
