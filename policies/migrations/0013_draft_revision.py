"""A draft says by which revision its rows are known, so that a process need not read them again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0011_shared_records")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="revision",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
    ]
