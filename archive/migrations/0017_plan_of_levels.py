"""A plan says to which level records are raised that a role sees no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0014_verification_state")]

    operations = [
        migrations.AddField(
            model_name="plansight",
            name="later",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
    ]
