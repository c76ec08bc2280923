"""A draft that was agreed to waits for the day it comes into force."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0005_pack_text_and_files")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="in_force_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="draft",
            name="agreed",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
    ]
