"""Tells the new card of a filed record (重新归档) from a change notice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0087_file_previews")]

    operations = [
        migrations.AddField(
            model_name="changenotice",
            name="refiled",
            field=models.BooleanField(default=False),
        ),
    ]
