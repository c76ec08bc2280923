"""Lets a printout wait for its turn before it is handed to the workers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0040_kept_corrections")]

    operations = [
        migrations.AddField(
            model_name="printout", name="turn", field=models.DateTimeField(null=True)
        ),
    ]
